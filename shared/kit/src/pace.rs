//! Pacing: bounds the capacity units that long work on one organisation takes from its partition each second (W8).
//!
//! All live items of an organisation share one partition, which serves 3,000 read units and takes 1,000 write units a
//! second. The requests of its members need them at the same time.

use std::time::Duration;

use store::{Consumed, Meter, Store};
use tokio::time::Instant;

/// Read units a second: a sixth of what a partition serves.
pub const READ_UNITS: f64 = 500.0;
/// Write units a second: a fifth of what a partition takes.
pub const WRITE_UNITS: f64 = 200.0;

/// Paces work on one organisation, call by call, by the units that DynamoDB reports.
///
/// The work calls [`pause`](Self::pause) between two calls. One call may exceed the pace; the pause makes up for it.
#[derive(Debug)]
pub struct Pacer {
    store: Store,
    meter: Meter,
    pace: Pace,
}

impl Pacer {
    /// Work that begins now, and may be `burst` ahead of its pace before it pauses. Its pauses add up to `longest` at most:
    /// longer work then goes on without them, so that it ends before its function does.
    #[must_use]
    pub fn new(store: &Store, burst: Duration, longest: Duration) -> Self {
        let (store, meter) = store.metered();
        let pace = Pace { burst, allowance: longest, ahead: Duration::ZERO, at: Instant::now() };
        Self { store, meter, pace }
    }

    /// The store whose calls are counted.
    #[must_use]
    pub const fn store(&self) -> &Store {
        &self.store
    }

    /// Pauses until the units of the calls so far are within the pace. Returns the units since the last pause.
    pub async fn pause(&mut self) -> Consumed {
        let consumed = self.meter.take();
        let pause = self.pace.pause_after(consumed, Instant::now());
        if !pause.is_zero() {
            tokio::time::sleep(pause).await;
        }
        consumed
    }
}

/// How far work is ahead of its pace.
#[derive(Debug)]
struct Pace {
    /// How far it may be ahead.
    burst: Duration,
    /// What remains of the time for pauses.
    allowance: Duration,
    /// How far it was ahead at `at`.
    ahead: Duration,
    at: Instant,
}

impl Pace {
    /// The pause that `consumed` makes necessary at `now`.
    fn pause_after(&mut self, consumed: Consumed, now: Instant) -> Duration {
        let worth = Duration::from_secs_f64(consumed.read / READ_UNITS + consumed.write / WRITE_UNITS);
        self.ahead = self.ahead.saturating_sub(now - self.at) + worth;
        self.at = now;
        let pause = self.ahead.saturating_sub(self.burst).min(self.allowance);
        self.allowance -= pause;
        pause
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_hours(1);

    /// The pauses of calls that consume this much each and take no time themselves.
    fn pauses(burst: Duration, longest: Duration, calls: &[Consumed]) -> Vec<f64> {
        let mut now = Instant::now();
        let mut pace = Pace { burst, allowance: longest, ahead: Duration::ZERO, at: now };
        let pause = |consumed: &Consumed| {
            let pause = pace.pause_after(*consumed, now);
            now += pause;
            pause.as_secs_f64()
        };
        calls.iter().map(pause).collect()
    }

    fn read(read: f64) -> Consumed {
        Consumed { read, write: 0.0 }
    }

    /// W8: the average of long work is the pace, in read and write units, whatever one call consumes.
    #[test]
    fn long_work_stays_within_its_pace() {
        for call in [read(1.0), read(125.0), read(2_000.0), Consumed { read: 6.0, write: 300.0 }] {
            let pauses = pauses(Duration::from_secs(1), HOUR, &[call; 100]);

            let seconds = 1.0 + pauses.iter().sum::<f64>();
            assert!(100.0 * call.read <= READ_UNITS * seconds + 0.01, "{call:?}: {seconds}");
            assert!(100.0 * call.write <= WRITE_UNITS * seconds + 0.01, "{call:?}: {seconds}");
        }
    }

    /// W8: work of less than a second's units does not pause; without a burst every call does.
    #[test]
    fn small_work_does_not_pause() {
        assert_eq!(pauses(Duration::from_secs(1), HOUR, &[read(125.0); 5]), [0.0, 0.0, 0.0, 0.0, 0.25]);
        assert_eq!(pauses(Duration::ZERO, HOUR, &[read(125.0); 2]), [0.25; 2]);
    }

    /// W8: time that the calls themselves take counts; an idle time longer than that is no credit.
    #[test]
    fn slow_calls_do_not_pause() {
        let began = Instant::now();
        let mut pace = Pace { burst: Duration::ZERO, allowance: HOUR, ahead: Duration::ZERO, at: began };

        let after = |seconds| began + Duration::from_secs(seconds);
        assert_eq!(pace.pause_after(read(500.0), after(10)), Duration::from_secs(1));
        assert_eq!(pace.pause_after(read(500.0), after(12)), Duration::from_secs(1));
    }

    /// W8: pauses end when their time is used up, so that the work ends.
    #[test]
    fn pauses_add_up_to_the_limit_at_most() {
        let pauses = pauses(Duration::ZERO, Duration::from_secs(3), &[read(1_000.0); 4]);

        assert_eq!(pauses, [2.0, 1.0, 0.0, 0.0]);
    }
}
