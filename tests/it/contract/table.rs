//! The tables of the template: keys and indexes as in `store::schema`, recoverable, encrypted and retained.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use store::schema::{self, Definition};

use super::template;

/// The tables by logical name.
const TABLES: [(&str, Definition); 2] = [("Table", schema::MAIN), ("AuditTable", schema::AUDIT)];

fn table(name: &str) -> Value {
    template::resources("AWS::DynamoDB::Table")[name].clone()
}

fn keys(partition: &str, sort: &str) -> Value {
    json!([{ "AttributeName": partition, "KeyType": "HASH" }, { "AttributeName": sort, "KeyType": "RANGE" }])
}

/// An index without those that are given is null, as in the template.
fn indexes(all: Vec<Value>) -> Value {
    if all.is_empty() { Value::Null } else { Value::Array(all) }
}

fn index(name: &str, keys: &Value, projection: &str) -> Value {
    json!({ "IndexName": name, "KeySchema": keys, "Projection": { "ProjectionType": projection } })
}

#[test]
fn keys_and_indexes_equal_the_schema() {
    assert_eq!(template::resources("AWS::DynamoDB::Table").len(), TABLES.len());
    for (name, definition) in TABLES {
        let table = table(name);
        let local = definition.local.iter().map(|local| {
            index(local.name, &keys("pk", local.sort_key), if local.projects_all { "ALL" } else { "KEYS_ONLY" })
        });
        let global = definition
            .global
            .iter()
            .map(|global| index(global.name, &keys(global.partition_key, global.sort_key), "KEYS_ONLY"));

        assert_eq!(table["KeySchema"], keys("pk", "sk"), "{name}");
        assert_eq!(table["LocalSecondaryIndexes"], indexes(local.collect()), "{name}");
        assert_eq!(table["GlobalSecondaryIndexes"], indexes(global.collect()), "{name}");
        let defined = table["AttributeDefinitions"].as_array().cloned().expect("definitions");
        let names: BTreeSet<&str> =
            defined.iter().filter_map(|attribute| attribute["AttributeName"].as_str()).collect();
        assert_eq!((names, defined.len()), (definition.key_attributes(), definition.key_attributes().len()), "{name}");
        assert!(defined.iter().all(|attribute| attribute["AttributeType"] == "S"), "{name}");
    }
}

/// R24: items of the main table expire by their TTL attribute, entries of the audit log never do.
#[test]
fn only_the_main_table_has_a_stream_and_deletes_expired_items() {
    assert_eq!(table("Table")["TimeToLiveSpecification"], json!({ "AttributeName": "ttl", "Enabled": true }));
    assert_eq!(table("Table")["StreamSpecification"], json!({ "StreamViewType": "NEW_IMAGE" }));
    assert_eq!(table("AuditTable")["TimeToLiveSpecification"], Value::Null);
    assert_eq!(table("AuditTable")["StreamSpecification"], Value::Null);
}

/// C90: the tables can be restored, are encrypted, and are retained with the stack's secret.
#[test]
fn tables_can_be_restored_are_encrypted_and_are_retained() {
    for (name, _) in TABLES {
        let table = table(name);
        assert_eq!(table["BillingMode"], "PAY_PER_REQUEST", "{name}");
        assert_eq!(table["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"], true, "{name}");
        assert_eq!(table["SSESpecification"]["SSEEnabled"], true, "{name}");
        assert_eq!(table["DeletionProtectionEnabled"], true, "{name}");
    }
    for name in ["Table", "AuditTable", "Keys", "SenderIdentity"] {
        let resource = &template::template()["Resources"][name];
        assert_eq!(resource["DeletionPolicy"], "Retain", "{name}");
        assert_eq!(resource["UpdateReplacePolicy"], "Retain", "{name}");
    }
}
