//! IAM roles: one for each function, with what its operation needs and nothing else.

use std::collections::{BTreeMap, BTreeSet};

use kit::config::Need;
use serde_json::{Value, json};
use store::{keys, schema};

use super::template::{self, as_list};

/// All actions that a function may have on the table; for example, none may delete it.
const TABLE_ACTIONS: [&str; 6] = ["BatchGetItem", "Query", "PutItem", "UpdateItem", "DeleteItem", "ConditionCheckItem"];
const STREAM_ACTIONS: [&str; 3] = ["DescribeStream", "GetRecords", "GetShardIterator"];
/// Actions without a resource type in AWS, and the reason for each.
const WITHOUT_RESOURCE: [(&str, &str); 2] = [
    ("xray:PutTraceSegments", "X-Ray has no resources for what is written to it"),
    ("xray:PutTelemetryRecords", "X-Ray has no resources for what is written to it"),
];

/// The policy statements in the role of an operation.
fn statements(operation: &str) -> Vec<Value> {
    let (_, properties) = template::function(operation);
    let role = properties["Role"]["Fn::GetAtt"][0].as_str().expect("a role").to_owned();
    let policies = template::resources("AWS::IAM::Role")[&role]["Policies"].as_array().cloned().expect("policies");
    policies.iter().flat_map(|policy| as_list(&policy["PolicyDocument"]["Statement"])).collect()
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

/// Whether a text matches an IAM pattern.
fn matches_pattern(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((start, rest)) => {
            text.strip_prefix(start).is_some_and(|left| (0..=left.len()).any(|at| matches_pattern(rest, &left[at..])))
        }
    }
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

    assert_eq!(template::resources("AWS::IAM::Role").into_keys().collect::<BTreeSet<_>>(), roles);
    let groups = template::resources("AWS::Logs::LogGroup");
    assert!(logs.iter().all(|name| groups.contains_key(name)));
    assert!(groups.values().all(|group| group["RetentionInDays"]["Ref"] == "LogRetentionDays"));
}

#[test]
fn no_role_allows_wildcard_actions_or_resources() {
    let managed = template::resources("AWS::IAM::ManagedPolicy");
    let shared = managed.values().flat_map(|policy| as_list(&policy["PolicyDocument"]["Statement"]));
    let own = functions::OPERATIONS.iter().flat_map(|operation| statements(operation.name));
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
    for (name, role) in template::resources("AWS::IAM::Role") {
        let trusted = &role["AssumeRolePolicyDocument"]["Statement"];

        assert_eq!(role["ManagedPolicyArns"], json!([{ "Ref": "Tracing" }]), "{name}");
        assert_eq!(trusted.as_array().map(Vec::len), Some(1), "{name}");
        assert_eq!(trusted[0]["Principal"], json!({ "Service": "lambda.amazonaws.com" }), "{name}");
    }
}

#[test]
fn database_permissions_name_the_table_its_indexes_and_its_stream() {
    let table = json!({ "Fn::GetAtt": ["Table", "Arn"] });
    let indexes = schema::LOCAL.iter().map(|(name, ..)| *name).chain(schema::GLOBAL.iter().map(|(name, ..)| *name));
    let indexes: Vec<Value> =
        indexes.map(|name| json!({ "Fn::Sub": format!("${{Table.Arn}}/index/{name}") })).collect();
    for operation in functions::OPERATIONS {
        for statement in statements(operation.name) {
            for action in actions(&statement).iter().filter_map(|action| action.strip_prefix("dynamodb:")) {
                let resources = as_list(&statement["Resource"]);
                let known = match action {
                    "Query" => resources.iter().all(|resource| *resource == table || indexes.contains(resource)),
                    _ if STREAM_ACTIONS.contains(&action) => {
                        resources == [json!({ "Fn::GetAtt": ["Table", "StreamArn"] })]
                    }
                    _ => TABLE_ACTIONS.contains(&action) && resources == [table.clone()],
                };
                assert!(known, "{}: {statement}", operation.name);
            }
        }
    }
}

#[test]
fn functions_may_use_exactly_the_services_that_they_need() {
    for operation in functions::OPERATIONS {
        let needs = |need: Need| operation.needs.contains(&need);
        let stream = template::function(operation.name).1["Events"]["Outbox"]["Type"] == "DynamoDB";
        let expected = BTreeMap::from([
            ("secretsmanager:GetSecretValue", needs(Need::Keys)),
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

/// C88: audit entries are written once. No policy can forbid overwriting them; a condition of the transaction does.
#[test]
fn no_function_may_update_or_delete_an_audit_entry() {
    let organization = "org_01JD000000000000000000000A".parse().expect("an identifier");
    let at = chrono::DateTime::from_timestamp(1_764_000_000, 0).expect("an instant");
    let partition = keys::audit_month(organization, at);
    for operation in functions::OPERATIONS {
        if !["dynamodb:UpdateItem", "dynamodb:DeleteItem"].iter().any(|action| may(operation.name, action)) {
            continue;
        }
        let denied = statements(operation.name).into_iter().any(|statement| {
            let patterns = as_list(&statement["Condition"]["ForAnyValue:StringLike"]["dynamodb:LeadingKeys"]);
            statement["Effect"] == "Deny"
                && actions(&statement) == ["dynamodb:UpdateItem", "dynamodb:DeleteItem"]
                && patterns.iter().filter_map(Value::as_str).any(|pattern| matches_pattern(pattern, &partition))
                && !patterns
                    .iter()
                    .filter_map(Value::as_str)
                    .any(|pattern| matches_pattern(pattern, &keys::organization(organization)))
        });
        assert!(denied, "{}", operation.name);
    }
}

#[test]
fn public_functions_write_only_idempotency_records() {
    let repetition = keys::idempotency(["", "/v1/invitations/preview", "", "key"]).pk;
    for operation in functions::OPERATIONS.iter().filter(|operation| operation.is_public()) {
        for statement in allowed(operation.name) {
            let writes = actions(&statement)
                .iter()
                .any(|action| ["dynamodb:PutItem", "dynamodb:UpdateItem"].contains(&action.as_str()));
            let limit = &statement["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"][0];

            assert!(
                !writes || limit.as_str().is_some_and(|pattern| matches_pattern(pattern, &repetition)),
                "{}",
                operation.name
            );
        }
        assert!(!may(operation.name, "dynamodb:DeleteItem"), "{}", operation.name);
        assert!(!may(operation.name, "dynamodb:Query"), "{}", operation.name);
    }
}

#[test]
fn pages_may_read_only_the_key_that_opens_their_connection() {
    let primed = keys::checkpoint("prime").pk;
    for operation in functions::OPERATIONS.iter().filter(|operation| operation.name.starts_with("page-")) {
        let table = allowed(operation.name).find(|statement| actions(statement) == ["dynamodb:BatchGetItem"]);
        let leading =
            table.expect("the start reads")["Condition"]["ForAllValues:StringEquals"]["dynamodb:LeadingKeys"].clone();

        assert_eq!(leading, json!([primed]), "{}", operation.name);
    }
}
