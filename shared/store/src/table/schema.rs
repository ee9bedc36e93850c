//! The definitions of the tables and their indexes. The deployment template is generated from them; the local server and the
//! tests create the same tables.
//!
//! The audit log has a table of its own, so that a role can allow writing entries and nothing else: no policy has to tell
//! partitions of one table apart. Transactions span both tables.
//!
//! The global indexes are sparse: an item without the key attributes of an index is not in it. An index therefore holds only
//! what is due, belongs to a person, or has a sign-in, and costs nothing for other items.

use std::collections::BTreeSet;

use aws_sdk_dynamodb::{
    Client,
    types::{
        AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeySchemaElement, KeyType, LocalSecondaryIndex,
        Projection, ProjectionType, ScalarAttributeType, StreamSpecification, StreamViewType, TimeToLiveSpecification,
    },
};

use super::error::Error;

/// Local index: the membership of a person in an organisation. Projects whole items.
pub const BY_USER: &str = "by_user";
/// Local index: memberships by kind, stored state and end.
pub const BY_STATE: &str = "by_state";
/// Local index: memberships by canonical address.
pub const BY_EMAIL: &str = "by_email";
/// Local index: memberships by last and first name.
pub const BY_NAME: &str = "by_name";
/// Local index: memberships by group and role.
pub const BY_ACCESS: &str = "by_access";
/// Sparse global index: memberships of a person, or invitations of an address, in all organisations.
pub const PERSON: &str = "person";
/// Sparse global index: memberships of an organisation by the last sign-in of their person.
pub const SIGN_IN: &str = "sign_in";
/// Sparse global index: items that are due, by instant, in a few shards for each kind of work.
pub const DUE: &str = "due";
/// Local index of the audit table: entries about a membership.
pub const BY_TARGET: &str = "by_target";
/// Local index of the audit table: entries by actor.
pub const BY_ACTOR: &str = "by_actor";

/// The partition key of every table.
pub const PARTITION_KEY: &str = "pk";
/// The sort key of every table.
pub const SORT_KEY: &str = "sk";
/// The attribute with the instant after which DynamoDB deletes an item.
pub const TTL: &str = "ttl";

/// A table. Its key is [`PARTITION_KEY`] and [`SORT_KEY`]; all key attributes are strings.
#[derive(Debug, Clone, Copy)]
pub struct Definition {
    /// The indexes that share the partition key.
    pub local: &'static [LocalIndex],
    /// The indexes that are eventually consistent. They project keys only.
    pub global: &'static [GlobalIndex],
    /// Whether new items are published on a stream, and expired items deleted.
    pub has_stream_and_ttl: bool,
}

/// An index that shares the partition key of its table.
#[derive(Debug, Clone, Copy)]
pub struct LocalIndex {
    /// The name.
    pub name: &'static str,
    /// The attribute that sorts it.
    pub sort_key: &'static str,
    /// Whether it projects whole items, or keys only.
    pub projects_all: bool,
}

/// An index that is eventually consistent. Most have a partition key of their own.
#[derive(Debug, Clone, Copy)]
pub struct GlobalIndex {
    /// The name.
    pub name: &'static str,
    /// Its partition key.
    pub partition_key: &'static str,
    /// The attribute that sorts it.
    pub sort_key: &'static str,
}

const fn keys_only(name: &'static str, sort_key: &'static str) -> LocalIndex {
    LocalIndex { name, sort_key, projects_all: false }
}

/// The main table: everything but the audit log.
pub const MAIN: Definition = Definition {
    local: &[
        LocalIndex { name: BY_USER, sort_key: "user", projects_all: true },
        keys_only(BY_STATE, "state_key"),
        keys_only(BY_EMAIL, "email_key"),
        keys_only(BY_NAME, "name_key"),
        keys_only(BY_ACCESS, "access_key"),
    ],
    global: &[
        GlobalIndex { name: PERSON, partition_key: "person", sort_key: PARTITION_KEY },
        GlobalIndex { name: DUE, partition_key: "due", sort_key: "due_at" },
        GlobalIndex { name: SIGN_IN, partition_key: PARTITION_KEY, sort_key: "sign_in_key" },
    ],
    has_stream_and_ttl: true,
};

/// The audit table. Its items are never changed and never expire.
pub const AUDIT: Definition = Definition {
    local: &[keys_only(BY_TARGET, "target_key"), keys_only(BY_ACTOR, "actor_key")],
    global: &[],
    has_stream_and_ttl: false,
};

impl Definition {
    /// The attributes of all keys, each once, in alphabetical order.
    #[must_use]
    pub fn key_attributes(&self) -> BTreeSet<&'static str> {
        let global = self.global.iter().flat_map(|index| [index.partition_key, index.sort_key]);
        [PARTITION_KEY, SORT_KEY]
            .into_iter()
            .chain(self.local.iter().map(|index| index.sort_key))
            .chain(global)
            .collect()
    }

    /// Creates the table under that name.
    ///
    /// # Errors
    /// [`Error`] when DynamoDB rejects a call.
    ///
    /// # Panics
    /// Never: all fields that the builders require are set.
    pub async fn create(&self, client: &Client, name: &str) -> Result<(), Error> {
        client
            .create_table()
            .table_name(name)
            .billing_mode(BillingMode::PayPerRequest)
            .set_attribute_definitions(Some(self.key_attributes().into_iter().map(attribute).collect()))
            .set_key_schema(Some(key(PARTITION_KEY, SORT_KEY)))
            .set_local_secondary_indexes(Some(self.local.iter().map(local).collect()))
            .set_global_secondary_indexes((!self.global.is_empty()).then(|| self.global.iter().map(global).collect()))
            .set_stream_specification(self.has_stream_and_ttl.then(stream))
            .send()
            .await?;
        if self.has_stream_and_ttl {
            let ttl = TimeToLiveSpecification::builder().attribute_name(TTL).enabled(true).build();
            let ttl = ttl.expect("both are set");
            client.update_time_to_live().table_name(name).time_to_live_specification(ttl).send().await?;
        }
        Ok(())
    }
}

fn stream() -> StreamSpecification {
    let stream = StreamSpecification::builder().stream_enabled(true).stream_view_type(StreamViewType::NewImage);
    stream.build().expect("the switch is set")
}

fn attribute(name: &str) -> AttributeDefinition {
    let built = AttributeDefinition::builder().attribute_name(name).attribute_type(ScalarAttributeType::S).build();
    built.expect("name and type are set")
}

fn key(partition: &str, sort: &str) -> Vec<KeySchemaElement> {
    [(partition, KeyType::Hash), (sort, KeyType::Range)]
        .map(|(name, kind)| {
            KeySchemaElement::builder().attribute_name(name).key_type(kind).build().expect("name and type are set")
        })
        .into()
}

fn projection(all: bool) -> Projection {
    let kind = if all { ProjectionType::All } else { ProjectionType::KeysOnly };
    Projection::builder().projection_type(kind).build()
}

fn local(index: &LocalIndex) -> LocalSecondaryIndex {
    let built = LocalSecondaryIndex::builder()
        .index_name(index.name)
        .set_key_schema(Some(key(PARTITION_KEY, index.sort_key)))
        .projection(projection(index.projects_all))
        .build();
    built.expect("name and keys are set")
}

fn global(index: &GlobalIndex) -> GlobalSecondaryIndex {
    let built = GlobalSecondaryIndex::builder()
        .index_name(index.name)
        .set_key_schema(Some(key(index.partition_key, index.sort_key)))
        .projection(projection(false))
        .build();
    built.expect("name and keys are set")
}
