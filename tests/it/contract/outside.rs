//! What the stack offers to the outside by parameters only: events to an endpoint, and calls from pages of other origins.

use std::collections::BTreeSet;

use kit::cors::{ALLOWED_HEADERS, EXPOSED_HEADERS};
use serde_json::json;

use super::template;

/// A9: events reach only the operator's endpoint, from events of the product alone, with retries for a day and a dead-letter
/// queue that raises an alarm; and all of it only with the parameter.
#[test]
fn events_go_to_the_endpoint_of_the_parameter_only() {
    let role = &template::resources("AWS::IAM::Role")["EventsRole"];
    let statement = &role["Policies"][0]["PolicyDocument"]["Statement"];
    let destination = json!({ "Fn::GetAtt": ["EventsDestination", "Arn"] });
    assert_eq!(
        (&statement[0]["Action"], &statement[0]["Resource"]),
        (&json!("events:InvokeApiDestination"), &destination)
    );
    assert_eq!(
        role["AssumeRolePolicyDocument"]["Statement"][0]["Principal"],
        json!({ "Service": "events.amazonaws.com" })
    );

    let forwards = &template::resources("AWS::Events::Rule")["EventsRule"];
    let target = &forwards["Targets"][0];
    assert_eq!(forwards["EventPattern"], json!({ "source": [kit::bus::SOURCE] }));
    assert_eq!((&target["Arn"], &target["InputPath"]), (&destination, &json!("$.detail")));
    assert_eq!(target["RetryPolicy"]["MaximumEventAgeInSeconds"], 86_400);
    assert_eq!(target["DeadLetterConfig"]["Arn"], json!({ "Fn::GetAtt": ["EventsFailed", "Arn"] }));
    let alarm = &template::resources("AWS::CloudWatch::Alarm")["EventsFailedDepth"];
    assert_eq!(alarm["Dimensions"][0]["Value"], json!({ "Fn::GetAtt": ["EventsFailed", "QueueName"] }));

    let all = template::template()["Resources"].as_object().expect("resources");
    let optional = all.iter().filter(|(_, resource)| resource["Condition"] == "SendsEvents");
    let names: BTreeSet<String> = optional.map(|(name, _)| name.clone()).collect();
    let expected = ["Connection", "Destination", "Failed", "FailedDepth", "FailedPolicy", "Role", "Rule"];
    assert_eq!(names, expected.iter().map(|name| format!("Events{name}")).collect());
    assert_eq!(template::template()["Parameters"]["EventsApiKey"]["NoEcho"], true);
}

/// A7: browsers of the listed origins only, without cookies; none without the parameter.
#[test]
fn pages_of_the_listed_origins_may_call_the_api() {
    let api = &template::resources("AWS::ApiGatewayV2::Api")["Api"];
    let cors = &api["CorsConfiguration"]["Fn::If"];

    assert_eq!((&cors[0], &cors[2]), (&json!("AllowsOrigins"), &json!({ "Ref": "AWS::NoValue" })));
    assert_eq!(cors[1]["AllowOrigins"], json!({ "Fn::Split": [",", { "Ref": "AllowedOrigins" }] }));
    assert_eq!(
        (&cors[1]["AllowHeaders"], &cors[1]["ExposeHeaders"]),
        (&json!(ALLOWED_HEADERS), &json!(EXPOSED_HEADERS))
    );
    assert_eq!(cors[1]["AllowCredentials"], false);
    let pattern = template::template()["Parameters"]["AllowedOrigins"]["AllowedPattern"].as_str().expect("a pattern");
    let pattern = regex::Regex::new(pattern).expect("a pattern");
    for good in ["", "https://app.example.com", "https://a.example:8443,http://localhost:5173"] {
        assert!(pattern.is_match(good), "{good}");
    }
    for bad in [
        "*",
        "https://*.example.com",
        "http://app.example.com",
        "https://a.example/",
        "https://a.example, https://b.example",
    ] {
        assert!(!pattern.is_match(bad), "{bad}");
    }
}
