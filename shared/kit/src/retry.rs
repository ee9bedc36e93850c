//! Decides again on fresh state while others change it meanwhile, a bounded number of times.

use std::time::Duration;

use store::Outcome;

use crate::{app::App, problem::Problem};

/// How often a decision is made anew.
const ROUNDS: u32 = 6;

/// Counts the rounds of one decision.
#[derive(Debug)]
pub struct Retry<'a> {
    app: &'a App,
    begun: u32,
}

impl App {
    /// Begins to count.
    #[must_use]
    pub const fn retry(&self) -> Retry<'_> {
        Retry { app: self, begun: 0 }
    }
}

impl Retry<'_> {
    /// Whether nothing can have been written before this round.
    #[must_use]
    pub const fn is_first(&self) -> bool {
        self.begun <= 1
    }

    /// Begins a round: at once the first time, later after a pause that grows and differs between those who met.
    ///
    /// # Errors
    /// [`Problem::busy`] when every round met another change.
    pub async fn next_attempt(&mut self) -> Result<(), Problem> {
        if self.begun >= ROUNDS {
            return Err(Problem::busy());
        }
        if self.begun > 0 {
            let most = 10_u64 << self.begun;
            tokio::time::sleep(Duration::from_millis(self.app.random.next_u64() % most + 1)).await;
        }
        self.begun += 1;
        Ok(())
    }
}

/// Whether a single change was written; if not, it has to be decided anew.
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
