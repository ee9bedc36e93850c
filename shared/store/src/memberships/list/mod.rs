//! Pages of memberships. Each question is answered by ranges of one index; what the index does not decide is decided
//! row by row, within a bound, so that a page costs the same in an organisation of any size.

mod entries;
mod expiring;
mod filter;
mod position;
mod range;

pub use expiring::ExpiringGuests;
pub use filter::{Filter, Sort};

pub use position::Position;

use chrono::{DateTime, Utc};
use domain::{id::OrganizationId, membership::Membership, organization::Settings};

use self::{entries::key_of, position::RangePosition};
use crate::table::{Error, Store, item};

/// One page. It may hold fewer rows than asked for, even none, while `next` tells that there are more.
#[derive(Debug)]
pub struct Page<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// Where the next page begins; none on the last one.
    pub next: Option<Position>,
}

/// The most index entries that one page looks at.
const MAX_ENTRIES: usize = 500;
/// How many entries are looked at together where not every one of them belongs in the list.
const BATCH: usize = 100;
/// How many ranges are read at once; twice as many after each time that all of them were empty, up to the most: a role
/// that few people hold has a range in each of up to 500 groups.
const READ_AHEAD: usize = 6;
const MAX_READ_AHEAD: usize = 48;
/// The weight from which on a page is full: the platform hands on 6 MB, and what rows weigh is at least half of what
/// they come to in an answer.
const PAGE_BYTES: usize = 2 * 1024 * 1024;

impl Store {
    /// One page of memberships: one round of reading by creation, two by an index.
    ///
    /// # Errors
    /// [`Error::Cursor`] for a position of another question; otherwise when the table does not answer.
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
        let (mut rows, mut looked_at, mut weight, mut ahead) = (Vec::new(), 0, 0, READ_AHEAD);
        while position.range < ranges.len() && rows.len() < limit && looked_at < MAX_ENTRIES && weight < PAGE_BYTES {
            let wanted = limit - rows.len();
            let together = if exact { wanted } else { wanted.max(BATCH) };
            let near = &ranges[..ranges.len().min(position.range + ahead)];
            let (mut entries, end) = self.entries(id, near, &position, together).await?;
            if entries.is_empty() {
                ahead = MAX_READ_AHEAD.min(2 * ahead);
            }
            let all = entries.len() <= together;
            entries.truncate(together);
            looked_at += entries.len().max(1);
            let mut by_key = self.rows(&entries).await?;
            let mut left = entries.into_iter();
            for entry in left.by_ref() {
                let row = key_of(&entry.item).and_then(|key| by_key.remove(&key)).map(item::membership).transpose()?;
                let fits = |row: &Membership| {
                    filter.matches(row, settings, now) && !filter.is_listed_by_email(row, entry.range)
                };
                let row = row.filter(fits);
                weight += row.as_ref().map_or(0, weight_of);
                rows.extend(row);
                position = entry.after;
                if rows.len() >= limit || weight >= PAGE_BYTES {
                    break;
                }
            }
            if all && left.len() == 0 {
                position = end;
            }
        }
        let next = (position.range < ranges.len()).then_some(Position { as_of, place: position });
        Ok(Page { rows, next })
    }
}

/// About how many bytes a row has: names, note and address are short, grants need not be.
fn weight_of(row: &Membership) -> usize {
    4_096 + 72 * (row.grant.permissions.len() + row.grant.references().count())
}
