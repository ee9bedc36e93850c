//! Queries of the key ranges of a list, and the rows of their entries.

use std::collections::{BTreeSet, HashMap};

use domain::id::OrganizationId;

use super::{
    position::{RangePosition, sort_keys, start_key},
    range::Range,
};
use crate::table::{
    Error, Store,
    keys::{self, Item, Key, by_key, s},
    text,
};

/// An index entry, and the position behind it.
pub(super) struct Entry<'a> {
    pub(super) range: &'a Range,
    pub(super) item: Item,
    pub(super) after: RangePosition,
}

impl Entry<'_> {
    /// The key of the row. The entry of a claim has the identifier of its membership at the end of its key.
    fn row(&self) -> Option<Key> {
        let key = Key::of(&self.item)?;
        if key.sk.starts_with(keys::MEMBERSHIPS) {
            return Some(key);
        }
        let ulid = keys::ulid_of(text(&self.item, self.range.attribute)?)?;
        Some(Key { sk: format!("{}{ulid}", keys::MEMBERSHIPS), ..key })
    }
}

impl Store {
    /// Reads the next entries, from several ranges concurrently: most ranges are short, many are empty.
    pub(super) async fn entries<'a>(
        &self,
        id: OrganizationId,
        ranges: &'a [Range],
        position: &RangePosition,
        limit: usize,
    ) -> Result<(Vec<Entry<'a>>, RangePosition), Error> {
        let pages = ranges[position.range..].iter().enumerate().map(|(offset, range)| {
            let from = if offset == 0 { position.clone() } else { RangePosition::begin(position.range + offset) };
            async move { Ok::<_, Error>((range, from.range, self.range_page(id, range, &from, limit).await?)) }
        });
        let (mut entries, mut end) = (Vec::new(), position.clone());
        for (range, place, (items, more)) in futures::future::try_join_all(pages).await? {
            let count = items.len();
            entries.extend(items.into_iter().enumerate().map(|(index, item)| {
                let last = more.is_none() && index + 1 == count;
                let after = if last { RangePosition::begin(place + 1) } else { RangePosition::at(place, &item, range) };
                Entry { range, item, after }
            }));
            end = match more {
                None => RangePosition::begin(place + 1),
                // Later ranges follow only after this one is complete.
                Some(after) => return Ok((entries, RangePosition { range: place, after })),
            };
        }
        Ok((entries, end))
    }

    pub(super) async fn range_page(
        &self,
        id: OrganizationId,
        range: &Range,
        position: &RangePosition,
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
            .consistent_read(range.is_consistent())
            .scan_index_forward(!range.backwards)
            .limit(i32::try_from(limit).unwrap_or(i32::MAX))
            .set_exclusive_start_key(start)
            .send()
            .await?;
        let more = answer.last_evaluated_key.map(|key| sort_keys(&key, range));
        Ok((answer.items.unwrap_or_default(), more))
    }

    /// Replaces index entries by their rows; by an empty item where the row was deleted in the meantime.
    ///
    /// An entry of the table itself is the whole row already. Of two entries of one row, the first gets it.
    pub(super) async fn rows(&self, entries: &mut [Entry<'_>]) -> Result<(), Error> {
        let index_entries = || entries.iter().filter(|entry| entry.range.index.is_some());
        let wanted: BTreeSet<Key> = index_entries().filter_map(Entry::row).collect();
        let mut found = by_key(self.table.get(wanted.into_iter().collect()).await?);
        for entry in entries.iter_mut().filter(|entry| entry.range.index.is_some()) {
            entry.item = entry.row().and_then(|key| found.remove(&key)).unwrap_or_default();
        }
        Ok(())
    }
}
