//! The time limit of a run.

use chrono::{DateTime, TimeDelta, Utc};
use kit::App;

/// When a run stops beginning new work: early enough that its function finishes what it has begun before its own timeout.
///
/// The deadline that the platform announces is not used, because local stand-ins announce any.
#[derive(Debug, Clone, Copy)]
pub struct Deadline(DateTime<Utc>);

impl Deadline {
    /// The deadline of work that begins now and may take this long.
    pub fn after(app: &App, limit: TimeDelta) -> Self {
        Self(app.clock.now() + limit)
    }

    /// Whether no new work may begin.
    pub fn has_passed(self, app: &App) -> bool {
        app.clock.now() >= self.0
    }
}
