//! Daily quotas on emails that persons cause, and on organisations that they create (R22). Days are UTC days.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Timelike, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    id::OrganizationId,
    refusal::{DailyLimit, Refusal},
};

/// Emails or new organisations counted on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quota {
    /// The day of the latest one.
    pub day: NaiveDate,
    /// How many there were on that day.
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
        let inviter =
            Quota::of_today(self.inviter.clone(), now).with_one_more(PER_INVITER, DailyLimit::Inviter, now)?;
        Ok(Self { inviter: Some(inviter), ..self.with_one_of_machine(organization, now)? })
    }

    /// As [`Quotas::with_one_more`], for an email that a machine causes: it counts against the mailbox only (A4).
    ///
    /// # Errors
    /// [`Refusal::RateLimited`] when the limit of the mailbox is reached.
    pub fn with_one_of_machine(self, organization: OrganizationId, now: DateTime<Utc>) -> Result<Self, Refusal> {
        let mailbox = Quota::of_today(self.mailbox, now);
        let own = mailbox.organizations.get(&organization).copied().unwrap_or(0);
        if own >= PER_ORGANIZATION_AND_MAILBOX {
            return Err(limited(DailyLimit::OrganizationMailbox, now));
        }
        let most = if own == 0 { PER_MAILBOX } else { PER_MAILBOX - RESERVED };
        let mut mailbox = mailbox.with_one_more(most, DailyLimit::Mailbox, now)?;
        mailbox.organizations.insert(organization, own + 1);
        Ok(Self { inviter: None, mailbox: Some(mailbox) })
    }
}

impl Quota {
    /// The quota after one more organisation that the person creates at `now`, of at most `most` a day. Limits that
    /// hold for each organisation could otherwise be multiplied by creating more of them.
    ///
    /// # Errors
    /// [`Refusal::RateLimited`] when the limit is reached.
    pub fn with_one_more_organization(quota: Option<Self>, most: u32, now: DateTime<Utc>) -> Result<Self, Refusal> {
        Self::of_today(quota, now).with_one_more(most, DailyLimit::Organizations(most), now)
    }

    /// What of the quota counts today: nothing, if its latest email was on an earlier day.
    fn of_today(quota: Option<Self>, now: DateTime<Utc>) -> Self {
        let today = now.date_naive();
        // A clock that steps back must not reset the quota (C74).
        quota.filter(|quota| quota.day >= today).unwrap_or(Self { day: today, used: 0, organizations: BTreeMap::new() })
    }

    fn with_one_more(self, most: u32, limit: DailyLimit, now: DateTime<Utc>) -> Result<Self, Refusal> {
        if self.used >= most { Err(limited(limit, now)) } else { Ok(Self { used: self.used + 1, ..self }) }
    }
}

/// The refusal until the end of the day.
fn limited(limit: DailyLimit, now: DateTime<Utc>) -> Refusal {
    let retry_after = seconds_left(now);
    let possible_at = DateTime::from_timestamp(now.timestamp() + i64::from(retry_after), 0).unwrap_or(now);
    Refusal::RateLimited { limit, retry_after, possible_at }
}

/// Seconds until the day ends, and its quotas with it.
#[must_use]
pub fn seconds_left(now: DateTime<Utc>) -> u32 {
    86_400 - now.num_seconds_from_midnight()
}

impl DailyLimit {
    /// How many emails, or new organisations, it allows a day.
    #[must_use]
    pub const fn a_day(self) -> u32 {
        match self {
            Self::OrganizationMailbox => PER_ORGANIZATION_AND_MAILBOX,
            Self::Mailbox => PER_MAILBOX,
            Self::Inviter => PER_INVITER,
            Self::Organizations(most) => most,
        }
    }
}
