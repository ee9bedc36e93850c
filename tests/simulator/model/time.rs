//! The effects of time: expiry needs no job; jobs only send notices about it.

use super::{EntryIndex, Instant, Member, Model, Org, Policy, State, policy::RETAINED_AFTER_NOTICE};
use crate::step::Job;

impl Model {
    /// The entries for which a job has a notice to send.
    fn due(&self, wanted: impl Fn(&Policy, &Member) -> bool) -> Vec<(usize, EntryIndex)> {
        let of = |(org, organization): (usize, &Org)| -> Vec<(usize, EntryIndex)> {
            let entries = organization.entries.iter().enumerate();
            let due = entries.filter(|(_, member)| !member.row_deleted && wanted(&organization.policy, member));
            due.map(|(entry, _)| (org, entry)).collect()
        };
        self.orgs.iter().enumerate().filter(|(_, organization)| !organization.is_deleted()).flat_map(of).collect()
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

    /// Whether the job must send a notice that is due. Reminders may be skipped if the entry was suspended, or if
    /// their time came before the policy had them.
    pub fn must_notify(&self, job: Job, (org, entry): (usize, EntryIndex)) -> bool {
        let organization = &self.orgs[org];
        job != Job::Remind || organization.entries[entry].has_unsent_reminder(&organization.policy, self.now)
    }

    /// The time before which a job has no notice for the entry.
    pub fn due_since(&self, job: Job, (org, entry): (usize, EntryIndex)) -> Option<Instant> {
        let (organization, member) = (&self.orgs[org], &self.orgs[org].entries[entry]);
        match job {
            Job::Lapse => Some(member.open_until),
            Job::Expire => member.expires_at,
            // The largest offset. Earlier reminders only cost time.
            Job::Remind => Some(member.expires_at? - organization.policy.first_reminder()),
            _ => None,
        }
    }

    /// The future times at which something changes.
    pub fn upcoming_changes(&self) -> Vec<Instant> {
        let of = |organization: &Org| -> Vec<Instant> {
            if let Some(deleted_at) = organization.deleted_at {
                return vec![deleted_at + organization.policy.retention];
            }
            organization.entries.iter().flat_map(|member| member.upcoming_changes(&organization.policy)).collect()
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
        let (now, organization) = (self.now, &mut self.orgs[org]);
        organization.entries[entry].last_reminder = organization.entries[entry].reminder(&organization.policy, now);
        organization.entries[entry].audit_actions.push("expiring");
    }

    /// TTL deletes rows after their retention.
    pub fn apply_ttl(&mut self, now: Instant) {
        for organization in &mut self.orgs {
            for member in &mut organization.entries {
                let ttl = member.ttl(&organization.policy);
                member.row_deleted |= ttl.is_some_and(|at| at.timestamp() < now.timestamp());
            }
        }
    }

    /// Deletes the data of organisations after their retention.
    pub fn purge(&mut self) {
        let now = self.now;
        let over = |organization: &&mut Org| {
            organization.deleted_at.is_some_and(|at| at + organization.policy.retention <= now)
        };
        for organization in self.orgs.iter_mut().filter(over) {
            organization.purged = true;
            organization.entries.iter_mut().for_each(|member| member.row_deleted = true);
            organization.resources.clear();
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

    /// The smallest offset since the start of the access whose reminder is due and was not sent.
    fn reminder(&self, policy: &Policy, now: Instant) -> Option<chrono::TimeDelta> {
        let (end, began) = (self.expires_at?, self.began_at?);
        if self.state != State::Active || self.access_has_ended(now) {
            return None;
        }
        let nearest = policy.threshold(began, end, now)?;
        self.last_reminder.is_none_or(|notified| nearest < notified).then_some(nearest)
    }

    /// Whether a due reminder is unsent, for an entry that was never suspended.
    fn has_unsent_reminder(&self, policy: &Policy, now: Instant) -> bool {
        let (Some(end), Some(began)) = (self.expires_at, self.began_at) else { return false };
        let is_unsent = |(before, since): (&chrono::TimeDelta, &Option<Instant>)| {
            let at = end - *before;
            let unsent = self.last_reminder.is_none_or(|notified| *before < notified);
            began < at && at <= now && unsent && since.is_none_or(|since| since < at)
        };
        !self.was_suspended && policy.reminders.iter().any(is_unsent)
    }

    fn ttl(&self, policy: &Policy) -> Option<Instant> {
        let after_retention = |end: Option<Instant>, notified: bool| {
            Some((end? + policy.retention).max(self.notified_at? + RETAINED_AFTER_NOTICE)).filter(|_| notified)
        };
        match self.state {
            State::Invited => after_retention(Some(self.open_until), self.lapse_notified),
            State::Active | State::Suspended => after_retention(self.expires_at, self.expiry_notified),
            State::Ended(_) => self.ended_at.map(|at| at + policy.retention),
        }
    }
}
