//! Alarms, throttling, parameter constraints and retained resources of the stack.

use kit::Trigger;
use kit::operation::Kind;
use serde_json::{Value, json};

use super::{manifest, template};

fn alarms() -> impl Iterator<Item = (String, Value)> {
    template::resources("AWS::CloudWatch::Alarm").into_iter()
}

#[test]
fn alarms_on_the_products_metrics_filter_by_stack() {
    let ours = alarms().filter(|(_, alarm)| alarm["Namespace"] == "Latchkey");
    let mut count = 0;
    for (name, alarm) in ours {
        let stack = json!({ "Name": "Stack", "Value": { "Ref": "AWS::StackName" } });
        assert!(alarm["Dimensions"].as_array().is_some_and(|all| all.contains(&stack)), "{name}");
        count += 1;
    }
    let variables = &template::template()["Globals"]["Function"]["Environment"]["Variables"];

    assert!(count > 0);
    assert_eq!(variables["STACK_NAME"]["Ref"], "AWS::StackName");
}

#[test]
fn every_alarm_notifies_the_topic_and_has_a_description() {
    let alarm_topic = json!({ "Fn::If": ["TellsOfAlarms", [{ "Ref": "AlarmTopicArn" }], { "Ref": "AWS::NoValue" }] });
    for (name, alarm) in alarms() {
        assert_eq!(alarm["AlarmActions"], alarm_topic, "{name}");
        assert!(alarm["AlarmDescription"].as_str().is_some_and(|text| text.len() > 20), "{name}");
        assert!(alarm["TreatMissingData"].is_string(), "{name}");
    }
}

#[test]
fn the_readme_covers_every_alarm() {
    let readme = manifest::read("infra/README.md");
    for (name, _) in alarms() {
        let of_a_job = ["Errors", "Slow"].iter().any(|end| name.starts_with("Jobs") && name.ends_with(end));
        assert!(of_a_job || readme.contains(&format!("`{name}`")), "{name}");
    }
    assert!(readme.contains("`Jobs…Errors`") && readme.contains("`Jobs…Slow`"));
}

#[test]
fn sweeps_have_a_concurrency_limit_and_a_duration_alarm() {
    for operation in functions::OPERATIONS {
        let Kind::Job(job) = &operation.kind else { continue };
        let (name, properties) = template::function(operation.name);
        let timeout = properties["Timeout"].as_u64().unwrap_or(25);
        let slow = alarms().find(|(_, alarm)| {
            alarm["MetricName"] == "Duration" && alarm["Dimensions"][0]["Value"] == json!({ "Ref": name })
        });
        let threshold = slow.map(|(_, alarm)| alarm["Threshold"].as_u64());
        assert_eq!(
            threshold,
            Some(Some(timeout * 800)),
            "{}: four fifths of its time, in milliseconds",
            operation.name
        );

        assert_eq!(matches!(job.trigger, Trigger::Schedule(_)), job.concurrency.is_some(), "{}", operation.name);
        let limit = |most| json!({ "Fn::If": ["ReservesConcurrency", most, { "Ref": "AWS::NoValue" }] });
        let wanted = job.concurrency.map_or(Value::Null, limit);
        assert_eq!(properties["ReservedConcurrentExecutions"], wanted, "{}", operation.name);
    }
}

/// C33: public routes have a lower rate limit than the others, so that guessing is slow and cheap.
#[test]
fn public_routes_have_a_lower_rate_limit() {
    let stage = &template::resources("AWS::ApiGatewayV2::Stage")["Stage"];
    let open = functions::OPERATIONS.iter().filter(|operation| operation.is_public());
    let routes = open.filter_map(|operation| operation.route());
    let expected: Vec<String> = routes.map(|route| format!("{} {}", route.method, route.path)).collect();
    let settings = stage["RouteSettings"].as_object().expect("settings of routes");

    assert_eq!(stage["DefaultRouteSettings"]["ThrottlingRateLimit"]["Ref"], "RequestsPerSecond");
    for route in &expected {
        assert!(settings[route.as_str()]["ThrottlingRateLimit"].as_u64().is_some_and(|rate| rate <= 20), "{route}");
    }
    assert_eq!(settings.len(), expected.len());
}

#[test]
fn every_parameter_is_described_constrained_and_in_the_readme() {
    let readme = manifest::read("infra/README.md");
    for (name, parameter) in template::template()["Parameters"].as_object().expect("parameters") {
        assert!(parameter["Description"].as_str().is_some_and(|text| !text.is_empty()), "{name}");
        let constraints = ["AllowedPattern", "AllowedValues", "MinValue"];
        assert!(constraints.iter().any(|constraint| !parameter[*constraint].is_null()), "{name}");
        assert!(readme.contains(&format!("`{name}`")), "{name}");
    }
}
