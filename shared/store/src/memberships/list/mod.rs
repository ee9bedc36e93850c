//! Pagination of memberships with filters and cursors. Key ranges of one index select the rows; the rest of the filter is
//! applied row by row, up to a bound, so that a page costs the same in an organisation of any size.

mod count;
mod entries;
mod expiring;
mod filter;
mod merge;
mod page;
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

use self::{
    page::{MAX_COMPARED, PageInProgress},
    position::RangePosition,
    range::Range,
};
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

/// Index entries of which the first round of a search compares the keys: most searches find enough among them.
const FIRST_COMPARED: usize = 1_000;
/// Index entries that one round reads when the ranges do not decide the whole filter.
const BATCH: usize = 100;
/// Ranges that are queried concurrently. The number doubles after a round without entries: a rare role has a range in each of
/// up to 500 groups, most of them empty.
const READ_AHEAD: usize = 6;
const MAX_READ_AHEAD: usize = 48;

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
        let mut page = PageInProgress::of(limit);
        let mut ahead = first_ahead;
        while position.range < ranges.len() && page.has_room() {
            let compares_keys = filter.compares_keys(&ranges[position.range]);
            // Ranges of which much is read wait for the others; the rows by name, all of which are read, for those too.
            let way = |range: &Range| (filter.compares_keys(range), range.is_whole_by_name());
            let alike = ranges[position.range..].iter().take_while(|range| way(range) == way(&ranges[position.range]));
            let window = alike.count().min(ahead);
            let batch = match limit - page.rows.len() {
                _ if compares_keys && page.compared == 0 => FIRST_COMPARED.div_ceil(window),
                _ if compares_keys => (MAX_COMPARED - page.compared).div_ceil(window),
                wanted if exact && ranges[position.range].is_dense() => wanted,
                wanted => wanted.max(BATCH),
            };
            let (mut entries, end) = if order.is_some_and(Sort::merges) {
                self.merged_entries(id, &ranges, &position, batch).await?
            } else {
                self.entries(id, &ranges[..position.range + window], &position, batch).await?
            };
            if entries.is_empty() {
                ahead = MAX_READ_AHEAD.min(2 * ahead);
            }
            let mut all = true;
            if !compares_keys {
                all = entries.len() <= batch;
                entries.truncate(batch);
            }
            let count = entries.len().max(1);
            entries.retain(|entry| {
                filter.may_match(entry.range, &entry.item)
                    && !filter.is_key_listed_before(&entry.item, entry.range, &ranges)
            });
            if compares_keys {
                page.compared += count;
            } else {
                page.read += count - entries.len();
            }
            let mut entries = entries.into_iter();
            while entries.len() > 0 && page.has_room_for_rows() {
                let wanted = if compares_keys { (limit - page.rows.len()).max(BATCH) } else { batch };
                let mut some: Vec<_> = entries.by_ref().take(wanted).collect();
                page.read += some.len();
                self.rows(&mut some).await?;
                let mut remaining = some.into_iter();
                for entry in remaining.by_ref() {
                    let exists = !entry.item.is_empty();
                    let row = if exists { self.readable(item::membership(entry.item))? } else { None };
                    page.unreadable += usize::from(exists && row.is_none());
                    let fits = |row: &Membership| {
                        filter.matches(row, settings, now)
                            && !filter.is_listed_before(row, entry.range, &ranges)
                            && entry.range.has(row, as_of)
                    };
                    page.add(row.filter(fits));
                    position = entry.after;
                    if page.is_full() {
                        break;
                    }
                }
                all &= remaining.len() == 0;
            }
            if all && entries.len() == 0 {
                position = end;
            }
        }
        let next = (position.range < ranges.len()).then_some(Position { as_of, place: position });
        Ok(Page { rows: page.rows, next, unreadable: page.unreadable })
    }
}
