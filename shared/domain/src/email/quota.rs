//! Daily quotas on emails (R22). Days are UTC days.

use chrono::{DateTime, NaiveDate, Timelike, Utc};

use crate::refusal::{EmailLimit, Refusal};

/// Emails counted on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    /// The day of the latest email.
    pub day: NaiveDate,
    /// The emails of that day.
    pub used: u32,
}

/// The quotas that one email counts against, as used so far; `None` where no email was ever counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Quotas {
    /// Emails that the acting person caused.
    pub inviter: Option<Quota>,
    /// Emails of this organisation to the mailbox.
    pub organization_mailbox: Option<Quota>,
    /// Emails of all organisations to the mailbox.
    pub mailbox: Option<Quota>,
}

const PER_INVITER: u32 = 100;
const PER_ORGANIZATION_AND_MAILBOX: u32 = 3;
const PER_MAILBOX: u32 = 10;

impl Quotas {
    /// The quotas after one more email at `now`.
    ///
    /// The first email of an organisation to a mailbox is exempt from the limit over all organisations: otherwise one
    /// organisation could block invitations by others by exhausting the mailbox's quota.
    ///
    /// # Errors
    /// [`Refusal::RateLimited`] when a limit is reached.
    pub fn with_one_more(self, now: DateTime<Utc>) -> Result<Self, Refusal> {
        let first = self.organization_mailbox.is_none();
        let across = if first { u32::MAX } else { PER_MAILBOX };
        Ok(Self {
            inviter: Some(take(self.inviter, PER_INVITER, EmailLimit::Inviter, now)?),
            organization_mailbox: Some(take(
                self.organization_mailbox,
                PER_ORGANIZATION_AND_MAILBOX,
                EmailLimit::OrganizationMailbox,
                now,
            )?),
            mailbox: Some(take(self.mailbox, across, EmailLimit::Mailbox, now)?),
        })
    }
}

fn take(quota: Option<Quota>, most: u32, limit: EmailLimit, now: DateTime<Utc>) -> Result<Quota, Refusal> {
    // A clock that steps back must not reset the quota (C74).
    let today = quota.map_or(now.date_naive(), |q| q.day.max(now.date_naive()));
    let used = quota.filter(|q| q.day == today).map_or(0, |q| q.used);
    if used >= most {
        let retry_after = 86_400 - now.num_seconds_from_midnight();
        return Err(Refusal::RateLimited { limit, retry_after });
    }
    Ok(Quota { day: today, used: used + 1 })
}
