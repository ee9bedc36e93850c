//! The items of an organisation: versions and counters in `META` and further counter shards, settings in another.

use std::{collections::BTreeMap, sync::Arc};

use chrono::{DateTime, Utc};
use domain::{
    id::OrganizationId,
    organization::{Organization, Settings},
};
use serde::{Deserialize, Serialize};

use super::{from_item, stamp, to_item};
use crate::table::{
    Error,
    keys::{self, Item, n},
    unknown,
};

/// Versions and counters of an organisation.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Meta {
    pub version: u64,
    /// The seats taken while a limit was set. The counter shards count what is taken and released without a limit.
    pub seats: i64,
    pub owners: u32,
    /// How many decisions have moved a counter here.
    #[serde(default)]
    pub moves: u64,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deleted_at: Option<DateTime<Utc>>,
}

/// What a counter shard counts. Its version is only a condition of transactions and never read.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
pub(crate) struct CounterShard {
    /// The seats taken, less those released: negative where more were released.
    #[serde(default)]
    pub seats: i64,
    /// How many decisions have moved its counter.
    #[serde(default)]
    pub moves: u64,
}

/// `META` and the counter shards, as one query found them.
#[derive(Debug, Clone)]
pub(crate) struct Counted {
    pub meta: Meta,
    /// The shards that exist: one is created by the first transaction that writes it.
    pub shards: BTreeMap<u8, CounterShard>,
}

impl Counted {
    /// All seats.
    pub fn seats(&self) -> u32 {
        let seats = self.meta.seats + self.shards.values().map(|shard| shard.seats).sum::<i64>();
        u32::try_from(seats.max(0)).unwrap_or(u32::MAX)
    }

    /// How many decisions have moved a counter: the number changes with each of them, even where counters stay equal.
    pub fn moves(&self) -> u64 {
        self.meta.moves + self.shards.values().map(|shard| shard.moves).sum::<u64>()
    }
}

pub(crate) fn meta_item(id: OrganizationId, meta: &Meta) -> Result<Item, Error> {
    Ok(stamp(&keys::meta(id), to_item("an organisation", meta)?))
}

pub(crate) fn meta(item: Item) -> Result<Meta, Error> {
    from_item("an organisation", item)
}

pub(crate) fn counter_shard(item: Item) -> Result<CounterShard, Error> {
    from_item("a counter shard", item)
}

/// The item of the settings, with the version of the organisation that they belong to. What comes from the template is not
/// stored: it follows the product definition (A2).
pub(crate) fn settings_item(id: OrganizationId, version: u64, settings: &Settings) -> Result<Item, Error> {
    let mut item = to_item("settings", &settings.own())?;
    unknown::restore(&mut item, &settings.unknown)?;
    item.insert(VERSION.to_owned(), n(version));
    Ok(stamp(&keys::settings(id), item))
}

/// The settings of an item, and the version of the organisation that they belong to.
pub(crate) fn settings(mut item: Item) -> Result<(u64, Settings), Error> {
    let version = item.remove(VERSION).and_then(|version| version.as_n().ok()?.parse().ok()).unwrap_or(0);
    let (settings, unknown) = unknown::read("settings", item)?;
    Ok((version, Settings { unknown, ..settings }))
}

const VERSION: &str = "version";

/// The organisation with these settings. Its seats are known where they are limited.
pub(crate) fn organization(id: OrganizationId, meta: &Meta, settings: Arc<Settings>) -> Organization {
    let seats = settings.policy.seat_limit.map(|_| u32::try_from(meta.seats.max(0)).unwrap_or(u32::MAX));
    Organization {
        id,
        settings,
        seats,
        owners: meta.owners,
        partners: std::collections::BTreeSet::new(),
        version: meta.version,
        created_at: meta.created_at,
        updated_at: meta.updated_at,
    }
}
