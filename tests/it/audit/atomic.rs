//! Every change writes its audit entry in the same transaction, shown on the wire.

use std::collections::BTreeSet;

use harness::{Call, World};
use serde_json::Value;

use super::every_action::perform_every_action;

fn key(item: &Value, name: &str) -> String {
    item[name]["S"].as_str().unwrap_or_default().to_owned()
}

/// The items that a transaction writes, with what it does to each.
fn writes(call: &Call) -> Vec<(String, Value)> {
    let items = call.body["TransactItems"].as_array().expect("items").iter();
    let of = |item: &Value| {
        let (verb, body) = item.as_object().and_then(|item| item.iter().next()).expect("one write");
        let target = if verb == "Put" { &body["Item"] } else { &body["Key"] };
        (verb.clone(), target.clone())
    };
    items.map(of).filter(|(verb, _)| verb != "ConditionCheck").collect()
}

fn is_audit(item: &Value) -> bool {
    key(item, "pk").contains("#AUDIT#")
}

/// State is every item of an organisation, except its audit log and delivery feedback.
fn is_state(item: &Value) -> bool {
    key(item, "pk").starts_with("ORG#") && !is_audit(item)
}

/// C88, S1.20: every transaction that changes state puts the entry of each fact, once, beside what has to leave for it.
#[tokio::test]
async fn every_change_and_its_audit_entry_share_a_transaction() {
    let world = World::new().await;
    let _ = world.wire().take_calls();

    perform_every_action(&world).await;

    let (mut entries, mut count) = (BTreeSet::new(), 0);
    for call in world.wire().take_calls().iter().filter(|call| call.operation == "TransactWriteItems") {
        let writes = writes(call);
        let put: Vec<&Value> = writes.iter().filter(|(_, item)| is_audit(item)).map(|(_, item)| item).collect();
        let delivery = writes.len() == 1 && call.body.to_string().contains("\"delivery\"");
        let changed = writes.iter().any(|(_, item)| is_state(item)) && !delivery;
        assert!(!changed || !put.is_empty(), "state without an entry: {}", call.body);
        assert!(
            writes.iter().all(|(verb, item)| verb == "Put" || !is_audit(item)),
            "an entry was changed: {}",
            call.body
        );
        for entry in put {
            let remaining =
                writes.iter().filter(|(verb, item)| verb == "Put" && key(item, "pk").starts_with("OUTBOX#"));
            assert_eq!(remaining.filter(|(_, item)| key(item, "sk") == key(entry, "sk")).count(), 1, "{}", call.body);
            assert!(call.status != 200 || entries.insert(key(entry, "sk")), "twice: {}", call.body);
        }
        count += usize::from(changed && call.status == 200);
    }
    let dump = world.table_dump();
    let stored = dump.iter().filter(|item| item["pk"].as_str().is_some_and(|pk| pk.contains("#AUDIT#")));
    assert_eq!(entries.len(), stored.count());
    assert!(count >= 20, "{count}");
}

/// C88: each entry is put on the condition that there is none, so that none is ever written over.
#[tokio::test]
async fn audit_entries_are_never_overwritten() {
    let world = World::new().await;
    let _ = world.wire().take_calls();
    perform_every_action(&world).await;

    let calls = world.wire().take_calls();

    let all = calls.iter().filter_map(|call| call.body["TransactItems"].as_array()).flatten();
    let puts: Vec<&Value> = all.map(|item| &item["Put"]).filter(|put| is_audit(&put["Item"])).collect();
    assert!(puts.len() > 20);
    for put in puts {
        let condition = put["ConditionExpression"].as_str().unwrap_or_default();
        let name = condition.trim_start_matches("attribute_not_exists(").trim_end_matches(')');
        assert_eq!(put["ExpressionAttributeNames"][name], "pk", "{put}");
        assert!(condition.starts_with("attribute_not_exists("), "{put}");
    }
    for single in ["PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem"] {
        let audit = |call: &&Call| call.operation == single && call.body.to_string().contains("#AUDIT#");
        assert_eq!(calls.iter().filter(audit).count(), 0, "{single}");
    }
}

/// C88: the published events equal the audit entries one for one, with the same ids.
#[tokio::test]
async fn the_bus_and_the_audit_log_have_the_same_events() {
    let world = World::new().await;
    let portal = perform_every_action(&world).await;
    world.pump().await;

    let reported: BTreeSet<String> =
        portal.audit_events("").await.iter().map(|event| event["id"].to_string()).collect();
    let events = world.events();
    let ours = events.iter().filter(|event| event.detail["organization"] == portal.id.as_str());
    let published: Vec<String> = ours.map(|event| event.detail["id"].to_string()).collect();

    assert_eq!(published.len(), reported.len());
    assert_eq!(published.into_iter().collect::<BTreeSet<_>>(), reported);
    assert!(world.table_dump().iter().all(|item| !item["pk"].as_str().is_some_and(|pk| pk.starts_with("OUTBOX#"))));
}
