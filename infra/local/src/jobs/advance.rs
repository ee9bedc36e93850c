//! Advances the clock and runs everything that becomes due on the way.

use chrono::{DateTime, TimeDelta, Utc};
use kit::Operation;
use serde::Serialize;
use serde_json::Value;

use super::due_work::{DueWork, LooksFor};
use super::{Error, JobRun, Jobs, ScheduleExpression};
use crate::clock::{AdvanceError, MAX_ADVANCE};

/// What ran while the clock advanced.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct AdvanceReport {
    /// The number of scheduled runs that had something to do, or may have had.
    pub runs: usize,
    /// The number of delivered stream records.
    pub records: usize,
    /// The number of items that TTL deleted.
    pub expired: usize,
    /// The failed runs.
    pub failed: Vec<JobRun>,
}

/// The next time at which jobs may have something to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NextDue {
    /// The time of their schedules.
    pub at: DateTime<Utc>,
    /// Their names.
    pub jobs: Vec<&'static str>,
}

impl Jobs {
    /// When something is due next, as the tables are now; none if nothing is ahead.
    pub async fn next_due(&self) -> Result<Option<NextDue>, Error> {
        let work = DueWork::read(self).await?;
        let mut stops = Vec::new();
        for (operation, schedule) in &self.0.schedules {
            stops.extend(self.stop_of(operation, *schedule, &work)?.map(|stop| (stop, operation.name)));
        }
        let at = stops.iter().map(|(stop, _)| *stop).min();
        let named = |at| stops.iter().filter(|(stop, _)| *stop == at).map(|(_, name)| *name).collect();
        Ok(at.map(|at| NextDue { at, jobs: named(at) }))
    }

    /// Advances the clock by `by`. It stops wherever a schedule is due that may have something to do, applies TTL, runs those
    /// schedules and delivers the stream. The result is the same as with every run of every schedule: the others find nothing.
    pub async fn advance_clock(&self, by: TimeDelta) -> Result<AdvanceReport, Error> {
        if by <= TimeDelta::zero() {
            return Err(AdvanceError::Backwards.into());
        }
        if by > MAX_ADVANCE {
            return Err(AdvanceError::TooFar.into());
        }
        let mut report = AdvanceReport::default();
        let clock = self.0.cloud.clock();
        let target = clock.now().checked_add_signed(by).ok_or(AdvanceError::TooFar)?;
        report.records += self.drain().await?;
        let work = DueWork::read(self).await?;
        let mut remaining = by;
        self.run_overdue(&work, &mut report).await?;
        while let Some(stop) = self.next_stop(&work)?.filter(|stop| *stop < target) {
            // Real time passes on the way. The last step makes the total exactly `by`.
            let ahead = stop - clock.now();
            if ahead > TimeDelta::zero() {
                clock.advance(ahead)?;
                remaining -= ahead;
            }
            self.run_stop(stop, &work, &mut report).await?;
            // The calls of a stop never wait, so nothing else would get a turn: progress, other requests, Ctrl-C.
            tokio::task::yield_now().await;
        }
        if remaining > TimeDelta::zero() {
            clock.advance(remaining)?;
        }
        self.run_stop(target, &work, &mut report).await?;
        Ok(report)
    }

    /// Runs once what should have run before now, as after a restart.
    async fn run_overdue(&self, work: &DueWork<'_>, report: &mut AdvanceReport) -> Result<(), Error> {
        let now = self.now();
        report.expired += self.0.cloud.dynamodb().delete_expired()?;
        for (operation, schedule) in &self.0.schedules {
            if schedule.after(self.last_run(operation)) <= now {
                self.run_if_due(operation, now, work, report).await?;
            }
        }
        report.records += self.drain().await?;
        Ok(())
    }

    /// The next time of a schedule at which its job may have something to do.
    fn next_stop(&self, work: &DueWork<'_>) -> Result<Option<DateTime<Utc>>, Error> {
        let mut next: Option<DateTime<Utc>> = None;
        for (operation, schedule) in &self.0.schedules {
            next = next.into_iter().chain(self.stop_of(operation, *schedule, work)?).min();
        }
        Ok(next)
    }

    fn stop_of(
        &self,
        operation: &'static Operation,
        schedule: ScheduleExpression,
        work: &DueWork<'_>,
    ) -> Result<Option<DateTime<Utc>>, Error> {
        let wanted = self.next_work(operation, work)?;
        Ok(wanted.map(|wanted| schedule.first_at_or_after(self.last_run(operation), wanted)))
    }

