//! Least privilege: the IAM roles allow exactly the calls that the functions were observed to make.

use std::collections::{BTreeMap, BTreeSet};

use harness::Call;

use super::observed_calls;
use super::roles::{actions, allowed};
use super::template::as_list;
use crate::faults::{
    more_operations,
    operations::{CHANGES, OperationCase, READS},
};

/// An action, and the index of a query.
pub(super) type Permission = (String, Option<String>);
pub(super) type UsedPermissions = BTreeMap<String, BTreeSet<Permission>>;

/// Permissions without an observed call here: function, action, index, and when it is called. The list may only shrink.
const UNOBSERVED: [(&str, &str, Option<&str>, &str); 8] = [
    ("members-add", "dynamodb:DeleteItem", None, "the person's earlier access has expired and is replaced"),
    ("groups-put", "dynamodb:Query", Some("by_access"), "a group becomes one of owners: it has to be empty"),
    ("jobs-deliver", "dynamodb:PutItem", None, "an email is given up, and that is recorded"),
    ("jobs-deliver", "dynamodb:Query", None, "an organisation takes topics up or drops them: all its members follow"),
    ("jobs-sweep-outbox", "dynamodb:PutItem", None, "an email is given up, or an entry cannot be read"),
    ("jobs-sweep-outbox", "dynamodb:Query", Some("by_state"), "a digest that the stream has missed counts its guests"),
    ("jobs-feedback", "dynamodb:PutItem", None, "runs in one go with the stream here: it/delivery"),
    ("jobs-feedback", "dynamodb:UpdateItem", None, "runs in one go with the stream here: it/delivery"),
];

/// The permissions that a call needs; each item of a transaction needs its own.
fn needed_permissions(call: &Call) -> Vec<Permission> {
    let permission = |action: &str, index: Option<&str>| (format!("dynamodb:{action}"), index.map(str::to_owned));
    match (call.service, call.operation.as_str()) {
        ("dynamodb", "TransactWriteItems") => {
            let items = call.body["TransactItems"].as_array().expect("items");
            let kinds = items.iter().flat_map(|item| item.as_object().expect("one kind").keys());
            let action = |kind: &String| match kind.as_str() {
                "ConditionCheck" => permission("ConditionCheckItem", None),
                kind => permission(&format!("{kind}Item"), None),
            };
            kinds.map(action).collect()
        }
        ("dynamodb", action) => vec![permission(action, call.index.as_deref())],
        ("eventbridge", action) => vec![(format!("events:{action}"), None)],
        _ => Vec::new(),
    }
}

pub(super) fn record(used: &mut UsedPermissions, function: &str, calls: &[Call]) {
    used.entry(function.to_owned()).or_default().extend(calls.iter().flat_map(needed_permissions));
}

/// Sends the request of every operation with a key, and repeats it.
async fn operations(used: &mut UsedPermissions) {
    let all: Vec<&OperationCase> =
        CHANGES.iter().chain(&READS).chain(&more_operations::CHANGES).chain(&more_operations::READS).collect();
    for case in all {
        let function = case.name.split(' ').next().expect("a name");
        let fixture = case.fixture().await;
        for _ in 0..2 {
            let (_, traffic) = fixture.world.measure(case.send(&fixture, "k")).await;
            record(used, function, &traffic.calls);
        }
    }
}

/// The permissions of a role on the table and the bus.
fn granted(function: &str) -> BTreeSet<Permission> {
    let mut used = BTreeSet::new();
    for statement in allowed(function) {
        let of_the_bus = |action: &String| action.starts_with("events:");
        let of_table = |action: &String| action.starts_with("dynamodb:") && !super::roles::is_stream_action(action);
        for action in actions(&statement).into_iter().filter(|action| of_table(action) || of_the_bus(action)) {
            for resource in as_list(&statement["Resource"]) {
                let index = resource["Fn::Sub"].as_str().and_then(|name| name.strip_prefix("${Table.Arn}/index/"));
                used.insert((action.clone(), index.map(str::to_owned)));
            }
        }
    }
    used
}

/// A function needs no permission that its role lacks, index by index, and its role has none that the function was
/// not observed to need.
#[tokio::test]
async fn a_role_allows_exactly_the_observed_calls_of_its_function() {
    let mut used = UsedPermissions::new();
    operations(&mut used).await;
    observed_calls::all(&mut used).await;
    // At start, every function reads one key to open the connection.
    let prime: Permission = ("dynamodb:BatchGetItem".to_owned(), None);

    let (mut missing, mut unused) = (Vec::new(), Vec::new());
    for operation in functions::OPERATIONS {
        let mut observed = used.remove(operation.name).unwrap_or_default();
        observed.insert(prime.clone());
        let granted = granted(operation.name);
        missing.extend(observed.difference(&granted).map(|permission| format!("{}: {permission:?}", operation.name)));
        let excused = |(action, index): &&Permission| {
            let this = (operation.name, action.as_str(), index.as_deref());
            UNOBSERVED.iter().any(|(name, action, index, _)| (*name, *action, *index) == this)
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
        "denied to who calls it; allowed to who does not"
    );
}
