//! The cursor of a list of memberships. Handlers encode it as `next_cursor`.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::id::OrganizationId;
use serde::{Deserialize, Serialize};

use super::range::Range;
use crate::table::{
    Error,
    keys::{self, Item, Key, s},
    text,
};

/// The name of a place among the attributes of a position.
const PLACE: &str = "place";

/// The cursor: the position behind the last row of a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// The instant of the first page. All pages divide the index by it, so that a membership that expires in the meantime
    /// stays in its range.
    pub(super) as_of: DateTime<Utc>,
    pub(super) place: RangePosition,
}

/// A position in the key ranges of a list. In merged ranges it is a place in the order of all of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct RangePosition {
    pub(super) range: usize,
    pub(super) after: HashMap<String, String>,
}

impl RangePosition {
    /// The start of a range.
    pub(super) fn begin(range: usize) -> Self {
        Self { range, after: HashMap::new() }
    }

    /// The position behind an entry of merged ranges.
    pub(super) fn at_place(place: String) -> Self {
        Self { range: 0, after: [(PLACE.to_owned(), place)].into() }
    }

    /// The place of the last entry of merged ranges; none at the start.
    pub(super) fn place(&self) -> Option<&str> {
        self.after.get(PLACE).map(String::as_str)
    }

    /// The position behind an entry of a range.
    pub(super) fn at(place: usize, entry: &Item, range: &Range) -> Self {
        Self { range: place, after: sort_keys(entry, range) }
    }
}

/// The sort keys of an entry.
pub(super) fn sort_keys(entry: &Item, range: &Range) -> HashMap<String, String> {
    ["sk", range.attribute]
        .into_iter()
        .filter_map(|name| Some((name.to_owned(), text(entry, name)?.to_owned())))
        .collect()
}

/// The start key of a query. The partition is that of the organisation in the path, never one from the cursor.
pub(super) fn start_key(id: OrganizationId, range: &Range, after: &HashMap<String, String>) -> Result<Item, Error> {
    let sort = after.get(range.attribute).ok_or(Error::Cursor)?;
    let sk = after.get("sk").ok_or(Error::Cursor)?;
    if *sort < range.low || *sort > range.high {
        return Err(Error::Cursor);
    }
    let mut key = Key { pk: keys::organization(id), sk: sk.clone() }.item();
    key.insert(range.attribute.to_owned(), s(sort));
    Ok(key)
}