    async fn run_stop(&self, stop: DateTime<Utc>, work: &DueWork<'_>, report: &mut AdvanceReport) -> Result<(), Error> {
        report.expired += self.0.cloud.dynamodb().delete_expired()?;
        for (operation, schedule) in &self.0.schedules {
            let time = schedule.last_by(self.last_run(operation), stop);
            if time == Some(stop) {
                self.run_if_due(operation, stop, work, report).await?;
            } else if let Some(time) = time {
                self.note_run(operation, time);
            }
        }
        report.records += self.drain().await?;
        Ok(())
    }

    /// Runs a job at a time of its schedule, if it may have something to do. If not, the schedule goes on as after a run.
    async fn run_if_due(
        &self,
        operation: &'static Operation,
        time: DateTime<Utc>,
        work: &DueWork<'_>,
        report: &mut AdvanceReport,
    ) -> Result<(), Error> {
        if self.next_work(operation, work)?.is_some_and(|wanted| wanted <= time) {
            let ran = self.start(operation, &Value::Null).await;
            report.runs += 1;
            report.failed.extend(Some(ran).filter(|ran| ran.error.is_some()));
        }
        self.note_run(operation, time);
        Ok(())
    }

    /// When a job next may have something to do. A job whose last run left something is tried again at once.
    fn next_work(&self, operation: &'static Operation, work: &DueWork<'_>) -> Result<Option<DateTime<Utc>>, Error> {
        let last = self.last_run(operation);
        let looks_for = if self.is_unfinished(operation) { LooksFor::Anything } else { LooksFor::of(operation) };
        work.next(looks_for, last)
    }
}

impl ScheduleExpression {
    /// The first time of the schedule after a run at `last` that is not before `wanted`.
    fn first_at_or_after(self, last: DateTime<Utc>, wanted: DateTime<Utc>) -> DateTime<Utc> {
        let next = self.after(last);
        if next >= wanted {
            return next;
        }
        match self {
            Self::Every(span) => {
                let (span, distance) = (span.num_milliseconds(), (wanted - last).num_milliseconds());
                // A part of a millisecond counts as a whole one.
                let runs = (distance + i64::from(last + TimeDelta::milliseconds(distance) < wanted) + span - 1) / span;
                last.checked_add_signed(TimeDelta::milliseconds(runs * span)).unwrap_or(DateTime::<Utc>::MAX_UTC)
            }
            Self::Daily(_) => self.after(wanted - TimeDelta::nanoseconds(1)),
        }
    }

    /// The last time of the schedule after a run at `last` and until `until`; none if there is none.
    fn last_by(self, last: DateTime<Utc>, until: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let next = self.after(last);
        if next > until {
            return None;
        }
        Some(match self {
            Self::Every(span) => {
                let span = span.num_milliseconds();
                last + TimeDelta::milliseconds((until - last).num_milliseconds() / span * span)
            }
            Self::Daily(_) => {
                let today = self.after(until - TimeDelta::days(1));
                if today <= until { today } else { next }
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("an instant")
    }

    fn schedule(words: &str) -> ScheduleExpression {
        ScheduleExpression::parse(words).expect("a schedule")
    }

    /// A19: the first time at or after an instant, and the last time by it, are those that run by run come to.
    #[test]
    fn times_of_a_schedule_are_those_that_run_by_run_come_to() {
        let last = at("2026-11-21T12:00:00.250Z");
        for schedule in ["rate(5 minutes)", "rate(1 hour)", "cron(30 6 * * ? *)", "cron(0 0 * * ? *)"].map(schedule) {
            let mut times = vec![schedule.after(last)];
            while times.len() < 60 {
                times.push(schedule.after(*times.last().expect("a time")));
            }
            for time in &times[..50] {
                for off in [-1_001, -1, 0, 1, 1_001].map(TimeDelta::milliseconds) {
                    let wanted = *time + off;
                    let first = times.iter().find(|time| **time >= wanted).copied();
                    let by = times.iter().rev().find(|time| **time <= wanted).copied();
                    assert_eq!(Some(schedule.first_at_or_after(last, wanted)), first, "{schedule:?} {wanted}");
                    assert_eq!(schedule.last_by(last, wanted), by, "{schedule:?} {wanted}");
                }
            }
        }
        let rate = schedule("rate(5 minutes)");
        assert_eq!(rate.first_at_or_after(last, at("1970-01-01T00:00:00Z")), at("2026-11-21T12:05:00.250Z"));
        assert_eq!(rate.last_by(last, last), None);
    }
}
