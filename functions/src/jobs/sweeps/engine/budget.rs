//! How much one run of a sweep does before further runs continue: its memory and time are bounded, however much is due.

use std::sync::atomic::{AtomicUsize, Ordering};

use chrono::TimeDelta;
use kit::App;

use crate::jobs::run::Deadline;

/// How many decisions a run makes at most. `{"most": n}` in the event that starts the job lowers the number.
const MAX_DECISIONS: usize = 20_000;
/// How long a run goes on: less than the timeout of its function (240 s), by more than one page takes.
const TIME_LIMIT: TimeDelta = TimeDelta::seconds(150);

/// The decisions and the time that remain to a run. Its shards share one budget.
#[derive(Debug)]
pub struct Budget {
    decisions: AtomicUsize,
    deadline: Deadline,
}

impl Budget {
    /// The budget of a run that begins now, with fewer decisions where `most` asks for fewer.
    #[must_use]
    pub fn new(app: &App, most: Option<usize>) -> Self {
        let decisions = most.map_or(MAX_DECISIONS, |most| most.min(MAX_DECISIONS));
        Self { decisions: AtomicUsize::new(decisions), deadline: Deadline::after(app, TIME_LIMIT) }
    }

    /// Whether no further page may begin.
    pub(super) fn is_spent(&self, app: &App) -> bool {
        self.decisions.load(Ordering::Relaxed) == 0 || self.deadline.has_passed(app)
    }

    pub(super) fn spend(&self, decisions: usize) {
        let less = |remaining: usize| Some(remaining.saturating_sub(decisions));
        // The closure always answers, so this cannot fail.
        let _ = self.decisions.fetch_update(Ordering::Relaxed, Ordering::Relaxed, less);
    }
}
