//! The due index: a sparse index of everything that becomes due, in buckets by day and shard.
//!
//! A job that scans it costs what is due and not what exists. The index is eventually consistent and follows the table
//! late: an entry only says which item to read.

use std::{
    cmp::{max, min},
    collections::HashMap,
    ops::Range,
};

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use domain::{id::OrganizationId, membership::Membership};

use crate::table::{
    Error, Store, item,
    keys::{self, DUE_SHARDS, Due, Item, Key, s},
    schema::DUE,
    text,
};

/// How far a sweep looks back behind its checkpoint: the index follows the table late, and clocks differ (C74).
const OVERLAP: TimeDelta = TimeDelta::minutes(15);
/// Sorts after every entry of an instant.
const LAST: &str = "#~";

/// A position in the order of the due index: an instant, or one entry.
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

    /// The day of its bucket; none when the text is not a position.
    #[must_use]
    pub fn day(&self) -> Option<NaiveDate> {
        self.0.get(..10)?.parse().ok()
    }

    /// Where the next sweep begins after a checkpoint here: 15 minutes before an instant; exactly at an entry.
    #[must_use]
    pub fn resumed(&self) -> Self {
        match self.0.parse::<DateTime<Utc>>() {
            Ok(at) => Self::at(at - OVERLAP),
            Err(_) => self.clone(),
        }
    }

    fn midnight(day: NaiveDate) -> Self {
        Self::at(day.and_time(NaiveTime::MIN).and_utc())
    }
}

/// A scan of the due index up to an instant: day by day, within a day shard by shard, within a bucket page by page.
///
/// Each call of [`Store::due_memberships`] or [`Store::due_organizations`] makes one query and moves the scan behind the
/// page that it returns. A call that fails leaves the scan where it is.
#[derive(Debug)]
pub struct DueScan {
    due: Due,
    shards: Range<u8>,
    from: DuePosition,
    until: DateTime<Utc>,
    /// The bucket of the next page; none at the end of the scan.
    bucket: Option<(NaiveDate, u8)>,
    /// Where the next page begins in its bucket.
    cursor: Option<Item>,
    position: DuePosition,
}

impl DueScan {
    /// A scan of one shard, from a position to an instant.
    #[must_use]
    pub fn shard(due: Due, shard: u8, from: DuePosition, until: DateTime<Utc>) -> Self {
        Self::new(due, shard..shard + 1, from, until)
    }

    /// A scan of all shards, from the beginning of a day to an instant.
    #[must_use]
    pub fn all_shards(due: Due, first: NaiveDate, until: DateTime<Utc>) -> Self {
        Self::new(due, 0..DUE_SHARDS, DuePosition::midnight(first), until)
    }

    fn new(due: Due, shards: Range<u8>, from: DuePosition, until: DateTime<Utc>) -> Self {
        let first = from.day().filter(|_| from <= DuePosition::after(until));
        let bucket = first.map(|day| (day, shards.start));
        Self { due, shards, position: from.clone(), from, until, bucket, cursor: None }
    }

    /// The day of the next page; none at the end of the scan.
    #[must_use]
    pub fn day(&self) -> Option<NaiveDate> {
        self.bucket.map(|(day, _)| day)
    }

    /// Of a scan of one shard: the position up to which every entry has been returned.
    #[must_use]
    pub const fn position(&self) -> &DuePosition {
        &self.position
    }

    fn move_behind(&mut self, last: Option<DuePosition>, cursor: Option<Item>) {
        self.position = last.unwrap_or_else(|| self.position.clone());
        self.cursor = cursor;
        let (None, Some((day, shard))) = (&self.cursor, self.bucket) else { return };
        if shard + 1 < self.shards.end {
            self.bucket = Some((day, shard + 1));
            return;
        }
        let next = day + Days::new(1);
        let passed = min(DuePosition::midnight(next), DuePosition::at(self.until));
        self.position = max(self.position.clone(), passed);
        self.bucket = (next <= self.until.date_naive()).then_some((next, self.shards.start));
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
    /// The next page of memberships that are due, of at most `limit`; none at the end of the scan. Entries whose membership
    /// is gone are left out, so that a page may be empty.
    pub async fn due_memberships(&self, scan: &mut DueScan, limit: i32) -> Result<Option<Vec<DueMembership>>, Error> {
        let Some((items, cursor)) = self.due_page(scan, Some(limit)).await? else { return Ok(None) };
        let key = |item: &Item| Some(Key { pk: text(item, "pk")?.to_owned(), sk: text(item, "sk")?.to_owned() });
        let entry = |item: &Item| Some((key(item)?, DuePosition(text(item, "due_at")?.to_owned())));
        let entries: Vec<_> = items.iter().filter_map(entry).collect();
        let rows = self.table.get(entries.iter().map(|(key, _)| key.clone()).collect()).await?;
        scan.move_behind(entries.last().map(|(_, position)| position.clone()), cursor);

        let mut rows: HashMap<Key, Item> = rows.into_iter().filter_map(|row| Some((key(&row)?, row))).collect();
        let found = |(key, position)| {
            let membership = item::membership(rows.remove(&key)?);
            Some(DueMembership { position, membership })
        };
        Ok(Some(entries.into_iter().filter_map(found).collect()))
    }

    /// The next page of organisations that own an entry that is due; none at the end of the scan. A page may be empty, and
    /// may name an organisation again. The caller reads each organisation before it acts on it.
    pub async fn due_organizations(&self, scan: &mut DueScan) -> Result<Option<Vec<OrganizationId>>, Error> {
        let Some((items, cursor)) = self.due_page(scan, None).await? else { return Ok(None) };
        scan.move_behind(None, cursor);
        let owner = |item: &Item| text(item, "pk").and_then(keys::organization_of);
        Ok(Some(items.iter().filter_map(owner).collect()))
    }

    /// The entries of the next page, and the cursor behind them in their bucket; none at the end of the scan.
    async fn due_page(&self, scan: &DueScan, limit: Option<i32>) -> Result<Option<(Vec<Item>, Option<Item>)>, Error> {
        let Some((day, shard)) = scan.bucket else { return Ok(None) };
        let answer = self
            .table
            .query(Some(DUE))
            .key_condition_expression("due = :due AND due_at BETWEEN :low AND :high")
            .expression_attribute_values(":due", s(keys::due_bucket(scan.due, day, shard)))
            .expression_attribute_values(":low", s(&scan.from.0))
            .expression_attribute_values(":high", s(DuePosition::after(scan.until).0))
            .set_limit(limit)
            .set_exclusive_start_key(scan.cursor.clone())
            .send()
            .await?;
        Ok(Some((answer.items.unwrap_or_default(), answer.last_evaluated_key)))
    }
}
