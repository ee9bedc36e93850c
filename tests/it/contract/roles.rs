//! IAM roles: one for each function, with what its operation needs and nothing else.

use std::collections::{BTreeMap, BTreeSet};

use kit::{Action, config::Need};
use serde_json::{Value, json};
use store::schema;

use super::service_roles::SERVICE_ROLES;
use super::template::{self, as_list};

const STREAM_ACTIONS: [&str; 3] = ["DescribeStream", "GetRecords", "GetShardIterator"];
/// Actions without a resource type in AWS, and the reason for each.
const WITHOUT_RESOURCE: [(&str, &str); 2] = [
    ("xray:PutTraceSegments", "X-Ray has no resources for what is written to it"),
    ("xray:PutTelemetryRecords", "X-Ray has no resources for what is written to it"),
];

/// The policy statements in a role of the template.
pub(super) fn statements_in(role: &str) -> Vec<Value> {
    let policies = template::resources("AWS::IAM::Role")[role]["Policies"].as_array().cloned().expect("policies");
    policies.iter().flat_map(|policy| as_list(&policy["PolicyDocument"]["Statement"])).collect()
}

/// The policy statements in the role of an operation.
fn statements(operation: &str) -> Vec<Value> {
    let (_, properties) = template::function(operation);
    statements_in(properties["Role"]["Fn::GetAtt"][0].as_str().expect("a role"))
}

pub(super) fn allowed(operation: &str) -> impl Iterator<Item = Value> {
    statements(operation).into_iter().filter(|statement| statement["Effect"] == "Allow")
}

