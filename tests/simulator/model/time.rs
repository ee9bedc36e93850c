//! What time brings about: it ends things by itself; the jobs only tell of it.

use super::{EntryIndex, Instant, Member, Model, Org, Policy, State, policy::RETAINED_AFTER_NOTICE};
use crate::step::Job;

impl Model {
    /// The entries of which a job has something to tell: where, and which.
    fn due(&self, wanted: impl Fn(&Policy, &Member) -> bool) -> Vec<(usize, EntryIndex)> {
        let of = |(org, place): (usize, &Org)| -> Vec<(usize, EntryIndex)> {
            let entries = place.entries.iter().enumerate();
            let due = entries.filter(|(_, member)| !member.row_deleted && wanted(&place.policy, member));
            due.map(|(entry, _)| (org, entry)).collect()
        };
        self.orgs.iter().enumerate().filter(|(_, place)| !place.is_deleted()).flat_map(of).collect()
    }

    pub fn due_to_lapse(&self, now: Instant) -> Vec<(usize, EntryIndex)> {
        self.due(|_, member| member.state == State::Invited && !member.lapse_notified && member.open_until <= now)
    }

    pub fn due_to_expire(&self, now: Instant) -> Vec<(usize, EntryIndex)> {
        let belongs = |member: &Member| matches!(member.state, State::Active | State::Suspended);
        self.due(|_, member| belongs(member) && member.access_has_ended(now) && !member.expiry_notified)
    }

    pub fn due_to_remind(&self, now: Instant) -> Vec<(usize, EntryIndex)> {
        self.due(|policy, member| member.reminder(policy, now).is_some())
    }

    /// Of what is due, what a job has to tell: not a reminder that was missed while they were locked out, nor one whose time
    /// had come before anybody wanted it.
    pub fn must_notify(&self, job: Job, (org, entry): (usize, EntryIndex)) -> bool {
        let place = &self.orgs[org];
        job != Job::Remind || place.entries[entry].has_unsent_reminder(&place.policy, self.now)
    }

    /// Before that, a job has nothing to tell of an entry.
    pub fn due_since(&self, job: Job, (org, entry): (usize, EntryIndex)) -> Option<Instant> {
        let (place, member) = (&self.orgs[org], &self.orgs[org].entries[entry]);
        match job {
            Job::Lapse => Some(member.open_until),
            Job::Expire => member.expires_at,
            // The earliest of the thresholds: that some of them were told of before only costs time.
            Job::Remind => Some(member.expires_at? - place.policy.first_reminder()),
            _ => None,
        }
    }

    /// The instants to come at which something changes by itself.
    pub fn upcoming_changes(&self) -> Vec<Instant> {
        let of = |place: &Org| -> Vec<Instant> {
            if let Some(deleted_at) = place.deleted_at {
                return vec![deleted_at + place.policy.retention];
            }
            place.entries.iter().flat_map(|member| member.upcoming_changes(&place.policy)).collect()
        };
        self.orgs.iter().flat_map(of).filter(|at| *at > self.now).collect()
    }

    pub fn lapse(&mut self, (org, entry): (usize, EntryIndex)) {
        let now = self.now;
        let member = &mut self.orgs[org].entries[entry];
        member.lapse_notified = true;
        member.notified_at = Some(now);
        member.audit_actions.push("invite_expired");
    }

    pub fn expire(&mut self, (org, entry): (usize, EntryIndex)) {
        let now = self.now;
        let member = &mut self.orgs[org].entries[entry];
        member.expiry_notified = true;
        member.notified_at = Some(now);
        member.audit_actions.push("expired");
    }

    pub fn remind(&mut self, (org, entry): (usize, EntryIndex)) {
        let (now, place) = (self.now, &mut self.orgs[org]);
        place.entries[entry].last_reminder = place.entries[entry].reminder(&place.policy, now);
        place.entries[entry].audit_actions.push("expiring");
    }

    /// The table drops what has been over for a while.
    pub fn sweep(&mut self, now: Instant) {
        for place in &mut self.orgs {
            for member in &mut place.entries {
                let ttl = member.ttl(&place.policy);
                member.row_deleted |= ttl.is_some_and(|at| at.timestamp() < now.timestamp());
            }
        }
    }

    /// Of what was deleted long enough ago, nothing is left.
    pub fn purge(&mut self) {
        let now = self.now;
        let over = |place: &&mut Org| place.deleted_at.is_some_and(|at| at + place.policy.retention <= now);
        for place in self.orgs.iter_mut().filter(over) {
            place.purged = true;
            place.entries.iter_mut().for_each(|member| member.row_deleted = true);
            place.resources.clear();
        }
    }
}

impl Member {
    fn upcoming_changes(&self, policy: &Policy) -> Vec<Instant> {
        match (self.state, self.expires_at) {
            (State::Invited, _) => vec![self.open_until],
            (State::Active | State::Suspended, Some(end)) => {
                policy.reminders.keys().map(|before| end - *before).chain([end - policy.renew_window, end]).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The nearest threshold that has passed since the access began and was not told of.
    fn reminder(&self, policy: &Policy, now: Instant) -> Option<chrono::TimeDelta> {
        let (end, began) = (self.expires_at?, self.began_at?);
        if self.state != State::Active || self.access_has_ended(now) {
            return None;
        }
        let nearest = policy.threshold(began, end, now)?;
        self.last_reminder.is_none_or(|told| nearest < told).then_some(nearest)
    }

    /// Whether any threshold that was not told of has passed since it was wanted, by somebody who was never locked out.
    fn has_unsent_reminder(&self, policy: &Policy, now: Instant) -> bool {
        let (Some(end), Some(began)) = (self.expires_at, self.began_at) else { return false };
        let owed = |(before, since): (&chrono::TimeDelta, &Option<Instant>)| {
            let at = end - *before;
            let untold = self.last_reminder.is_none_or(|told| *before < told);
            began < at && at <= now && untold && since.is_none_or(|since| since < at)
        };
        !self.was_suspended && policy.reminders.iter().any(owed)
    }

    fn ttl(&self, policy: &Policy) -> Option<Instant> {
        let told = |end: Option<Instant>, told: bool| {
            Some((end? + policy.retention).max(self.notified_at? + RETAINED_AFTER_NOTICE)).filter(|_| told)
        };
        match self.state {
            State::Invited => told(Some(self.open_until), self.lapse_notified),
            State::Active | State::Suspended => told(self.expires_at, self.expiry_notified),
            State::Ended(_) => self.ended_at.map(|at| at + policy.retention),
        }
    }
}
