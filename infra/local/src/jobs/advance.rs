//! Moving the clock with everything that happens on the way.

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;

use super::{Error, JobRun, Jobs};
use crate::clock::{AdvanceError, MAX_ADVANCE};

/// The most stops of a short report; a long one stops once a day.
const STOPS: i32 = 100;
/// The most stops of any report.
const STOPS_MOST: i32 = 1_000;

/// What happened on the way.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct AdvanceReport {
    /// How often a job ran.
    pub runs: usize,
    /// How many records the stream's jobs were given.
    pub records: usize,
    /// How many items were deleted because their time to live was over.
    pub expired: usize,
    /// The runs that did not finish.
    pub failed: Vec<JobRun>,
}

impl Jobs {
    /// Moves the clock by `by`, and on the way does what time brings about: due schedules, the stream, time to live.
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
        let mut left = by;
        for stop in stops(clock.now(), target, step(by)) {
            // Real time passes on the way; the end is as far away from it as was asked for.
            let ahead = if stop == target { left } else { stop - clock.now() };
            if ahead > TimeDelta::zero() {
                clock.advance(ahead)?;
                left -= ahead;
            }
            self.stay(&mut report).await?;
        }
        Ok(report)
    }

    async fn stay(&self, report: &mut AdvanceReport) -> Result<(), Error> {
        report.expired += self.0.cloud.dynamodb().delete_expired()?;
        let ran = self.run_due().await;
        report.runs += ran.len();
        report.failed.extend(ran.into_iter().filter(|ran| ran.error.is_some()));
        report.records += self.drain().await?;
        Ok(())
    }
}

/// The shortest step that does not stop too often, up to a day; reminders go by the day.
fn step(by: TimeDelta) -> TimeDelta {
    let steps = [TimeDelta::minutes(5), TimeDelta::hours(1), TimeDelta::hours(6)];
    let fitting = steps.into_iter().find(|step| *step * STOPS >= by);
    fitting.unwrap_or(TimeDelta::days(1).max(by / STOPS_MOST))
}

/// Round instants between `from` and `to`, and `to` itself.
fn stops(from: DateTime<Utc>, to: DateTime<Utc>, step: TimeDelta) -> impl Iterator<Item = DateTime<Utc>> {
    let seconds = step.num_seconds().max(1);
    let mut round = from.timestamp().div_euclid(seconds);
    std::iter::from_fn(move || {
        round += 1;
        DateTime::from_timestamp(round * seconds, 0).filter(|stop| *stop < to)
    })
    .chain([to])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("an instant")
    }

    #[test]
    fn a_long_journey_stops_at_every_midnight_and_at_its_end() {
        let (from, by) = (at("2026-11-21T12:00:00Z"), TimeDelta::days(83));

        let stops: Vec<_> = stops(from, from + by, step(by)).collect();

        assert_eq!(stops.len(), 84);
        assert_eq!(stops[0], at("2026-11-22T00:00:00Z"));
        assert_eq!(stops.last(), Some(&at("2027-02-12T12:00:00Z")));
    }

    #[test]
    fn a_short_journey_stops_as_often_as_the_schedules_run() {
        let (from, by) = (at("2026-11-21T12:00:00Z"), TimeDelta::hours(1));

        assert_eq!(stops(from, from + by, step(by)).count(), 12);
        assert_eq!(step(TimeDelta::days(2)), TimeDelta::hours(1));
        assert_eq!(step(TimeDelta::days(7)), TimeDelta::hours(6));
    }

    #[test]
    fn no_journey_stops_without_end() {
        let by = TimeDelta::days(36_500);

        assert!(stops(at("2026-11-21T12:00:00Z"), at("2026-11-21T12:00:00Z") + by, step(by)).count() < 1_005);
    }
}
