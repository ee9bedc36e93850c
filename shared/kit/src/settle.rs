//! Decides again on fresh state while others change it meanwhile, a bounded number of times.

use std::{future::Future, time::Duration};

use store::Outcome;

use crate::{app::App, problem::Problem};

/// How often a decision is made anew.
const ATTEMPTS: u32 = 6;

impl App {
    /// Runs `attempt` until it has an answer: none means that what it read had changed when it came to writing.
    ///
    /// # Errors
    /// What `attempt` fails with; [`Problem::busy`] when every attempt met another change.
    pub async fn settle<T, F>(&self, mut attempt: impl FnMut() -> F) -> Result<T, Problem>
    where
        F: Future<Output = Result<Option<T>, Problem>>,
    {
        for round in 0..ATTEMPTS {
            if let Some(answer) = attempt().await? {
                return Ok(answer);
            }
            tokio::time::sleep(self.pause(round)).await;
        }
        Err(Problem::busy())
    }

    /// Grows with every round and differs between those who met.
    pub(crate) fn pause(&self, round: u32) -> Duration {
        let most = 10_u64 << round;
        Duration::from_millis(self.dice.roll() % most + 1)
    }
}

/// Whether a single change was written; none when it has to be decided anew.
///
/// # Errors
/// When the table failed.
pub fn committed(outcome: Option<Outcome>) -> Result<Option<()>, Problem> {
    match outcome {
        Some(Outcome::Committed) => Ok(Some(())),
        Some(Outcome::Stale) | None => Ok(None),
        Some(Outcome::Failed(error)) => Err(error.into()),
    }
}
