//! The table: the template agrees with `store::schema`, and the table is retained.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use store::schema::{GLOBAL, LOCAL};

use super::template;

fn table() -> Value {
    template::resources("AWS::DynamoDB::Table")["Table"].clone()
}

fn keys(partition: &str, sort: &str) -> Value {
    json!([{ "AttributeName": partition, "KeyType": "HASH" }, { "AttributeName": sort, "KeyType": "RANGE" }])
}

fn index(name: &str, keys: &Value, projection: &str) -> Value {
    json!({ "IndexName": name, "KeySchema": keys, "Projection": { "ProjectionType": projection } })
}

#[test]
fn its_keys_equal_the_schema() {
    assert_eq!(table()["KeySchema"], keys("pk", "sk"));
    assert_eq!(table()["BillingMode"], "PAY_PER_REQUEST");
}

#[test]
fn its_local_indexes_equal_the_schema() {
    let local = |(name, sort, whole): &(&str, &str, bool)| {
        index(name, &keys("pk", sort), if *whole { "ALL" } else { "KEYS_ONLY" })
    };

    assert_eq!(table()["LocalSecondaryIndexes"], LOCAL.iter().map(local).collect::<Value>());
}

#[test]
fn its_global_indexes_equal_the_schema() {
    let global = |(name, partition, sort): &(&str, &str, &str)| index(name, &keys(partition, sort), "KEYS_ONLY");

    assert_eq!(table()["GlobalSecondaryIndexes"], GLOBAL.iter().map(global).collect::<Value>());
}

#[test]
fn it_defines_the_attributes_of_its_keys_and_no_others() {
    let sorts = LOCAL.iter().map(|(_, sort, _)| *sort);
    let globals = GLOBAL.iter().flat_map(|(_, partition, sort)| [*partition, *sort]);
    let wanted: BTreeSet<&str> = ["pk", "sk"].into_iter().chain(sorts).chain(globals).collect();
    let table = table();
    let defined = table["AttributeDefinitions"].as_array().expect("definitions");

    let names: BTreeSet<&str> = defined.iter().filter_map(|attribute| attribute["AttributeName"].as_str()).collect();

    assert_eq!(names, wanted);
    assert_eq!(defined.len(), wanted.len());
    assert!(defined.iter().all(|attribute| attribute["AttributeType"] == "S"));
}

/// R24: the TTL attribute.
#[test]
fn ttl_is_enabled_on_its_attribute() {
    assert_eq!(table()["TimeToLiveSpecification"], json!({ "AttributeName": "ttl", "Enabled": true }));
}

#[test]
fn its_stream_has_new_images() {
    assert_eq!(table()["StreamSpecification"], json!({ "StreamViewType": "NEW_IMAGE" }));
}

/// C90: the table can be restored, is encrypted, and is retained.
#[test]
fn it_can_be_restored_is_encrypted_and_is_retained() {
    let table = table();

    assert_eq!(table["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"], true);
    assert_eq!(table["SSESpecification"]["SSEEnabled"], true);
    assert_eq!(table["DeletionProtectionEnabled"], true);
    for name in ["Table", "Keys"] {
        let resource = &template::template()["Resources"][name];
        assert_eq!(resource["DeletionPolicy"], "Retain", "{name}");
        assert_eq!(resource["UpdateReplacePolicy"], "Retain", "{name}");
    }
}
