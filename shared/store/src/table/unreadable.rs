//! Items that this version cannot read: of a later version, or damaged. One of them never takes a list, a job or a batch down
//! (B8). It is left out, logged with its key, and counted; the count becomes a metric with an alarm. A read of that item
//! alone stays an error.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering::Relaxed},
};

use super::{Error, Store, keys::Item, text};

/// How many items were left out since the last [`Store::take_unreadable`].
#[derive(Debug, Clone, Default)]
pub(crate) struct UnreadableItems(Arc<AtomicU64>);

impl Store {
    /// The item, or none if this version cannot read it: it is counted then.
    ///
    /// # Errors
    /// Errors of other kinds.
    pub(crate) fn readable<T>(&self, read: Result<T, Error>) -> Result<Option<T>, Error> {
        match read {
            Ok(read) => Ok(Some(read)),
            Err(Error::Malformed { .. }) => {
                self.note_unreadable();
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    /// The items that this version can read. The others are counted.
    ///
    /// # Errors
    /// Errors of other kinds.
    pub(crate) fn all_readable<T>(&self, read: impl IntoIterator<Item = Result<T, Error>>) -> Result<Vec<T>, Error> {
        read.into_iter().filter_map(|read| self.readable(read).transpose()).collect()
    }

    /// Counts an item that was left out.
    pub fn note_unreadable(&self) {
        self.unreadable.0.fetch_add(1, Relaxed);
    }

    /// How many items were left out since the last call.
    #[must_use]
    pub fn take_unreadable(&self) -> u64 {
        self.unreadable.0.swap(0, Relaxed)
    }
}

/// The key of an item for the log. The subject of a person is cut off; addresses are hashes in every key.
pub(super) fn loggable_key(item: &Item) -> String {
    let part = |name| text(item, name).unwrap_or_default();
    let cut = |text: &str| {
        let personal = ["USER#", "QUOTA#U#", "U#"].into_iter().find(|prefix| text.starts_with(prefix));
        personal.map_or_else(|| text.to_owned(), |prefix| format!("{prefix}…"))
    };
    format!("{} {}", cut(part("pk")), cut(part("sk")))
}

/// Logs an item that cannot be read, by its key.
pub(crate) fn unreadable(what: &'static str, item: &Item) {
    log(what, &loggable_key(item));
}

/// Logs the key of an item that cannot be read.
pub(super) fn log(what: &'static str, key: &str) {
    tracing::error!(item.key = key, what, "an item of the table cannot be read: of a later version, or damaged");
}