pub(super) fn actions(statement: &Value) -> Vec<String> {
    as_list(&statement["Action"]).iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// Whether it is an action with which Lambda reads the table's stream.
pub(super) fn is_stream_action(action: &str) -> bool {
    STREAM_ACTIONS.iter().any(|name| action == format!("dynamodb:{name}"))
}

fn may(operation: &str, action: &str) -> bool {
    allowed(operation).any(|statement| actions(&statement).iter().any(|allowed| allowed == action))
}

#[test]
fn every_function_has_a_role_and_a_log_of_its_own() {
    let (mut roles, mut logs) = (BTreeSet::new(), BTreeSet::new());
    for (binary, name, properties) in template::functions() {
        assert_eq!(properties["Role"], json!({ "Fn::GetAtt": [format!("{name}Role"), "Arn"] }));
        assert_eq!(properties["LoggingConfig"]["LogGroup"], json!({ "Ref": format!("{name}Logs") }));
        assert!(may(&binary, "logs:PutLogEvents"), "{binary}");
        roles.insert(format!("{name}Role"));
        logs.insert(format!("{name}Logs"));
    }

    roles.extend(SERVICE_ROLES.map(|(role, _)| role.to_owned()));
    assert_eq!(template::resources("AWS::IAM::Role").into_keys().collect::<BTreeSet<_>>(), roles);
    let groups = template::resources("AWS::Logs::LogGroup");
    assert!(logs.iter().all(|name| groups.contains_key(name)));
    assert!(groups.values().all(|group| group["RetentionInDays"]["Ref"] == "LogRetentionDays"));
}

#[test]
fn no_role_allows_wildcard_actions_or_resources() {
    let managed = template::resources("AWS::IAM::ManagedPolicy");
    let shared = managed.values().flat_map(|policy| as_list(&policy["PolicyDocument"]["Statement"]));
    let roles = template::resources("AWS::IAM::Role");
    let own = roles.keys().flat_map(|role| statements_in(role));
    for statement in own.chain(shared) {
        for action in actions(&statement) {
            assert!(!action.contains('*'), "{statement}");
            let excepted = WITHOUT_RESOURCE.iter().any(|(name, _)| *name == action);
            for resource in as_list(&statement["Resource"]) {
                let any_resource =
                    resource.as_str() == Some("*") || resource["Fn::Sub"].as_str().is_some_and(|r| r.contains('*'));
                assert!(excepted || !any_resource, "{statement}");
            }
        }
    }
}

#[test]
fn roles_have_only_their_own_policy_and_the_tracing_policy() {
    let of_function = |name: &str| SERVICE_ROLES.iter().all(|(role, _)| *role != name);
    for (name, role) in template::resources("AWS::IAM::Role").into_iter().filter(|(name, _)| of_function(name)) {
        let trusted = &role["AssumeRolePolicyDocument"]["Statement"];

        assert_eq!(role["ManagedPolicyArns"], json!([{ "Ref": "Tracing" }]), "{name}");
        assert_eq!(trusted.as_array().map(Vec::len), Some(1), "{name}");
        assert_eq!(trusted[0]["Principal"], json!({ "Service": "lambda.amazonaws.com" }), "{name}");
    }
}

/// C99: a role names the tables of its own stack, their indexes and the stream.
#[test]
fn database_permissions_name_the_tables_their_indexes_and_the_stream() {
    let mut indexes = Vec::new();
    for (table, definition) in [("Table", schema::MAIN), ("AuditTable", schema::AUDIT)] {
        let names = definition.local.iter().map(|index| index.name).chain(definition.global.iter().map(|i| i.name));
        indexes.extend(names.map(|name| json!({ "Fn::Sub": format!("${{{table}.Arn}}/index/{name}") })));
    }
    let tables = ["Table", "AuditTable"].map(|table| json!({ "Fn::GetAtt": [table, "Arn"] }));
    for operation in functions::OPERATIONS {
        for statement in statements(operation.name) {
            for action in actions(&statement).iter().filter(|action| action.starts_with("dynamodb:")) {
                let resources = as_list(&statement["Resource"]);
                let known = if is_stream_action(action) {
                    resources == [json!({ "Fn::GetAtt": ["Table", "StreamArn"] })]
                } else if action == "dynamodb:Query" {
                    resources.iter().all(|resource| tables.contains(resource) || indexes.contains(resource))
                } else {
                    Action::ALL.iter().any(|known| known.iam_name() == action)
                        && resources.iter().all(|resource| tables.contains(resource))
                };
                assert!(known, "{}: {statement}", operation.name);
            }
        }
    }
}

/// W2: no right depends on a condition on keys, which AWS does not document for transactions.
#[test]
fn no_database_permission_has_a_condition() {
    for operation in functions::OPERATIONS {
        for statement in statements(operation.name) {
            let of_database = actions(&statement).iter().any(|action| action.starts_with("dynamodb:"));
            assert!(!of_database || statement["Condition"].is_null(), "{}: {statement}", operation.name);
            assert_eq!(statement["Effect"], "Allow", "{}: {statement}", operation.name);
        }
    }
}

#[test]
fn functions_may_use_exactly_the_services_that_they_need() {
    for operation in functions::OPERATIONS {
        let needs = |need: Need| operation.needs.contains(&need);
        let stream = template::function(operation.name).1["Events"]["Outbox"]["Type"] == "DynamoDB";
        let expected = BTreeMap::from([
            ("secretsmanager:GetSecretValue", needs(Need::Keys) || needs(Need::Links)),
            ("ses:SendEmail", needs(Need::Emails)),
            ("ses:SendRawEmail", needs(Need::Emails)),
            ("events:PutEvents", needs(Need::Bus)),
            ("ses:GetContact", needs(Need::Contacts)),
            ("ses:CreateContact", needs(Need::Contacts)),
            ("ses:UpdateContact", needs(Need::Contacts)),
            ("ses:DeleteContact", needs(Need::Contacts)),
            ("dynamodb:GetRecords", stream),
            ("sqs:SendMessage", operation.route().is_none()),
        ]);
        for (action, expected) in expected {
            assert_eq!(may(operation.name, action), expected, "{}: {action}", operation.name);
        }
        let services: BTreeSet<String> = allowed(operation.name)
            .flat_map(|statement| actions(&statement))
            .filter_map(|action| action.split_once(':').map(|(service, _)| service.to_owned()))
            .collect();
        let known = ["dynamodb", "events", "logs", "secretsmanager", "ses", "sqs"];
        assert!(services.iter().all(|service| known.contains(&service.as_str())), "{}: {services:?}", operation.name);
    }
}

/// The actions that a role allows on a table and its indexes.
fn actions_on(operation: &str, table: &str) -> BTreeSet<String> {
    let concerns = |resource: &Value| {
        resource["Fn::GetAtt"] == json!([table, "Arn"])
            || resource["Fn::Sub"].as_str().is_some_and(|arn| arn.starts_with(&format!("${{{table}.Arn}}/")))
    };
    let of_table = allowed(operation).filter(|statement| as_list(&statement["Resource"]).iter().any(concerns));
    of_table.flat_map(|statement| actions(&statement)).collect()
}

/// C88, W2: audit entries are put and read. No role allows an update or a delete of the audit table, and only the
/// operations that list entries or versions may query it. That no entry is put over another is a condition of the transaction.
#[test]
fn audit_entries_can_only_be_put_and_read() {
    let mut writers = 0;
    for operation in functions::OPERATIONS {
        let actions = actions_on(operation.name, "AuditTable");
        let is = |action: &str, names: [&str; 2]| names.iter().any(|name| action == format!("dynamodb:{name}"));
        let may_query = ["audit-list", "product-versions"].contains(&operation.name);

        assert!(
            actions.iter().all(|action| {
                if may_query { is(action, ["Query", "BatchGetItem"]) } else { is(action, ["PutItem", "BatchGetItem"]) }
            }),
            "{}: {actions:?}",
            operation.name
        );
        writers += usize::from(actions.contains("dynamodb:PutItem"));
    }
    assert!(writers > 20, "{writers}");
}

/// W2, C29: a function without an authorizer writes nothing, and the invitee's page touches no table.
#[test]
fn public_functions_write_nothing() {
    for operation in functions::OPERATIONS.iter().filter(|operation| operation.is_public()) {
        let actions: Vec<String> =
            ["Table", "AuditTable"].iter().flat_map(|table| actions_on(operation.name, table)).collect();
        let is_static = operation.name.starts_with("page-") || operation.name == "health-live";
        let allowed: &[&str] = if is_static { &[] } else { &["dynamodb:BatchGetItem"] };

        assert_eq!(actions, allowed, "{}", operation.name);
    }
}
