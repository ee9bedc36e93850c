//! Pages of memberships. Each question is answered by ranges of one index; what the index does not decide is decided
//! row by row, within a bound, so that a page costs the same in an organisation of any size.

mod ending;
mod filter;
mod range;

pub use ending::Ending;
pub use filter::{Filter, Sort};

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::{id::OrganizationId, membership::Membership, organization::Settings};
use serde::{Deserialize, Serialize};

use self::range::Range;
use crate::table::{
    Error, Store, item,
    keys::{self, Item, Key, s},
    text,
};

/// Where a page ended, to go on from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// The instant of the first page. Every page cuts the index there: whoever expires meanwhile stays where they are.
    as_of: DateTime<Utc>,
    place: DuePosition,
}

/// A place in the ranges of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct DuePosition {
    range: usize,
    after: HashMap<String, String>,
}

impl DuePosition {
    /// Before everything in a range.
    fn begin(range: usize) -> Self {
        Self { range, after: HashMap::new() }
    }

    /// Behind an entry of a range.
    fn at(place: usize, entry: &Item, range: &Range) -> Self {
        Self { range: place, after: sort_keys(entry, range) }
    }
}

/// An entry of an index, and where the list goes on behind it.
struct Entry<'a> {
    range: &'a Range,
    item: Item,
    after: DuePosition,
}

/// One page. It may hold fewer rows than asked for, even none, while `next` tells that there are more.
#[derive(Debug)]
pub struct Page<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// Where the next page begins; none on the last one.
    pub next: Option<Position>,
}

