//! The daily word to whoever may renew guests that some are about to lose access (R12).

use super::{Entry, Instant, Model, Org, Who};

impl Org {
    /// Whether somebody is to be told of guests: they may renew them, the policy wants it, and somebody else is about to go.
    pub fn tells(&self, reader: Entry, now: Instant) -> bool {
        let expiring = |(entry, member): (Entry, &super::Member)| {
            entry != reader && !member.gone && self.status(member, now) == "expiring"
        };
        let renews = self.actor(reader, now).is_some_and(|actor| self.holds(&actor, "guests:renew"));
        !self.is_deleted() && self.policy.digest && renews && self.entries.iter().enumerate().any(expiring)
    }

    /// Everybody who is to be told now.
    pub fn readers(&self, now: Instant) -> Vec<Entry> {
        (0..self.entries.len()).filter(|reader| self.tells(*reader, now)).collect()
    }

    /// Whether any guest is about to go, so that a run of the job is the one of its day.
    pub fn has_expiring(&self, now: Instant) -> bool {
        self.entries.iter().any(|member| !member.gone && self.status(member, now) == "expiring")
    }
}

impl Model {
    /// The topics that somebody is subscribed to: those of every organisation where they belong (S4.21, S4.29).
    pub fn topics(&self, who: Who) -> std::collections::BTreeSet<String> {
        let there = |place: &&Org| {
            let belongs = |member: &super::Member| member.who == who && member.is_notified(self.now);
            !place.is_deleted() && place.entries.iter().any(belongs)
        };
        self.orgs.iter().filter(there).flat_map(|place| place.policy.topics.iter().cloned()).collect()
    }
}
