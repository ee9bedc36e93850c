//! Queries of the key ranges of a list, and the rows of their entries.

use std::collections::HashMap;

use domain::id::OrganizationId;

use super::{
    position::{RangePosition, sort_keys, start_key},
    range::Range,
};
use crate::table::{
    Error, Store,
    keys::{self, Item, Key, s},
};

/// An index entry, and the position behind it.
pub(super) struct Entry<'a> {
    pub(super) range: &'a Range,
    pub(super) item: Item,
    pub(super) after: RangePosition,
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
            .consistent_read(true)
            .limit(i32::try_from(limit).unwrap_or(i32::MAX))
            .set_exclusive_start_key(start)
            .send()
            .await?;
        let more = answer.last_evaluated_key.map(|key| sort_keys(&key, range));
        Ok((answer.items.unwrap_or_default(), more))
    }

    /// Reads the rows of index entries. A row that was deleted in the meantime is missing.
    pub(super) async fn rows(&self, entries: &[Entry<'_>]) -> Result<HashMap<Key, Item>, Error> {
        let keyed = |item: Item| Some((Key::of(&item)?, item));
        let whole = entries.iter().all(|entry| entry.range.index.is_none());
        if whole {
            return Ok(entries.iter().map(|entry| entry.item.clone()).filter_map(keyed).collect());
        }
        let found = self.table.get(entries.iter().filter_map(|entry| Key::of(&entry.item)).collect()).await?;
        Ok(found.into_iter().filter_map(keyed).collect())
    }
}
