//! The daily word to whoever may renew guests that some are about to lose access (R12).

use super::{EntryIndex, Instant, Model, Org, PersonIndex};

impl Org {
    /// Whether somebody is to be told of guests: they may renew them, the policy wants it, and somebody else is about to go.
    pub fn needs_digest(&self, reader: EntryIndex, now: Instant) -> bool {
        let expiring = |(entry, member): (EntryIndex, &super::Member)| {
            entry != reader && !member.row_deleted && self.status(member, now) == "expiring"
        };
        let renews = self.actor(reader, now).is_some_and(|actor| self.has_permission(&actor, "guests:renew"));
        !self.is_deleted() && self.policy.digest && renews && self.entries.iter().enumerate().any(expiring)
    }

    /// Everybody who is to be told now.
    pub fn digest_recipients(&self, now: Instant) -> Vec<EntryIndex> {
        (0..self.entries.len()).filter(|reader| self.needs_digest(*reader, now)).collect()
    }

    /// Whether any guest is about to go, so that a run of the job is the one of its day.
    pub fn has_expiring(&self, now: Instant) -> bool {
        self.entries.iter().any(|member| !member.row_deleted && self.status(member, now) == "expiring")
    }
}

impl Model {
    /// The topics that somebody is subscribed to: those of every organisation where they belong (S4.21, S4.29).
    pub fn topics(&self, person: PersonIndex) -> std::collections::BTreeSet<String> {
        let there = |organization: &&Org| {
            let belongs = |member: &super::Member| member.person == person && member.is_notified(self.now);
            !organization.is_deleted() && organization.entries.iter().any(belongs)
        };
        self.orgs.iter().filter(there).flat_map(|organization| organization.policy.topics.iter().cloned()).collect()
    }
}
