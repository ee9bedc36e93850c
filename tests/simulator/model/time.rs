//! What time brings about: it ends things by itself; the jobs only tell of it.

use super::{
    Entry, Instant, Member, Model, State,
    catalogue::{REMINDERS, RETENTION, TOLD_FOR},
};
use crate::step::Job;

impl Model {
    /// The entries of which a job has something to tell: where, and which.
    fn due(&self, wanted: impl Fn(&Member) -> bool) -> Vec<(usize, Entry)> {
        let of = |(org, place): (usize, &super::Org)| -> Vec<(usize, Entry)> {
            let due = place.entries.iter().enumerate().filter(|(_, member)| !member.gone && wanted(member));
            due.map(|(entry, _)| (org, entry)).collect()
        };
        self.orgs.iter().enumerate().filter(|(_, place)| !place.deleted).flat_map(of).collect()
    }

    pub fn due_to_lapse(&self, now: Instant) -> Vec<(usize, Entry)> {
        self.due(|member| member.state == State::Invited && !member.lapsed && member.open_until <= now)
    }

    pub fn due_to_expire(&self, now: Instant) -> Vec<(usize, Entry)> {
        let belongs = |member: &Member| matches!(member.state, State::Active | State::Suspended);
        self.due(|member| belongs(member) && member.access_over(now) && !member.expiry_told)
    }

    pub fn due_to_remind(&self, now: Instant) -> Vec<(usize, Entry)> {
        self.due(|member| member.reminder(now).is_some())
    }

    /// The instants to come at which something changes by itself.
    pub fn turns(&self) -> Vec<Instant> {
        let of = |member: &Member| -> Vec<Instant> {
            match member.state {
                State::Invited => vec![member.open_until],
                State::Active | State::Suspended => member
                    .expires_at
                    .map_or(Vec::new(), |end| REMINDERS.into_iter().map(|before| end - before).chain([end]).collect()),
                State::Ended(_) => Vec::new(),
            }
        };
        let all = self.orgs.iter().filter(|place| !place.deleted).flat_map(|place| &place.entries).flat_map(of);
        all.filter(|at| *at > self.now).collect()
    }

    pub fn lapse(&mut self, (org, entry): (usize, Entry)) {
        let now = self.now;
        let member = &mut self.orgs[org].entries[entry];
        member.lapsed = true;
        member.told_at = Some(now);
        member.trail.push("invite_expired");
    }

    pub fn expire(&mut self, (org, entry): (usize, Entry)) {
        let now = self.now;
        let member = &mut self.orgs[org].entries[entry];
        member.expiry_told = true;
        member.told_at = Some(now);
        member.trail.push("expired");
    }

    pub fn remind(&mut self, (org, entry): (usize, Entry), now: Instant) {
        let member = &mut self.orgs[org].entries[entry];
        member.reminded = member.reminder(now);
        member.trail.push("expiring");
    }

    /// The table drops what has been over for a while.
    pub fn sweep(&mut self, now: Instant) {
        for member in self.orgs.iter_mut().flat_map(|place| &mut place.entries) {
            let told = |end: Option<Instant>, told: bool| {
                Some((end? + RETENTION).max(member.told_at? + TOLD_FOR)).filter(|_| told)
            };
            let goes_at = match member.state {
                State::Invited => told(Some(member.open_until), member.lapsed),
                State::Active | State::Suspended => told(member.expires_at, member.expiry_told),
                State::Ended(_) => member.ended_at.map(|at| at + RETENTION),
            };
            member.gone |= goes_at.is_some_and(|at| at.timestamp() < now.timestamp());
        }
    }
}

impl Member {
    /// Since when a job has something to tell of it.
    pub fn due_since(&self, job: Job) -> Option<Instant> {
        match job {
            Job::Lapse => Some(self.open_until),
            Job::Expire => self.expires_at,
            // The earliest of the thresholds: that some of them were told of before only costs time.
            Job::Remind => Some(self.expires_at? - REMINDERS[0]),
            Job::SweepOutbox => None,
        }
    }

    /// The nearest threshold that has passed since the access began and was not told of.
    fn reminder(&self, now: Instant) -> Option<chrono::TimeDelta> {
        let (end, began) = (self.expires_at?, self.began_at?);
        if self.state != State::Active || self.access_over(now) {
            return None;
        }
        let nearest = REMINDERS.into_iter().filter(|before| began < end - *before && end - *before <= now).min()?;
        self.reminded.is_none_or(|told| nearest < told).then_some(nearest)
    }
}
