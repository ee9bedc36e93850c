//! Least privilege: the IAM roles allow exactly the calls that the functions were observed to make.

use std::collections::{BTreeMap, BTreeSet};

use harness::{Call, Fault, When};
use kit::Operation;
use local::machine::{AUDIT_TABLE, TABLE};
use serde_json::Value;

use super::observed_calls;
use super::roles::{actions, allowed};
use super::template::as_list;
use crate::faults::{
    more_operations,
    operations::{CHANGES, OperationCase, READS},
};

/// An action, and what it is on: the bus, a table, or an index of one.
pub(super) type Permission = (String, String);
pub(super) type UsedPermissions = BTreeMap<String, BTreeSet<Permission>>;

/// Permissions without an observed call here: function, action, what it is on, and when it is called. The list may only
/// shrink.
const UNOBSERVED: [(&str, &str, &str, &str); 4] = [
    ("members-add", "dynamodb:DeleteItem", "Table", "the person's earlier access has expired and is replaced"),
    ("groups-put", "dynamodb:Query", "Table/by_access", "a group becomes one of owners: it has to be empty"),
    (
        "jobs-deliver",
        "dynamodb:Query",
        "Table",
        "an organisation takes topics up or drops them: all its members follow",
    ),
    ("jobs-sweep-outbox", "dynamodb:Query", "Table/by_state", "a digest that the stream has missed counts its guests"),
];

/// The logical name of a table of the local deployment.
fn logical_name(table: &str) -> &'static str {
    match table {
        TABLE => "Table",
        AUDIT_TABLE => "AuditTable",
        other => panic!("there is no table {other}"),
    }
}

fn permission(action: &str, table: &str) -> Permission {
    (format!("dynamodb:{action}"), logical_name(table).to_owned())
}

/// The permissions that a call needs; each item of a transaction needs its own.
fn needed_permissions(call: &Call) -> Vec<Permission> {
    match (call.service, call.operation.as_str()) {
        ("dynamodb", "TransactWriteItems") => {
            let items = call.body["TransactItems"].as_array().expect("items");
            let writes = items.iter().flat_map(|item| item.as_object().expect("one kind"));
            let needed = |(kind, write): (&String, &Value)| {
                permission(&format!("{kind}Item"), write["TableName"].as_str().expect("a table"))
            };
            writes.map(needed).collect()
        }
        ("dynamodb", "BatchGetItem") => {
            let tables = call.body["RequestItems"].as_object().expect("tables");
            tables.keys().map(|table| permission("BatchGetItem", table)).collect()
        }
        ("dynamodb", action) => {
            let (action, mut on) = permission(action, call.body["TableName"].as_str().expect("a table"));
            if let Some(index) = &call.index {
                on = format!("{on}/{index}");
            }
            vec![(action, on)]
        }
        ("eventbridge", action) => vec![(format!("events:{action}"), "Bus".to_owned())],
        _ => Vec::new(),
    }
}

pub(super) fn record(used: &mut UsedPermissions, function: &str, calls: &[Call]) {
    used.entry(function.to_owned()).or_default().extend(calls.iter().flat_map(needed_permissions));
}

/// Sends the request of every operation with a key, while another transaction is in progress, and repeats it. Whether its
/// own transaction was written is then read from the audit table.
async fn operations(used: &mut UsedPermissions) {
    let all: Vec<&OperationCase> =
        CHANGES.iter().chain(&READS).chain(&more_operations::CHANGES).chain(&more_operations::READS).collect();
    for case in all {
        let function = case.name.split(' ').next().expect("a name");
        let fixture = case.fixture().await;
        let is_post = operation(function).route().is_some_and(|route| route.method == "POST");
        // The first write of a POST with a key is that of the key.
        fixture.world.wire().fail(When::Operation(harness::WRITE, usize::from(is_post)), Fault::Conflict);
        for _ in 0..2 {
            let (_, traffic) = fixture.world.measure(case.send(&fixture, "k")).await;
            record(used, function, &traffic.calls);
        }
    }
}

fn operation(name: &str) -> &'static Operation {
    functions::OPERATIONS.iter().find(|operation| operation.name == name).expect("an operation")
}

/// The permissions of a role on the tables and the bus.
fn granted(function: &str) -> BTreeSet<Permission> {
    let mut granted = BTreeSet::new();
    for statement in allowed(function) {
        let of_the_bus = |action: &String| action.starts_with("events:");
        let of_table = |action: &String| action.starts_with("dynamodb:") && !super::roles::is_stream_action(action);
        for action in actions(&statement).into_iter().filter(|action| of_table(action) || of_the_bus(action)) {
            for resource in as_list(&statement["Resource"]) {
                let index = resource["Fn::Sub"].as_str().map(|name| name.replace("${", "").replace(".Arn}/index", ""));
                let on = index.or_else(|| resource["Fn::GetAtt"][0].as_str().map(str::to_owned));
                granted.insert((action.clone(), on.expect("a table, an index or the bus")));
            }
        }
    }
    granted
}

/// A function needs no permission that its role lacks, index by index, and its role has none that the function was
/// not observed to need.
#[tokio::test]
async fn a_role_allows_exactly_the_observed_calls_of_its_function() {
    let mut used = UsedPermissions::new();
    operations(&mut used).await;
    observed_calls::all(&mut used).await;
    // At start, every function that touches a table reads one key of the main table to open the connection.
    let prime = permission("BatchGetItem", TABLE);

    let (mut missing, mut unused) = (Vec::new(), Vec::new());
    for operation in functions::OPERATIONS {
        let mut observed = used.remove(operation.name).unwrap_or_default();
        if !operation.tables.is_empty() {
            observed.insert(prime.clone());
        }
        let granted = granted(operation.name);
        missing.extend(observed.difference(&granted).map(|permission| format!("{}: {permission:?}", operation.name)));
        let excused = |(action, on): &&Permission| {
            let this = (operation.name, action.as_str(), on.as_str());
            UNOBSERVED.iter().any(|(name, action, on, _)| (*name, *action, *on) == this)
        };
        unused.extend(
            granted
                .difference(&observed)
                .filter(|permission| !excused(permission))
                .map(|permission| format!("{}: {permission:?}", operation.name)),
        );
    }

    assert_eq!(
        (missing, unused),
        (Vec::<String>::new(), Vec::<String>::new()),
        "called without a permission; allowed and not called"
    );
}
