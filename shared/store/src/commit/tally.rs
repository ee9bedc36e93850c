//! Running totals of a batch: each item is decided on the counters and quotas after the items before it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::{
    address::EmailAddress,
    event::Decision,
    id::UserId,
    membership::Membership,
    organization::Organization,
    quota::{Quota, Quotas},
    refusal::Refusal,
};

use super::Snapshot;
use crate::table::{
    Error, Store, item,
    keys::{self, Key},
};

/// Seats, owners and email quotas after the decisions made so far. The snapshot itself does not change.
#[derive(Debug, Clone)]
pub struct Tally {
    organization: Organization,
    quotas: BTreeMap<Key, Quota>,
}

impl Snapshot {
    /// A tally that starts with the counters and quotas of the snapshot.
    #[must_use]
    pub fn tally(&self) -> Tally {
        Tally { organization: self.organization.clone(), quotas: self.quotas.clone() }
    }
}

impl Store {
    /// The emails that count against a mailbox so far; none where no email was ever counted.
    ///
    /// # Errors
    /// When the table is unavailable, or the item cannot be read.
    pub async fn mailbox_quota(&self, address: &EmailAddress) -> Result<Option<Quota>, Error> {
        let found = self.table.get(vec![keys::quota_of_mailbox(address)]).await?;
        found.into_iter().next().map(item::quota).transpose()
    }
}

impl Tally {
    /// The organisation with the current counters. Settings and version are those of the snapshot.
    #[must_use]
    pub const fn organization(&self) -> &Organization {
        &self.organization
    }

    /// Adds decisions to seats and owners.
    pub fn add_all<'a>(&mut self, decisions: impl IntoIterator<Item = &'a Decision>) {
        for decision in decisions {
            self.add(decision);
        }
    }

    /// Adds a decision to seats and owners.
    pub fn add(&mut self, decision: &Decision) {
        let settings = &self.organization.settings;
        let before = decision.before.as_ref();
        let seats = (before.is_some_and(Membership::holds_seat), decision.after.holds_seat());
        let owners = (before.is_some_and(|m| settings.is_owner(m)), settings.is_owner(&decision.after));
        self.organization.seats = self.organization.seats.map(|count| moved(count, seats));
        self.organization.owners = moved(self.organization.owners, owners);
    }

    /// Counts one more email from `sender` to `address` against the daily rate limits (R22). An email of a machine has no
    /// sender, and counts against the mailbox only (A4). Returns the quotas before and after it.
    ///
    /// # Errors
    /// [`Refusal::RateLimited`] when a limit is reached.
    pub fn count_email(
        &mut self,
        sender: Option<&UserId>,
        address: &EmailAddress,
        now: DateTime<Utc>,
    ) -> Result<(Quotas, Quotas), Refusal> {
        let (of_sender, of_mailbox) = (sender.map(keys::quota_of_inviter), keys::quota_of_mailbox(address));
        let inviter = of_sender.as_ref().and_then(|key| self.quotas.get(key).cloned());
        let before = Quotas { inviter, mailbox: self.quotas.get(&of_mailbox).cloned() };
        let counted = before.clone();
        let after = match sender {
            Some(_) => counted.with_one_more(self.organization.id, now)?,
            None => counted.with_one_of_machine(self.organization.id, now)?,
        };
        self.quotas.extend(of_sender.zip(after.inviter.clone()));
        self.quotas.extend(after.mailbox.clone().map(|quota| (of_mailbox, quota)));
        Ok((before, after))
    }
}

const fn moved(count: u32, (before, after): (bool, bool)) -> u32 {
    match (before, after) {
        (false, true) => count + 1,
        (true, false) => count.saturating_sub(1),
        _ => count,
    }
}
