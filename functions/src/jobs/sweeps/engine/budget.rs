//! How much one run of a sweep does before further runs continue: its memory and time are bounded, however much is due.

use std::sync::atomic::{AtomicUsize, Ordering};

use chrono::TimeDelta;
use kit::App;

use super::SHARDS_AT_ONCE;
use crate::jobs::run::Deadline;

/// How many decisions a run makes at most. `{"most": n}` in the event that starts the job lowers the number.
const MAX_DECISIONS: usize = 20_000;
/// How long a run goes on: less than the timeout of its function (240 s), by more than one page takes.
const TIME_LIMIT: TimeDelta = TimeDelta::seconds(150);
/// How many entries make a page.
const PAGE: usize = 100;

/// The decisions and the time that remain to a run. Its shards share one budget.
#[derive(Debug)]
pub struct Budget {
    decisions: AtomicUsize,
    deadline: Deadline,
    page: i32,
}

impl Budget {
    /// The budget of a run that begins now, with fewer decisions where `most` asks for fewer.
    #[must_use]
    pub fn new(app: &App, most: Option<usize>) -> Self {
        let decisions = most.map_or(MAX_DECISIONS, |most| most.min(MAX_DECISIONS));
        // Shards that begin a page at once together exceed a small budget by little.
        let page = (decisions / SHARDS_AT_ONCE).clamp(1, PAGE);
        Self {
            decisions: AtomicUsize::new(decisions),
            deadline: Deadline::after(app, TIME_LIMIT),
            page: i32::try_from(page).unwrap_or(i32::MAX),
        }
    }

    /// How many entries make a page.
    pub(super) const fn page(&self) -> i32 {
        self.page
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
