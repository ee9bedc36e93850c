//! Pagination of memberships with filters and cursors. Key ranges of one index select the rows; the rest of the filter is
//! applied row by row, up to a bound, so that a page costs the same in an organisation of any size.

mod count;
mod entries;
mod expiring;
mod filter;
mod merge;
mod position;
mod range;
mod sort;

pub use count::MembershipCount;
pub use expiring::ExpiringGuests;
pub use filter::Filter;
pub use position::Position;
pub use sort::Sort;

use chrono::{DateTime, Utc};
use domain::{id::OrganizationId, membership::Membership, organization::Settings};

use self::position::RangePosition;
use crate::table::{Error, Store, item};

/// One page. It may hold fewer rows than `limit`, even none, although `next` is set.
#[derive(Debug)]
pub struct Page<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// The cursor of the next page; none on the last page.
    pub next: Option<Position>,
    /// How many rows were left out, because this version cannot read them.
    pub unreadable: usize,
}

/// Index entries that one page reads at most.
const MAX_ENTRIES: usize = 500;
/// Index entries that one round reads when the ranges do not decide the whole filter.
const BATCH: usize = 100;
/// Ranges that are queried concurrently. The number doubles after a round without entries: a rare role has a range in each of
/// up to 500 groups, most of them empty.
const READ_AHEAD: usize = 6;
const MAX_READ_AHEAD: usize = 48;
/// The weight at which a page is full. Lambda limits a response to 6 MB, and the response is at most twice as large as its
/// rows.
const PAGE_BYTES: usize = 2 * 1024 * 1024;

impl Store {
    /// Reads one page of memberships behind the cursor `from`: one round of reading in order of creation, two by an index.
    ///
    /// In the order of the last sign-in, the index is eventually consistent; the rows are read consistently.
    ///
    /// # Errors
    /// [`Error::Cursor`] for a cursor of another filter.
    pub async fn list(
        &self,
        id: OrganizationId,
        settings: &Settings,
        filter: &Filter,
        limit: usize,
        from: Option<Position>,
        now: DateTime<Utc>,
    ) -> Result<Page<Membership>, Error> {
        let from = from.unwrap_or_else(|| Position { as_of: now, place: RangePosition::begin(0) });
        let Position { as_of, place: mut position } = from;
        let ranges = filter.ranges(settings, as_of);
        let exact = filter.is_exact();
        let order = filter.order();
        let first_ahead = if order.is_some_and(Sort::reads_one_range) { 1 } else { READ_AHEAD };
        let (mut rows, mut entries_read, mut weight, mut ahead) = (Vec::new(), 0, 0, first_ahead);
        let mut unreadable = 0;
        while position.range < ranges.len() && rows.len() < limit && entries_read < MAX_ENTRIES && weight < PAGE_BYTES {
            let wanted = limit - rows.len();
            let batch = if exact && ranges[position.range].is_dense() { wanted } else { wanted.max(BATCH) };
            let (mut entries, end) = if order.is_some_and(Sort::merges) {
                self.merged_entries(id, &ranges, &position, batch).await?
            } else {
                let window = &ranges[..ranges.len().min(position.range + ahead)];
                self.entries(id, window, &position, batch).await?
            };
            if entries.is_empty() {
                ahead = MAX_READ_AHEAD.min(2 * ahead);
            }
            let all = entries.len() <= batch;
            entries.truncate(batch);
            entries_read += entries.len().max(1);
            self.rows(&mut entries).await?;
            let mut remaining = entries.into_iter();
            for entry in remaining.by_ref() {
                let exists = !entry.item.is_empty();
                let row = if exists { self.readable(item::membership(entry.item))? } else { None };
                unreadable += usize::from(exists && row.is_none());
                let fits = |row: &Membership| {
                    filter.matches(row, settings, now)
                        && !filter.is_listed_by_email(row, entry.range)
                        && entry.range.has(row, as_of)
                };
                let row = row.filter(fits);
                weight += row.as_ref().map_or(0, weight_of);
                rows.extend(row);
                position = entry.after;
                if rows.len() >= limit || weight >= PAGE_BYTES {
                    break;
                }
            }
            if all && remaining.len() == 0 {
                position = end;
            }
        }
        let next = (position.range < ranges.len()).then_some(Position { as_of, place: position });
        Ok(Page { rows, next, unreadable })
    }
}

/// Approximate size of a row in bytes. Names, note and address are bounded; grants and metadata may be long.
fn weight_of(row: &Membership) -> usize {
    4_096 + 72 * (row.grant.permissions.len() + row.grant.references().count()) + row.host.metadata.size()
}
