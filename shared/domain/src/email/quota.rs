//! Daily quotas on emails (R22). Days are UTC days.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Timelike, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    id::OrganizationId,
    refusal::{EmailLimit, Refusal},
};

/// Emails counted on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quota {
    /// The day of the latest email.
    pub day: NaiveDate,
    /// The emails of that day.
    pub used: u32,
    /// Of a mailbox: how many of them each organisation sent. At most ten organisations send on a day.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub organizations: BTreeMap<OrganizationId, u32>,
}

/// The quotas that one email counts against, as used so far; `None` where no email was ever counted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Quotas {
    /// Emails that the acting person caused.
    pub inviter: Option<Quota>,
    /// Emails to the mailbox, from all organisations and from each.
    pub mailbox: Option<Quota>,
}

const PER_INVITER: u32 = 100;
const PER_ORGANIZATION_AND_MAILBOX: u32 = 3;
const PER_MAILBOX: u32 = 10;
/// Of the emails to a mailbox, those kept for organisations that have not yet written to it on that day.
const RESERVED: u32 = 3;

impl Quotas {
    /// The quotas after one more email of the organisation at `now`.
    ///
    /// A part of a mailbox's quota is reserved for the first email of an organisation: otherwise one organisation could
    /// block invitations by others by exhausting it.
    ///
    /// # Errors
    /// [`Refusal::RateLimited`] when a limit is reached.
    pub fn with_one_more(self, organization: OrganizationId, now: DateTime<Utc>) -> Result<Self, Refusal> {
        let inviter = Quota::of_today(self.inviter, now).with_one_more(PER_INVITER, EmailLimit::Inviter, now)?;
        let mailbox = Quota::of_today(self.mailbox, now);
        let own = mailbox.organizations.get(&organization).copied().unwrap_or(0);
        if own >= PER_ORGANIZATION_AND_MAILBOX {
            return Err(limited(EmailLimit::OrganizationMailbox, now));
        }
        let most = if own == 0 { PER_MAILBOX } else { PER_MAILBOX - RESERVED };
        let mut mailbox = mailbox.with_one_more(most, EmailLimit::Mailbox, now)?;
        mailbox.organizations.insert(organization, own + 1);
        Ok(Self { inviter: Some(inviter), mailbox: Some(mailbox) })
    }
}

impl Quota {
    /// What of the quota counts today: nothing, if its latest email was on an earlier day.
    fn of_today(quota: Option<Self>, now: DateTime<Utc>) -> Self {
        let today = now.date_naive();
        // A clock that steps back must not reset the quota (C74).
        quota.filter(|quota| quota.day >= today).unwrap_or(Self { day: today, used: 0, organizations: BTreeMap::new() })
    }

    fn with_one_more(self, most: u32, limit: EmailLimit, now: DateTime<Utc>) -> Result<Self, Refusal> {
        if self.used >= most { Err(limited(limit, now)) } else { Ok(Self { used: self.used + 1, ..self }) }
    }
}

/// The refusal until the end of the day.
fn limited(limit: EmailLimit, now: DateTime<Utc>) -> Refusal {
    Refusal::RateLimited { limit, retry_after: 86_400 - now.num_seconds_from_midnight() }
}
