//! Retries under optimistic concurrency: after a failed precondition (version check) the operation or batch makes
//! another attempt on a fresh snapshot, after an exponential backoff with jitter, until a deadline.

use std::{sync::Arc, time::Duration};

use lambda_http::{Request, RequestExt as _};
use store::Outcome;
use tokio::time::Instant;

use crate::{app::App, http::execution::Execution, problem::Problem, random::Random};

/// The upper bound of the first pause. Each further bound is twice the previous one.
const FIRST_PAUSE: Duration = Duration::from_millis(20);
/// The upper bound of every pause.
const LONGEST_PAUSE: Duration = Duration::from_millis(640);
/// How long before its timeout a function stops retrying. So the caller gets a 503 with a problem, not the platform's
/// error.
const RESERVE: Duration = Duration::from_secs(1);
/// The maximum timeout of a Lambda function. A later deadline is ignored: `cargo lambda watch` announces such
/// deadlines.
const LONGEST_FUNCTION: Duration = Duration::from_mins(15);

/// The attempts of one decision or batch.
#[derive(Debug)]
pub struct Retry<'a> {
    random: &'a Random,
    deadline: Instant,
    attempts: u32,
    execution: Arc<Execution>,
}

impl<'a> Retry<'a> {
    /// Retries until `deadline`; no attempt starts after it.
    #[must_use]
    pub fn until(deadline: Instant, random: &'a Random) -> Self {
        Self { random, deadline, attempts: 0, execution: Arc::default() }
    }

    /// The attempts of a request.
    #[must_use]
    pub(crate) fn of(mut self, execution: &Arc<Execution>) -> Self {
        self.execution = Arc::clone(execution);
        self
    }

    /// The execution of the request whose attempts these are.
    pub(crate) fn execution(&self) -> Arc<Execution> {
        Arc::clone(&self.execution)
    }

    /// Whether no attempt has started.
    #[must_use]
    pub const fn is_unused(&self) -> bool {
        self.attempts == 0
    }

    /// Whether no attempt precedes this one, so nothing can have been committed.
    #[must_use]
    pub const fn is_first(&self) -> bool {
        self.attempts <= 1
    }

    /// Starts an attempt: the first one immediately, each later one after a random pause up to an exponentially growing
    /// bound (exponential backoff with full jitter), so that requests that conflicted once do not conflict again.
    ///
    /// # Errors
    /// [`Problem::busy`] when the pause would end after the deadline.
    pub async fn next_attempt(&mut self) -> Result<(), Problem> {
        let Some(pause) = self.pause_before_next(Instant::now()) else {
            tracing::warn!(attempts = self.attempts, "every attempt until the deadline failed a precondition");
            return Err(Problem::busy());
        };
        if !pause.is_zero() {
            tokio::time::sleep(pause).await;
        }
        self.attempts += 1;
        Ok(())
    }

    /// The pause from `now` to the next attempt. None when the attempt would start after the deadline.
    fn pause_before_next(&self, now: Instant) -> Option<Duration> {
        let Some(doublings) = self.attempts.checked_sub(1) else { return Some(Duration::ZERO) };
        let bound = LONGEST_PAUSE.min(FIRST_PAUSE * 2_u32.pow(doublings.min(16)));
        let bound = u64::try_from(bound.as_millis()).unwrap_or(u64::MAX);
        let pause = Duration::from_millis(self.random.next_u64() % bound + 1);
        (now + pause < self.deadline).then_some(pause)
    }
}

impl App {
    /// The deadline for attempts of this request: after the configured time (10 s by default), and a second before the
    /// timeout of the function at the latest.
    pub(crate) fn retry_deadline(&self, request: &Request) -> Instant {
        let limit = request.lambda_context_ref().and_then(|context| time_left(context.deadline, self.clock.now()));
        let retry_for = limit.map_or(self.config.retry_for, |limit| self.config.retry_for.min(limit));
        Instant::now() + retry_for
    }
}

/// The time from `now` until [`RESERVE`] before the deadline of the invocation. None for a deadline that Lambda cannot
/// have.
fn time_left(deadline_millis: u64, now: chrono::DateTime<chrono::Utc>) -> Option<Duration> {
    let now = u64::try_from(now.timestamp_millis()).ok()?;
    let left = Duration::from_millis(deadline_millis.checked_sub(now)?);
    (left <= LONGEST_FUNCTION).then(|| left.saturating_sub(RESERVE))
}

/// Whether all changes were committed. False when a precondition of one failed; then decide again.
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

    /// The pauses before the attempts within `span`, if the attempts themselves take no time.
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

    /// C59: attempts continue until the deadline and never start after it. Six attempts are not enough: many concurrent
    /// requests in one organisation use them up in a third of a second.
    #[test]
    fn attempts_go_on_until_the_deadline() {
        for seed in 0..50 {
            let pauses = pauses_within(Duration::from_secs(5), seed);

            assert!((12..=40).contains(&pauses.len()), "{} attempts", pauses.len());
            assert!(pauses.iter().sum::<Duration>() < Duration::from_secs(5), "{pauses:?}");
        }
    }

    /// C59: the first attempt starts even after the deadline.
    #[test]
    fn the_first_attempt_is_never_refused() {
        assert_eq!(pauses_within(Duration::ZERO, 1), [Duration::ZERO]);
    }

    /// C58: the bound of the pauses grows, and two callers with a conflict pause for different times.
    #[test]
    fn pauses_grow_and_differ_between_callers() {
        let pauses = [1, 2].map(|seed| pauses_within(Duration::from_secs(5), seed));

        for pauses in &pauses {
            assert!(pauses.iter().skip(1).zip(0..).all(|(pause, n)| *pause <= FIRST_PAUSE * 2_u32.pow(n.min(5))));
            assert!(pauses.iter().max() > Some(&(LONGEST_PAUSE / 2)), "{pauses:?}");
        }
        assert_ne!(pauses[0], pauses[1]);
    }

    /// C59: retries end a second before the timeout of the function. A timeout that no Lambda function can have is
    /// ignored.
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
