//! Entries of all ranges of ends in one order: a merge, whose position is a place in that order and in no single range.

use std::{cmp::min_by, collections::HashMap};

use domain::id::OrganizationId;
use futures::future::try_join_all;

use super::{entries::Entry, position::RangePosition, range::Range};
use crate::table::{Error, Store, keys, text};

impl Store {
    /// Reads at most `limit` next entries of all ranges, which are in the order of ends and read in the same direction. One
    /// query for each range that has any left, at once.
    ///
    /// A membership that changes its kind or state keeps its place, so it is neither lost nor repeated.
    pub(super) async fn merged_entries<'a>(
        &self,
        id: OrganizationId,
        ranges: &'a [Range],
        position: &RangePosition,
        limit: usize,
    ) -> Result<(Vec<Entry<'a>>, RangePosition), Error> {
        let pages = ranges.iter().filter_map(|range| {
            let after = position.place().map_or_else(|| Some(HashMap::new()), |place| range.behind(place))?;
            let from = RangePosition { range: 0, after };
            Some(async move { Ok::<_, Error>((range, self.range_page(id, range, &from, limit).await?)) })
        });
        let (mut found, mut read_to) = (Vec::new(), None::<String>);
        let backwards = ranges.first().is_some_and(|range| range.backwards);
        let in_order = |one: &str, other: &str| if backwards { other.cmp(one) } else { one.cmp(other) };
        for (range, (items, more)) in try_join_all(pages).await? {
            if let Some(last) = more.as_ref().and_then(|key| place_of(key.get(range.attribute)?)) {
                // Entries of other ranges behind it would overtake those that this range still has.
                read_to = Some(match read_to {
                    Some(to) => min_by(to, last, |one, other| in_order(one, other)),
                    None => last,
                });
            }
            found.extend(items.into_iter().filter_map(|item| {
                let place = place_of(text(&item, range.attribute)?)?;
                Some((place.clone(), Entry { range, item, after: RangePosition::at_place(place) }))
            }));
        }
        found.sort_unstable_by(|(one, _), (other, _)| in_order(one, other));
        // A membership that changed between two of the queries may be in both ranges.
        found.dedup_by(|(one, _), (other, _)| one == other);
        let all = found.len();
        found.retain(|(place, _)| read_to.as_ref().is_none_or(|to| in_order(place, to).is_le()));
        found.truncate(limit);
        let end = match found.last() {
            _ if read_to.is_none() && found.len() == all => RangePosition::begin(ranges.len()),
            Some((place, _)) => RangePosition::at_place(place.clone()),
            None => read_to.map_or_else(|| position.clone(), RangePosition::at_place),
        };
        Ok((found.into_iter().map(|(_, entry)| entry).collect(), end))
    }
}

fn place_of(state_key: &str) -> Option<String> {
    keys::split_state_key(state_key).map(|(_, place)| place.to_owned())
}
