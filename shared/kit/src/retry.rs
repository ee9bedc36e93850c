//! Retries of optimistic concurrency: another attempt on fresh state after a version check has failed, with exponential
//! backoff and jitter, until a deadline.

use std::time::Duration;

use lambda_http::{Request, RequestExt as _};
use store::Outcome;
use tokio::time::Instant;

use crate::{app::App, problem::Problem, random::Random};

/// The bound of the first pause; each further bound is twice the one before.
const FIRST_PAUSE: Duration = Duration::from_millis(20);
/// No pause is longer.
const LONGEST_PAUSE: Duration = Duration::from_millis(640);
/// How long before its own limit a function stops retrying, so that the refusal is ours and not the platform's.
const RESERVE: Duration = Duration::from_secs(1);
/// The longest time that a Lambda function can have: an announced limit beyond it is not believed. `cargo lambda watch`
/// announces such ones.
const LONGEST_FUNCTION: Duration = Duration::from_mins(15);

/// Counts the attempts of one decision.
#[derive(Debug)]
pub struct Retry<'a> {
    random: &'a Random,
    deadline: Instant,
    attempts: u32,
}

impl<'a> Retry<'a> {
    /// No attempt begins after `deadline`.
    #[must_use]
    pub const fn until(deadline: Instant, random: &'a Random) -> Self {
        Self { random, deadline, attempts: 0 }
    }

    /// Whether no attempt has begun.
    #[must_use]
    pub const fn is_unused(&self) -> bool {
        self.attempts == 0
    }

    /// Whether no attempt before this one can have written anything.
    #[must_use]
    pub const fn is_first(&self) -> bool {
        self.attempts <= 1
    }

    /// Begins an attempt: the first one at once, each later one after a random pause below an exponentially growing bound
    /// ("full jitter"), so that requests that met once do not meet again.
    ///
    /// # Errors
    /// [`Problem::busy`] when the pause would end after the deadline.
    pub async fn next_attempt(&mut self) -> Result<(), Problem> {
        let Some(pause) = self.pause_before_next(Instant::now()) else {
            tracing::warn!(attempts = self.attempts, "no attempt was free of conflicts before the deadline");
            return Err(Problem::busy());
        };
        if !pause.is_zero() {
            tokio::time::sleep(pause).await;
        }
        self.attempts += 1;
        Ok(())
    }

    /// The pause from `now` to the next attempt; none where that would begin after the deadline.
    fn pause_before_next(&self, now: Instant) -> Option<Duration> {
        let Some(doublings) = self.attempts.checked_sub(1) else { return Some(Duration::ZERO) };
        let bound = LONGEST_PAUSE.min(FIRST_PAUSE * 2_u32.pow(doublings.min(16)));
        let bound = u64::try_from(bound.as_millis()).unwrap_or(u64::MAX);
        let pause = Duration::from_millis(self.random.next_u64() % bound + 1);
        (now + pause < self.deadline).then_some(pause)
    }
}

impl App {
    /// Attempts until the configured time is over, for decisions that are not bound to a request.
    #[must_use]
    pub fn retry(&self) -> Retry<'_> {
        Retry::until(Instant::now() + self.config.retry_for, &self.random)
    }

    /// Until when attempts for this request may begin: the configured time, and less where the function's own limit is
    /// nearer than that.
    pub(crate) fn retry_deadline(&self, request: &Request) -> Instant {
        let limit = request.lambda_context_ref().and_then(|context| time_left(context.deadline, self.clock.now()));
        let retry_for = limit.map_or(self.config.retry_for, |limit| self.config.retry_for.min(limit));
        Instant::now() + retry_for
    }
}

/// The time from `now` until shortly before the announced end of the function; none where what is announced cannot be true.
fn time_left(deadline_millis: u64, now: chrono::DateTime<chrono::Utc>) -> Option<Duration> {
    let now = u64::try_from(now.timestamp_millis()).ok()?;
    let left = Duration::from_millis(deadline_millis.checked_sub(now)?);
    (left <= LONGEST_FUNCTION).then(|| left.saturating_sub(RESERVE))
}

/// Whether a single change was written; if not, its version check failed and it has to be decided again.
///
/// # Errors
/// When the table failed.
pub fn committed(outcomes: Vec<Outcome>) -> Result<bool, Problem> {
    let mut all = true;
    for outcome in outcomes {
        match outcome {
            Outcome::Committed => {}
            Outcome::Stale => all = false,
            Outcome::Failed(error) => return Err(error.into()),
        }
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta, Utc};

    use super::*;

    /// The pauses before each attempt within `span`, where an attempt takes no time itself.
    fn pauses_within(span: Duration, seed: u64) -> Vec<Duration> {
        let (random, began) = (Random::seeded(seed), Instant::now());
        let mut retry = Retry::until(began + span, &random);
        let (mut now, mut pauses) = (began, Vec::new());
        while let Some(pause) = retry.pause_before_next(now) {
            pauses.push(pause);
            retry.attempts += 1;
            now += pause;
        }
        pauses
    }

    /// C59: attempts go on until the deadline and never begin after it: many more than the six that a crowd in one
    /// organisation used up in a third of a second.
    #[test]
    fn attempts_go_on_until_the_deadline() {
        for seed in 0..50 {
            let pauses = pauses_within(Duration::from_secs(5), seed);

            assert!((12..=40).contains(&pauses.len()), "{} attempts", pauses.len());
            assert!(pauses.iter().sum::<Duration>() < Duration::from_secs(5), "{pauses:?}");
        }
    }

    /// C59: a deadline that has passed leaves the first attempt.
    #[test]
    fn the_first_attempt_is_never_refused() {
        assert_eq!(pauses_within(Duration::ZERO, 1), [Duration::ZERO]);
    }

    /// C58: the bound of the pauses grows, and two callers that met once pause for different times.
    #[test]
    fn pauses_grow_and_differ_between_callers() {
        let pauses = [1, 2].map(|seed| pauses_within(Duration::from_secs(5), seed));

        for pauses in &pauses {
            assert!(pauses.iter().skip(1).zip(0..).all(|(pause, n)| *pause <= FIRST_PAUSE * 2_u32.pow(n.min(5))));
            assert!(pauses.iter().max() > Some(&(LONGEST_PAUSE / 2)), "{pauses:?}");
        }
        assert_ne!(pauses[0], pauses[1]);
    }

    /// C59: retrying ends a second before the function's own limit; a limit that no Lambda function can have is ignored.
    #[test]
    fn the_function_s_own_limit_counts_where_it_can_be_true() {
        let now: DateTime<Utc> = "2026-11-21T12:00:00Z".parse().unwrap();
        let announced = |seconds: i64| {
            let deadline = now + TimeDelta::seconds(seconds);
            time_left(u64::try_from(deadline.timestamp_millis()).unwrap(), now)
        };

        assert_eq!(announced(10), Some(Duration::from_secs(9)));
        assert_eq!(announced(1), Some(Duration::ZERO));
        assert_eq!(announced(-1), None);
        assert_eq!(announced(24 * 60 * 60), None);
    }
}
