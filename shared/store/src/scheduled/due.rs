//! The due index: a sparse index of everything that becomes due, in a few shards for each kind of work, by instant.
//!
//! A job that scans it costs what is due and not what exists. The index is eventually consistent and follows the table
//! late: an entry only says which item to read.

use std::cmp::max;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{id::OrganizationId, membership::Membership};
use serde::{Deserialize, Serialize};

use crate::table::{
    Error, Store, item,
    keys::{self, Due, Item, Key, by_key, s},
    schema::DUE,
    text,
};

/// How far a sweep looks back behind its checkpoint: the index follows the table late, and clocks differ (C74).
const OVERLAP: TimeDelta = TimeDelta::minutes(15);
/// Sorts after every entry of an instant.
const LAST: &str = "#~";

/// A position in the order of a shard of the due index: an instant, or one entry.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
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

    /// Before everything.
    #[must_use]
    pub fn first() -> Self {
        Self::at(DateTime::UNIX_EPOCH)
    }

    /// Where the next sweep begins after a checkpoint here: 15 minutes before an instant; exactly at an entry.
    #[must_use]
    pub fn resumed(&self) -> Self {
        match self.0.parse::<DateTime<Utc>>() {
            Ok(at) => Self::at(at - OVERLAP),
            Err(_) => self.clone(),
        }
    }
}

/// A scan of one shard of the due index, from a position to an instant, page by page.
#[derive(Debug)]
pub struct DueScan {
    due: Due,
    shard: u8,
    from: DuePosition,
    until: DateTime<Utc>,
    /// Where the next page begins.
    cursor: Option<Item>,
    position: DuePosition,
    finished: bool,
}

impl DueScan {
    /// A scan of one shard, from a position to an instant.
    #[must_use]
    pub fn new(due: Due, shard: u8, from: DuePosition, until: DateTime<Utc>) -> Self {
        let finished = from > DuePosition::after(until);
        Self { due, shard, position: from.clone(), from, until, cursor: None, finished }
    }

    /// The shard.
    #[must_use]
    pub const fn shard(&self) -> u8 {
        self.shard
    }

    /// Whether no page follows.
    #[must_use]
    pub const fn is_finished(&self) -> bool {
        self.finished
    }

    /// The position up to which every page has been passed.
    #[must_use]
    pub const fn position(&self) -> &DuePosition {
        &self.position
    }

    /// Moves the scan behind a page.
    pub fn pass(&mut self, page: DuePage) {
        if let Some((last, _)) = page.entries.last() {
            self.position = last.clone();
        }
        self.cursor = page.cursor;
        self.finished = self.cursor.is_none();
        if self.finished {
            self.position = max(self.position.clone(), DuePosition::at(self.until));
        }
    }
}

/// A page of entries of the due index.
#[derive(Debug)]
pub struct DuePage {
    entries: Vec<(DuePosition, Key)>,
    /// Where the next page begins; none on the last page.
    cursor: Option<Item>,
}

impl DuePage {
    /// Whether it holds no entry. Further pages may follow all the same.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The organisations that own its entries, in their order. One may come more than once.
    pub fn organizations(&self) -> impl Iterator<Item = OrganizationId> {
        self.entries.iter().filter_map(|(_, key)| keys::organization_of(&key.pk))
    }
}

/// A membership that the due index names.
#[derive(Debug)]
pub struct DueMembership {
    /// The position of its entry.
    pub position: DuePosition,
    /// The membership as it is now, read consistently.
    pub membership: Result<Membership, Error>,
}

impl Store {
    /// Queries the next page of a scan, of at most `limit` entries. The scan stays where it is until it passes the page.
    pub async fn due_page(&self, scan: &DueScan, limit: i32) -> Result<DuePage, Error> {
        if scan.finished {
            return Ok(DuePage { entries: Vec::new(), cursor: None });
        }
        let answer = self
            .table
            .query(Some(DUE))
            .key_condition_expression("due = :due AND due_at BETWEEN :low AND :high")
            .expression_attribute_values(":due", s(keys::due_partition(scan.due, scan.shard)))
            .expression_attribute_values(":low", s(&scan.from.0))
            .expression_attribute_values(":high", s(DuePosition::after(scan.until).0))
            .limit(limit)
            .set_exclusive_start_key(scan.cursor.clone())
            .send()
            .await?;
        let entry = |item: &Item| Some((DuePosition(text(item, "due_at")?.to_owned()), Key::of(item)?));
        let entries = answer.items.unwrap_or_default().iter().filter_map(entry).collect();
        Ok(DuePage { entries, cursor: answer.last_evaluated_key })
    }

    /// Reads the memberships of a page: one batch read for each 100. Entries whose membership is gone are left out.
    pub async fn due_memberships(&self, page: &DuePage) -> Result<Vec<DueMembership>, Error> {
        let rows = self.table.get(page.entries.iter().map(|(_, key)| key.clone()).collect()).await?;
        let mut rows = by_key(rows);
        let found = |(position, key): &(DuePosition, Key)| {
            let membership = item::membership(rows.remove(key)?);
            if membership.is_err() {
                self.note_unreadable();
            }
            Some(DueMembership { position: position.clone(), membership })
        };
        Ok(page.entries.iter().filter_map(found).collect())
    }
}
