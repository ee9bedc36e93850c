//! The table's definition, in the words of the SDK: what the local server and the tests create. The deployed one is in
//! the template, and a test keeps the two equal.

use aws_sdk_dynamodb::{
    Client,
    types::{
        AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeySchemaElement, KeyType, LocalSecondaryIndex,
        Projection, ProjectionType, ScalarAttributeType, StreamSpecification, StreamViewType, TimeToLiveSpecification,
    },
};

use super::error::Error;

/// The membership of a person in an organisation; whole items, read consistently.
pub const BY_USER: &str = "by_user";
/// Memberships by kind, stored state and end.
pub const BY_STATE: &str = "by_state";
/// Memberships by canonical address.
pub const BY_EMAIL: &str = "by_email";
/// Memberships by last and first name.
pub const BY_NAME: &str = "by_name";
/// Memberships by group and role.
pub const BY_ACCESS: &str = "by_access";
/// Memberships of a person, or open invitations of an address, over all organisations.
pub const PERSON: &str = "person";
/// What falls due, by day and shard.
pub const DUE: &str = "due";

/// The local indexes: name, sort key, whether whole items are projected.
pub const LOCAL: [(&str, &str, bool); 5] = [
    (BY_USER, "user", true),
    (BY_STATE, "state_key", false),
    (BY_EMAIL, "email_key", false),
    (BY_NAME, "name_key", false),
    (BY_ACCESS, "access_key", false),
];

/// The global indexes: name, partition key, sort key. Keys only.
pub const GLOBAL: [(&str, &str, &str); 2] = [(PERSON, "person", "pk"), (DUE, "due", "due_at")];

/// Creates the table, with its time to live and its stream.
///
/// # Errors
/// When the table service refuses.
///
/// # Panics
/// Never: every builder is given all that it requires.
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
