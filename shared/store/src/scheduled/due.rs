//! What falls due: the sparse index by day and shard, so that a sweep costs what is due and not what exists.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::membership::Membership;

use crate::table::{
    Error, Store, item,
    keys::{self, Due, Item, Key, s},
    schema::DUE,
    text,
};

/// How far a sweep looks back behind where it has been: the index follows the table late, and clocks differ (C74).
const OVERLAP: TimeDelta = TimeDelta::minutes(15);
/// Sorts after every entry of an instant.
const LAST: &str = "#~";

/// A place in the order of the due index: that of an instant, or of one entry.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct DuePosition(pub(crate) String);

impl DuePosition {
    /// Before everything that is due at `at`.
    #[must_use]
    pub fn at(at: DateTime<Utc>) -> Self {
        Self(keys::instant(at))
    }

    /// After everything that is due at `at`.
    #[must_use]
    pub fn after(at: DateTime<Utc>) -> Self {
        Self(format!("{}{LAST}", keys::instant(at)))
    }

    /// The day whose bucket it lies in; none when it is no place of the index.
    #[must_use]
    pub fn day(&self) -> Option<NaiveDate> {
        self.0.get(..10)?.parse().ok()
    }

    /// Where a sweep goes on that has come this far: a little before an instant; exactly at an entry at which it stopped.
    #[must_use]
    pub fn resumed(&self) -> Self {
        match self.0.parse::<DateTime<Utc>>() {
            Ok(at) => Self::at(at - OVERLAP),
            Err(_) => self.clone(),
        }
    }
}

/// An entry of the due index.
#[derive(Debug)]
pub struct DueMembership {
    /// Where it stands.
    pub place: DuePosition,
    /// The membership as it is now, read consistently.
    pub membership: Result<Membership, Error>,
}

impl Store {
    /// The memberships of a bucket that are due from one place to an instant, at most `limit` after `from`, and where to
    /// go on. Entries whose membership is gone are left out.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn due_memberships(
        &self,
        (due, day, shard): (Due, NaiveDate, u8),
        (low, until): (&DuePosition, DateTime<Utc>),
        limit: i32,
        from: Option<Item>,
    ) -> Result<(Vec<DueMembership>, Option<Item>), Error> {
        let answer = self
            .table
            .query(Some(DUE))
            .key_condition_expression("due = :due AND due_at BETWEEN :low AND :high")
            .expression_attribute_values(":due", s(keys::due_bucket(due, day, shard)))
            .expression_attribute_values(":low", s(&low.0))
            .expression_attribute_values(":high", s(DuePosition::after(until).0))
            .limit(limit)
            .set_exclusive_start_key(from)
            .send()
            .await?;
        let next = answer.last_evaluated_key;
        let key = |item: &Item| Some(Key { pk: text(item, "pk")?.to_owned(), sk: text(item, "sk")?.to_owned() });
        let entry = |item: &Item| Some((key(item)?, DuePosition(text(item, "due_at")?.to_owned())));
        let entries: Vec<_> = answer.items.unwrap_or_default().iter().filter_map(entry).collect();
        let rows = self.table.get(entries.iter().map(|(key, _)| key.clone()).collect()).await?;
        let mut rows: HashMap<Key, Item> = rows.into_iter().filter_map(|row| Some((key(&row)?, row))).collect();
        let found = |(key, place)| Some(DueMembership { place, membership: item::membership(rows.remove(&key)?) });
        Ok((entries.into_iter().filter_map(found).collect(), next))
    }
}