/// The most index entries that one page looks at.
const LOOKED_AT_MOST: usize = 500;
/// How many entries are looked at together where not every one of them belongs in the list.
const LOOKED_AT_TOGETHER: usize = 100;
/// How many ranges are read at once; twice as many after each time that all of them were empty, up to the most: a role
/// that few people hold has a range in each of up to 500 groups.
const READ_AHEAD: usize = 6;
const READ_AHEAD_MOST: usize = 48;
/// The weight from which on a page is full: the platform hands on 6 MB, and what rows weigh is at least half of what
/// they come to in an answer.
const FULL: usize = 2 * 1024 * 1024;

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
        let from = from.unwrap_or_else(|| Position { as_of: now, place: DuePosition::begin(0) });
        let Position { as_of, place: mut position } = from;
        let ranges = filter.ranges(settings, as_of);
        let exact = filter.is_answered_by_ranges();
        let (mut rows, mut looked_at, mut weight, mut ahead) = (Vec::new(), 0, 0, READ_AHEAD);
        while position.range < ranges.len() && rows.len() < limit && looked_at < LOOKED_AT_MOST && weight < FULL {
            let wanted = limit - rows.len();
            let together = if exact { wanted } else { wanted.max(LOOKED_AT_TOGETHER) };
            let near = &ranges[..ranges.len().min(position.range + ahead)];
            let (mut entries, end) = self.entries(id, near, &position, together).await?;
            if entries.is_empty() {
                ahead = READ_AHEAD_MOST.min(2 * ahead);
            }
            let all = entries.len() <= together;
            entries.truncate(together);
            looked_at += entries.len().max(1);
            let mut by_key = self.rows(&entries).await?;
            let mut left = entries.into_iter();
            for entry in left.by_ref() {
                let row = key_of(&entry.item).and_then(|key| by_key.remove(&key)).map(item::membership).transpose()?;
                let fits =
                    |row: &Membership| filter.admits(row, settings, now) && !filter.shown_before(row, entry.range);
                let row = row.filter(fits);
                weight += row.as_ref().map_or(0, weight_of);
                rows.extend(row);
                position = entry.after;
                if rows.len() >= limit || weight >= FULL {
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

    /// The next entries of the list, read from several ranges at once: most of them are short, many are empty.
    async fn entries<'a>(
        &self,
        id: OrganizationId,
        ranges: &'a [Range],
        position: &DuePosition,
        limit: usize,
    ) -> Result<(Vec<Entry<'a>>, DuePosition), Error> {
        let pages = ranges[position.range..].iter().enumerate().map(|(offset, range)| {
            let from = if offset == 0 { position.clone() } else { DuePosition::begin(position.range + offset) };
            async move { Ok::<_, Error>((range, from.range, self.range_page(id, range, &from, limit).await?)) }
        });
        let (mut entries, mut end) = (Vec::new(), position.clone());
        for (range, place, (items, more)) in futures::future::try_join_all(pages).await? {
            let count = items.len();
            entries.extend(items.into_iter().enumerate().map(|(index, item)| {
                let last = more.is_none() && index + 1 == count;
                let after = if last { DuePosition::begin(place + 1) } else { DuePosition::at(place, &item, range) };
                Entry { range, item, after }
            }));
            end = match more {
                None => DuePosition::begin(place + 1),
                // What comes behind has to wait until this range is through.
                Some(after) => return Ok((entries, DuePosition { range: place, after })),
            };
        }
        Ok((entries, end))
    }

    async fn range_page(
        &self,
        id: OrganizationId,
        range: &Range,
        position: &DuePosition,
        limit: usize,
    ) -> Result<(Vec<Item>, Option<HashMap<String, String>>), Error> {
        let start = (!position.after.is_empty()).then(|| start_key(id, range, &position.after)).transpose()?;
        let answer = self
            .table
            .query(range.index)
            .key_condition_expression("pk = :pk AND #sort BETWEEN :low AND :high")
            .expression_attribute_names("#sort", range.attribute)
            .expression_attribute_values(":pk", s(keys::organization(id)))
            .expression_attribute_values(":low", s(&range.low))
            .expression_attribute_values(":high", s(&range.high))
            .consistent_read(true)
            .limit(i32::try_from(limit).unwrap_or(i32::MAX))
            .set_exclusive_start_key(start)
            .send()
            .await?;
        let more = answer.last_evaluated_key.map(|key| sort_keys(&key, range));
        Ok((answer.items.unwrap_or_default(), more))
    }

    /// The rows that index entries stand for; one that is gone meanwhile is missing.
    async fn rows(&self, entries: &[Entry<'_>]) -> Result<HashMap<Key, Item>, Error> {
        let keyed = |item: Item| Some((key_of(&item)?, item));
        let whole = entries.iter().all(|entry| entry.range.index.is_none());
        if whole {
            return Ok(entries.iter().map(|entry| entry.item.clone()).filter_map(keyed).collect());
        }
        let found = self.table.get(entries.iter().filter_map(|entry| key_of(&entry.item)).collect()).await?;
        Ok(found.into_iter().filter_map(keyed).collect())
    }
}

/// About how many bytes a row has: names, note and address are short, grants need not be.
fn weight_of(row: &Membership) -> usize {
    4_096 + 72 * (row.grant.permissions.len() + row.grant.references().count())
}

/// The place of an entry within its range.
fn sort_keys(entry: &Item, range: &Range) -> HashMap<String, String> {
    ["sk", range.attribute]
        .into_iter()
        .filter_map(|name| Some((name.to_owned(), text(entry, name)?.to_owned())))
        .collect()
}

fn key_of(item: &Item) -> Option<Key> {
    Some(Key { pk: text(item, "pk")?.to_owned(), sk: text(item, "sk")?.to_owned() })
}

/// The partition always is that of the organisation in the path, whatever a position says.
fn start_key(id: OrganizationId, range: &Range, after: &HashMap<String, String>) -> Result<Item, Error> {
    let sort = after.get(range.attribute).ok_or(Error::Cursor)?;
    let sk = after.get("sk").ok_or(Error::Cursor)?;
    if *sort < range.low || *sort > range.high {
        return Err(Error::Cursor);
    }
    let mut key = Key { pk: keys::organization(id), sk: sk.clone() }.item();
    key.insert(range.attribute.to_owned(), s(sort));
    Ok(key)
}
