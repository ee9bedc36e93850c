//! A clock that can be advanced, so that tests and demos need not wait for days.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};

mod duration;
pub use duration::{DurationError, parse_duration};

/// The most by which one call can advance the clock: a century.
pub(crate) const MAX_ADVANCE: TimeDelta = TimeDelta::days(36_500);

/// The local time: the real time plus an offset, or a frozen instant. Either can be advanced.
///
/// Clones share the same time.
#[derive(Clone, Debug)]
pub struct Clock(Arc<Mutex<State>>);

#[derive(Debug)]
enum State {
    Running { ahead: TimeDelta },
    Frozen { at: DateTime<Utc> },
    Skewed { base: Clock, by: TimeDelta },
}

/// Why the clock was not advanced.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum AdvanceError {
    /// A duration that is not positive.
    #[error("the clock only goes forward")]
    Backwards,
    /// More than `MAX_ADVANCE`, or beyond the last representable instant.
    #[error("the clock moves by at most 36500 days at a time")]
    TooFar,
}

impl Clock {
    /// A clock that runs with the real time.
    #[must_use]
    pub fn real() -> Self {
        Self::with(State::Running { ahead: TimeDelta::zero() })
    }

    /// A clock that runs ahead of the real time, as after a restart with a saved state.
    #[must_use]
    pub fn ahead(by: TimeDelta) -> Self {
        Self::with(State::Running { ahead: by.max(TimeDelta::zero()) })
    }

    /// A clock that stands still at `at`.
    #[must_use]
    pub fn frozen(at: DateTime<Utc>) -> Self {
        Self::with(State::Frozen { at })
    }

    /// This clock with a skew. Advancing either advances both.
    #[must_use]
    pub fn skewed_by(&self, by: TimeDelta) -> Self {
        Self::with(State::Skewed { base: self.clone(), by })
    }

    fn with(state: State) -> Self {
        Self(Arc::new(Mutex::new(state)))
    }

    /// The current time.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        match &*self.state() {
            State::Running { ahead } => real_time() + *ahead,
            State::Frozen { at } => *at,
            State::Skewed { base, by } => base.now() + *by,
        }
    }

    /// How far this clock is ahead of the real time; zero for a frozen or skewed clock.
    #[must_use]
    pub fn ahead_by(&self) -> TimeDelta {
        match *self.state() {
            State::Running { ahead } => ahead,
            State::Frozen { .. } | State::Skewed { .. } => TimeDelta::zero(),
        }
    }

    /// Advances the clock and returns the new time.
    pub fn advance(&self, by: TimeDelta) -> Result<DateTime<Utc>, AdvanceError> {
        if by <= TimeDelta::zero() {
            return Err(AdvanceError::Backwards);
        }
        if by > MAX_ADVANCE {
            return Err(AdvanceError::TooFar);
        }
        {
            let mut state = self.state();
            match &mut *state {
                State::Running { ahead } => {
                    let further = ahead.checked_add(&by).ok_or(AdvanceError::TooFar)?;
                    real_time().checked_add_signed(further).ok_or(AdvanceError::TooFar)?;
                    *ahead = further;
                }
                State::Frozen { at } => *at = at.checked_add_signed(by).ok_or(AdvanceError::TooFar)?,
                State::Skewed { base, .. } => drop(base.advance(by)?),
            }
        }
        Ok(self.now())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The clock of the operating system.
#[expect(clippy::disallowed_methods, reason = "this is the clock of the local App")]
fn real_time() -> DateTime<Utc> {
    std::time::SystemTime::now().into()
}

impl dynoxide::storage_backend::Clock for Clock {
    fn now_unix_secs(&self) -> u64 {
        u64::try_from(self.now().timestamp()).unwrap_or_default()
    }

    #[expect(clippy::cast_precision_loss, reason = "microseconds of this century fit a double")]
    fn now_unix_secs_f64(&self) -> f64 {
        self.now().timestamp_micros() as f64 / 1e6
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frozen_clock_moves_only_when_it_is_advanced() {
        let start = DateTime::from_timestamp(1_800_000_000, 0).expect("a valid instant");
        let clock = Clock::frozen(start);
        let other = clock.clone();

        clock.advance(TimeDelta::days(83)).expect("forward");

        assert_eq!(other.now(), start + TimeDelta::days(83));
    }

    #[test]
    fn a_clock_never_goes_back_nor_out_of_reach() {
        let clock = Clock::real();

        assert_eq!(clock.advance(TimeDelta::seconds(-1)), Err(AdvanceError::Backwards));
        assert_eq!(clock.advance(TimeDelta::zero()), Err(AdvanceError::Backwards));
        assert_eq!(clock.advance(TimeDelta::days(40_000)), Err(AdvanceError::TooFar));
        assert_eq!(clock.ahead_by(), TimeDelta::zero());
    }
}
