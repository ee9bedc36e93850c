//! How much one invocation does before it leaves the rest to the next: its memory and time are bounded whatever is due.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use tokio::time::Instant;

/// How many decisions are tried; what has been told of before costs next to nothing to look at again. `{"most": n}` in the
/// event that starts the job asks for fewer.
const ENTRIES_MOST: usize = 20_000;
/// How long a run may take before it stops: less than the functions' limit, by more than a page takes. The deadline that
/// the platform announces is not asked, because local stand-ins announce any.
const TIME_MOST: Duration = Duration::from_secs(150);

/// What is left of both; shared by the shards of a run.
#[derive(Debug)]
pub struct Budget {
    entries: AtomicUsize,
    until: Instant,
}

impl Budget {
    /// That of a run that begins now, of fewer decisions where it is asked for.
    #[must_use]
    pub fn of(most: Option<usize>) -> Self {
        let entries = most.map_or(ENTRIES_MOST, |most| most.min(ENTRIES_MOST));
        Self { entries: AtomicUsize::new(entries), until: Instant::now() + TIME_MOST }
    }

    pub(super) fn is_spent(&self) -> bool {
        self.entries.load(Ordering::Relaxed) == 0 || Instant::now() >= self.until
    }

    pub(super) fn spend(&self, entries: usize) {
        let less = |left: usize| Some(left.saturating_sub(entries));
        // The closure always answers, so this cannot fail.
        let _ = self.entries.fetch_update(Ordering::Relaxed, Ordering::Relaxed, less);
    }
}
