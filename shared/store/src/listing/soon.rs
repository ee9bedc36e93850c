//! How many guests lose access soon, and when the first of them does: read off an index, at a bounded cost.

use chrono::{DateTime, Utc};
use domain::{
    id::OrganizationId,
    membership::{Kind, State},
    period::Period,
};

use super::range::Range;
use crate::{
    Store,
    error::Error,
    keys::{self, s},
    table::text,
};

/// Guests whose access ends soon; there is at least one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ending {
    /// How many, as far as they were counted.
    pub count: usize,
    /// Whether there are more than were counted.
    pub more: bool,
    /// When the first of them loses access.
    pub earliest: DateTime<Utc>,
}

/// How far is counted: as many as a page of the list can show.
const COUNTED_MOST: usize = 100;

impl Store {
    /// The active guests whose access ends after `now` and within the window; none where there are none. One consistent
    /// query that looks at 101 entries of the index at most, whatever the size of the organisation.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn guests_ending(
        &self,
        id: OrganizationId,
        window: Period,
        now: DateTime<Utc>,
    ) -> Result<Option<Ending>, Error> {
        let range = Range::by_end(Kind::Guest, State::Active, Some(now), Some(window.after(now)));
        let answer = self
            .table
            .query(range.index)
            .key_condition_expression("pk = :pk AND #sort BETWEEN :low AND :high")
            .expression_attribute_names("#sort", range.attribute)
            .expression_attribute_values(":pk", s(keys::organization(id)))
            .expression_attribute_values(":low", s(&range.low))
            .expression_attribute_values(":high", s(&range.high))
            .consistent_read(true)
            .limit(i32::try_from(COUNTED_MOST + 1).unwrap_or(i32::MAX))
            .send()
            .await?;
        let found = answer.items.unwrap_or_default();
        let earliest = found.first().and_then(|entry| text(entry, range.attribute)).and_then(keys::end_of);
        let count = found.len().min(COUNTED_MOST);
        Ok(earliest.map(|earliest| Ending { count, more: found.len() > count, earliest }))
    }
}
