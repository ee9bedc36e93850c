//! The only module that formats keys. `shared/store/README.md` lists every access pattern with its key; `golden.txt` pins the
//! rendered keys.

mod audit;
mod deployment;
mod due;
mod index;
mod membership;
mod organization;
mod outbox;
mod quota;
mod request;
mod search;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use chrono::{DateTime, SecondsFormat, Utc};
use sha2::{Digest as _, Sha256};

pub use self::{
    audit::{audit, audit_month},
    deployment::{checkpoint, product, product_version},
    due::{DUE_SHARDS, Due, due_partition},
    index::{
        INDEX_ATTRIBUTES, NEVER, end_and_membership, group_prefix, index_attributes, person_by_address, person_by_user,
        role_prefix, split_state_key, state_prefix,
    },
    membership::{MEMBERSHIPS, address_claim, ended, membership, profile, user_claim},
    organization::{
        COUNTER_SHARDS, alias, counter_shard, digest, meta, organization, organization_of, resource, resource_of,
        resource_prefix, settings,
    },
    outbox::{OUTBOX_SHARDS, TOPIC_UPDATES, outbox, outbox_shard, quarantine, topic_update},
    quota::{quota_of_creator, quota_of_inviter, quota_of_mailbox, suppression},
    request::idempotency,
    search::{ROTATED, name_key, rotations, search_text},
};
pub(crate) use self::{
    deployment::PRODUCT,
    due::due_of_organization,
    membership::{ended_partition, membership_of},
    organization::{META, digest_partition},
    search::{entry_keys, entry_keys_beside, searchable, ulid_of},
};

/// An item as the SDK represents it.
pub type Item = HashMap<String, AttributeValue>;

/// The partition and sort key of one item.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key {
    /// The partition key.
    pub pk: String,
    /// The sort key.
    pub sk: String,
}

impl Key {
    fn new(pk: impl Into<String>, sk: impl Into<String>) -> Self {
        Self { pk: pk.into(), sk: sk.into() }
    }

    /// The key of an item; none when the item lacks one, as an entry of another table would.
    pub(crate) fn of(item: &Item) -> Option<Self> {
        Some(Self::new(text(item, "pk")?, text(item, "sk")?))
    }

    /// The key as attributes.
    #[must_use]
    pub fn item(&self) -> Item {
        [("pk", &self.pk), ("sk", &self.sk)].map(|(name, value)| (name.to_owned(), s(value))).into()
    }
}

/// Items by their keys.
pub(crate) fn by_key(items: Vec<Item>) -> HashMap<Key, Item> {
    items.into_iter().filter_map(|item| Some((Key::of(&item)?, item))).collect()
}

/// The value of a string attribute; none when it is missing or of another type.
pub(crate) fn text<'a>(item: &'a Item, name: &str) -> Option<&'a str> {
    item.get(name).and_then(|value| value.as_s().ok()).map(String::as_str)
}

/// A string attribute.
pub(crate) fn s(value: impl Into<String>) -> AttributeValue {
    AttributeValue::S(value.into())
}

/// A number attribute.
pub(crate) fn n(value: impl std::fmt::Display) -> AttributeValue {
    AttributeValue::N(value.to_string())
}

/// Addresses appear in keys as hashes only: unreadable, of fixed length and without separators (C82).
fn hash(text: &str) -> String {
    format!("{:x}", Sha256::digest(text))
}

/// The shard of an identifier.
fn shard(ulid: ulid::Ulid, shards: u8) -> u8 {
    // The low bits of a ULID are random.
    u8::try_from(ulid.0 % u128::from(shards)).unwrap_or(0)
}

/// An instant in milliseconds, in a fixed width that sorts as text (C75).
#[must_use]
pub fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}
