//! Conversion between items and the types of the domain. Every item carries `v`, the version of its schema. Attributes that
//! this version does not know survive its updates (C91). TTL and retention are in `ttl.rs`.

mod membership;
mod organization;
mod quota;
mod resource;
mod ttl;

use serde::{Deserialize, Serialize};

pub(crate) use self::{
    membership::{address_claim_item, claim_item, claimed, membership, membership_item},
    organization::{Counted, Meta, counter_shard, meta, meta_item, organization, settings, settings_item},
    quota::{quota, quota_item},
    resource::{resource, resource_item},
    ttl::{retained_until, ttl, ttl_at},
};
use super::{
    error::Error,
    keys::{Item, Key, n},
    unreadable,
};

/// The schema version that this version of the product writes.
pub(crate) const SCHEMA: u32 = 1;

/// Adds the key and the schema version.
pub(crate) fn stamp(key: &Key, mut item: Item) -> Item {
    item.extend(key.item());
    // An item that a later version has written keeps the schema version of that one, with its attributes.
    item.entry("v".to_owned()).or_insert_with(|| n(SCHEMA));
    item
}

pub(crate) fn to_item<T: Serialize>(what: &'static str, value: &T) -> Result<Item, Error> {
    serde_dynamo::to_item(value).map_err(Error::malformed(what))
}

pub(crate) fn from_item<'a, T: Deserialize<'a>>(what: &'static str, item: Item) -> Result<T, Error> {
    let key = unreadable::loggable_key(&item);
    serde_dynamo::from_item(item).map_err(|source| {
        unreadable::log(what, &key);
        Error::Malformed { what, source }
    })
}
