//! The definition of the table and its indexes, as the local server and the tests create it. The deployed table is defined in
//! `infra/template.yaml`; a contract test keeps the two equal.
//!
//! The global indexes are sparse: an item without the key attributes of an index is not in it. An index therefore holds only
//! what is due, or belongs to a person, and costs nothing for other items.

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
/// Sparse global index: items that are due, in one bucket for each day and shard.
pub const DUE: &str = "due";

/// The local indexes: name, sort key, whether the index projects whole items.
pub const LOCAL: [(&str, &str, bool); 5] = [
    (BY_USER, "user", true),
    (BY_STATE, "state_key", false),
    (BY_EMAIL, "email_key", false),
    (BY_NAME, "name_key", false),
    (BY_ACCESS, "access_key", false),
];

/// The global indexes: name, partition key, sort key. They project keys only.
pub const GLOBAL: [(&str, &str, &str); 2] = [(PERSON, "person", "pk"), (DUE, "due", "due_at")];

/// Creates the table with its TTL attribute and its stream.
///
/// # Errors
/// [`Error`] when DynamoDB rejects a call.
///
/// # Panics
/// Never: all fields that the builders require are set.
pub async fn create(client: &Client, name: &str) -> Result<(), Error> {
    let attributes: std::collections::BTreeSet<&str> = ["pk", "sk"]
        .into_iter()
        .chain(LOCAL.iter().map(|(_, sort, _)| *sort))
        .chain(GLOBAL.iter().flat_map(|(_, partition, sort)| [*partition, *sort]))
        .collect();
    client
        .create_table()
        .table_name(name)
        .billing_mode(BillingMode::PayPerRequest)
        .set_attribute_definitions(Some(attributes.into_iter().map(attribute).collect()))
        .set_key_schema(Some(key("pk", "sk")))
        .set_local_secondary_indexes(Some(LOCAL.iter().map(local).collect()))
        .set_global_secondary_indexes(Some(GLOBAL.iter().map(global).collect()))
        .stream_specification(
            StreamSpecification::builder()
                .stream_enabled(true)
                .stream_view_type(StreamViewType::NewImage)
                .build()
                .expect("the switch is set"),
        )
        .send()
        .await?;
    let ttl = TimeToLiveSpecification::builder().attribute_name("ttl").enabled(true).build();
    client.update_time_to_live().table_name(name).time_to_live_specification(ttl.expect("both are set")).send().await?;
    Ok(())
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

fn projection(whole: bool) -> Projection {
    let kind = if whole { ProjectionType::All } else { ProjectionType::KeysOnly };
    Projection::builder().projection_type(kind).build()
}

fn local((name, sort, whole): &(&str, &str, bool)) -> LocalSecondaryIndex {
    let built = LocalSecondaryIndex::builder()
        .index_name(*name)
        .set_key_schema(Some(key("pk", sort)))
        .projection(projection(*whole))
        .build();
    built.expect("name and keys are set")
}

fn global((name, partition, sort): &(&str, &str, &str)) -> GlobalSecondaryIndex {
    let built = GlobalSecondaryIndex::builder()
        .index_name(*name)
        .set_key_schema(Some(key(partition, sort)))
        .projection(projection(false))
        .build();
    built.expect("name and keys are set")
}
