//! Roles with which services of AWS invoke functions or send events: each has what its service needs and nothing else.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::generated::longest_stack_name;
use super::jobs;
use super::roles::{actions, statements_in};
use super::template::{self, as_list};

/// The role and its service.
pub(super) const SERVICE_ROLES: [(&str, &str); 3] = [
    ("ApiRole", "apigateway.amazonaws.com"),
    ("EventsRole", "events.amazonaws.com"),
    ("ScheduleRole", "scheduler.amazonaws.com"),
];

/// The characters that AWS counts of the inline policies of a role, which are those that are not spaces.
const MAX_POLICY: usize = 10_240;

/// The permission to invoke the functions of operations, by their names.
fn may_invoke<'a>(operations: impl Iterator<Item = &'a str>) -> Value {
    let arn = |operation: &str| {
        let name = template::function(operation).1["FunctionName"]["Fn::Sub"].as_str().expect("a name").to_owned();
        let arn = format!("arn:${{AWS::Partition}}:lambda:${{AWS::Region}}:${{AWS::AccountId}}:function:{name}");
        json!({ "Fn::Sub": arn })
    };
    let arns: Vec<Value> = operations.map(arn).collect();
    json!({ "Sid": "Functions", "Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": arns })
}

#[test]
fn a_role_of_a_service_trusts_that_service_alone() {
    for (name, service) in SERVICE_ROLES {
        let role = &template::resources("AWS::IAM::Role")[name];
        let trusted = &role["AssumeRolePolicyDocument"]["Statement"];

        assert_eq!(trusted.as_array().map(Vec::len), Some(1), "{name}");
        assert_eq!(trusted[0]["Principal"], json!({ "Service": service }), "{name}");
        assert_eq!(role["ManagedPolicyArns"], Value::Null, "{name}");
        // AWS documents no condition for API Gateway, and one that is never met would fail every request.
        let own_account = json!({ "StringEquals": { "aws:SourceAccount": { "Ref": "AWS::AccountId" } } });
        let condition = if name == "ApiRole" { Value::Null } else { own_account };
        assert_eq!(trusted[0]["Condition"], condition, "{name}");
    }
}

/// W1: the role of the API may invoke the functions behind routes and no other. Nothing else may invoke these: they have
/// no permission for a service, no address of their own and no trigger, and the schedules may invoke their jobs only.
#[test]
fn the_api_may_invoke_exactly_the_functions_behind_routes_and_nothing_else_may() {
    let behind_routes = || functions::OPERATIONS.iter().filter(|operation| operation.route().is_some());

    assert_eq!(statements_in("ApiRole"), [may_invoke(behind_routes().map(|operation| operation.name))]);
    assert_eq!(template::resources("AWS::Lambda::Permission"), BTreeMap::new());
    for operation in behind_routes() {
        let (_, properties) = template::function(operation.name);
        let others = (&properties["Events"], &properties["FunctionUrlConfig"]);
        assert_eq!(others, (&Value::Null, &Value::Null), "{}", operation.name);
    }
    let may_invoke_any =
        |role: &String| statements_in(role).iter().flat_map(actions).any(|action| action.starts_with("lambda:"));
    let roles: Vec<String> = template::resources("AWS::IAM::Role").into_keys().filter(may_invoke_any).collect();
    assert_eq!(roles, ["ApiRole", "ScheduleRole"]);
}

#[test]
fn schedules_may_invoke_exactly_their_jobs_and_send_to_the_dead_letter_queue() {
    let dead_letters = json!({
        "Sid": "Failed",
        "Effect": "Allow",
        "Action": "sqs:SendMessage",
        "Resource": { "Fn::GetAtt": ["Failed", "Arn"] },
    });

    assert_eq!(statements_in("ScheduleRole"), [may_invoke(jobs::scheduled()), dead_letters]);
}

/// In the partition and region with the longest names, and with the longest name that a stack may have.
#[test]
fn the_policy_that_names_the_functions_is_within_the_limit_of_aws() {
    let longest = [
        ("${AWS::Partition}", "aws-us-gov"),
        ("${AWS::Region}", "ap-southeast-1"),
        ("${AWS::AccountId}", "123456789012"),
        ("${AWS::StackName}", &"s".repeat(longest_stack_name())),
    ];
    let spelled = |arn: &Value| {
        let arn = arn["Fn::Sub"].as_str().expect("a name in it").to_owned();
        longest.iter().fold(arn, |arn, (parameter, value)| arn.replace(parameter, value))
    };
    let arns: Vec<String> = as_list(&statements_in("ApiRole")[0]["Resource"]).iter().map(spelled).collect();
    let statement =
        json!({ "Sid": "Functions", "Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": arns });
    let policy = json!({ "Version": "2012-10-17", "Statement": [statement] }).to_string();

    assert!(policy.len() <= MAX_POLICY, "{} characters: give every second function to a second role", policy.len());
}
