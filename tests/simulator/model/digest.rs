//! The daily digest of guests whose access is about to end (R12), and subscriptions to topics.

use super::{EntryIndex, Instant, Model, Org, PersonIndex};

impl Org {
    /// Whether an entry gets a digest: it may renew guests, the policy wants it, and the access of another entry is
    /// about to end.
    pub fn needs_digest(&self, reader: EntryIndex, now: Instant) -> bool {
        let expiring = |(entry, member): (EntryIndex, &super::Member)| {
            entry != reader && !member.row_deleted && self.status(member, now) == "expiring"
        };
        let renews = self.actor(reader, now).is_some_and(|actor| self.has_permission(&actor, "guests:renew"));
        !self.is_deleted() && self.policy.digest && renews && self.entries.iter().enumerate().any(expiring)
    }

    /// The entries that get a digest now.
    pub fn digest_recipients(&self, now: Instant) -> Vec<EntryIndex> {
        (0..self.entries.len()).filter(|reader| self.needs_digest(*reader, now)).collect()
    }

    /// Whether the access of any guest is about to end, so that the job completes the digest of the day.
    pub fn has_expiring(&self, now: Instant) -> bool {
        self.entries.iter().any(|member| !member.row_deleted && self.status(member, now) == "expiring")
    }
}

impl Model {
    /// The topics of a person: those of every organisation to which the person belongs (S4.21, S4.29).
    pub fn topics(&self, person: PersonIndex) -> std::collections::BTreeSet<String> {
        let there = |organization: &&Org| {
            let belongs = |member: &super::Member| member.person == person && member.is_notified(self.now);
            !organization.is_deleted() && organization.entries.iter().any(belongs)
        };
        self.orgs.iter().filter(there).flat_map(|organization| organization.policy.topics.iter().cloned()).collect()
    }
}
