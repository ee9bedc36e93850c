//! What a page of a list has read so far, and the bounds at which it ends.

use domain::membership::Membership;

/// Index entries that one page reads at most, with their rows.
const MAX_ENTRIES: usize = 500;
/// Index entries of which one page of a search compares the keys at most, without their rows: some 180 read units.
pub(super) const MAX_COMPARED: usize = 4_000;
/// The weight at which a page is full. Lambda limits a response to 6 MB, and the response is at most twice as large as its
/// rows.
const PAGE_BYTES: usize = 2 * 1024 * 1024;

/// What a page has so far.
#[derive(Debug, Default)]
pub(super) struct PageInProgress {
    limit: usize,
    pub(super) rows: Vec<Membership>,
    weight: usize,
    pub(super) unreadable: usize,
    /// Entries whose rows were read.
    pub(super) read: usize,
    /// Entries of which only the key was compared.
    pub(super) compared: usize,
}

impl PageInProgress {
    /// An empty page of at most `limit` rows.
    pub(super) fn of(limit: usize) -> Self {
        Self { limit, ..Self::default() }
    }

    pub(super) fn is_full(&self) -> bool {
        self.rows.len() >= self.limit || self.weight >= PAGE_BYTES
    }

    pub(super) fn has_room_for_rows(&self) -> bool {
        !self.is_full() && self.read < MAX_ENTRIES
    }

    pub(super) fn has_room(&self) -> bool {
        self.has_room_for_rows() && self.compared < MAX_COMPARED
    }

    pub(super) fn add(&mut self, row: Option<Membership>) {
        self.weight += row.as_ref().map_or(0, weight_of);
        self.rows.extend(row);
    }
}

/// Approximate size of a row in bytes. Names, note and address are bounded; grants and metadata may be long.
fn weight_of(row: &Membership) -> usize {
    4_096 + 72 * (row.grant.permissions.len() + row.grant.references().count()) + row.host.metadata.size()
}
