//! Advances the clock and runs everything that becomes due on the way.

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;

use super::{Error, JobRun, Jobs};
use crate::clock::{AdvanceError, MAX_ADVANCE};

/// The most stops of a short advance; a long one stops once a day.
const SHORT_MAX_STOPS: i32 = 100;
/// The most stops of any advance.
const MAX_STOPS: i32 = 1_000;

/// What ran while the clock advanced.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct AdvanceReport {
    /// The number of scheduled runs.
    pub runs: usize,
    /// The number of delivered stream records.
    pub records: usize,
    /// The number of items that TTL deleted.
    pub expired: usize,
    /// The failed runs.
    pub failed: Vec<JobRun>,
}

impl Jobs {
    /// Advances the clock by `by` in steps, and at each stop applies TTL, runs due schedules and delivers the stream.
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
        let mut remaining = by;
        for stop in stops(clock.now(), target, step(by)) {
            // Real time passes on the way. The last step makes the total exactly `by`.
            let ahead = if stop == target { remaining } else { stop - clock.now() };
            if ahead > TimeDelta::zero() {
                clock.advance(ahead)?;
                remaining -= ahead;
            }
            self.run_stop(&mut report).await?;
        }
        Ok(report)
    }

    async fn run_stop(&self, report: &mut AdvanceReport) -> Result<(), Error> {
        report.expired += self.0.cloud.dynamodb().delete_expired()?;
        let ran = self.run_due().await;
        report.runs += ran.len();
        report.failed.extend(ran.into_iter().filter(|ran| ran.error.is_some()));
        report.records += self.drain().await?;
        Ok(())
    }
}

/// The shortest step with few enough stops, at most a day unless the advance is very long.
fn step(by: TimeDelta) -> TimeDelta {
    let steps = [TimeDelta::minutes(5), TimeDelta::hours(1), TimeDelta::hours(6)];
    let step = steps.into_iter().find(|step| *step * SHORT_MAX_STOPS >= by);
    step.unwrap_or(TimeDelta::days(1).max(by / MAX_STOPS))
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
    fn a_long_advance_stops_at_every_midnight_and_at_its_end() {
        let (from, by) = (at("2026-11-21T12:00:00Z"), TimeDelta::days(83));

        let stops: Vec<_> = stops(from, from + by, step(by)).collect();

        assert_eq!(stops.len(), 84);
        assert_eq!(stops[0], at("2026-11-22T00:00:00Z"));
        assert_eq!(stops.last(), Some(&at("2027-02-12T12:00:00Z")));
    }

    #[test]
    fn a_short_advance_stops_as_often_as_the_schedules_run() {
        let (from, by) = (at("2026-11-21T12:00:00Z"), TimeDelta::hours(1));

        assert_eq!(stops(from, from + by, step(by)).count(), 12);
        assert_eq!(step(TimeDelta::days(2)), TimeDelta::hours(1));
        assert_eq!(step(TimeDelta::days(7)), TimeDelta::hours(6));
    }

    #[test]
    fn the_number_of_stops_is_bounded() {
        let by = TimeDelta::days(36_500);

        assert!(stops(at("2026-11-21T12:00:00Z"), at("2026-11-21T12:00:00Z") + by, step(by)).count() < 1_005);
    }
}
