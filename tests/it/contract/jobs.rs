//! Jobs: what starts them in the template is what the code says; none fails without a trace.

use kit::Trigger;
use kit::endpoint::Kind;
use serde_json::{Value, json};

use super::template;

fn jobs() -> Vec<(&'static str, Trigger, Value)> {
    let job = |operation: &&kit::Operation| match &operation.kind {
        Kind::Job(job) => Some((operation.name, job.trigger, template::function(operation.name).1)),
        Kind::Http(_) => None,
    };
    functions::CATALOGUE.iter().filter_map(job).collect()
}

fn event(properties: &Value) -> &Value {
    let events = properties["Events"].as_object().expect("something starts it");
    assert_eq!(events.len(), 1);
    events.values().next().expect("an event")
}

fn failed() -> Value {
    json!({ "Fn::GetAtt": ["Failed", "Arn"] })
}

#[test]
fn schedules_are_those_of_the_code() {
    for (name, trigger, properties) in jobs() {
        let Trigger::Schedule(words) = trigger else { continue };
        let event = event(&properties);

        assert_eq!(event["Type"], "Schedule", "{name}");
        assert_eq!(event["Properties"]["Schedule"], words, "{name}");
    }
}

#[test]
fn a_schedule_is_retried_and_then_kept_whether_it_reached_nobody_or_the_job_failed() {
    for (name, trigger, properties) in jobs() {
        if !matches!(trigger, Trigger::Schedule(_)) {
            continue;
        }
        let delivery = &event(&properties)["Properties"];
        let run = &properties["EventInvokeConfig"];

        for retries in [&delivery["RetryPolicy"]["MaximumRetryAttempts"], &run["MaximumRetryAttempts"]] {
            assert!(retries.as_u64().is_some_and(|tries| (1..=5).contains(&tries)), "{name}: {retries}");
        }
        assert_eq!(delivery["DeadLetterConfig"]["Arn"], failed(), "{name}");
        assert_eq!(run["DestinationConfig"]["OnFailure"], json!({ "Type": "SQS", "Destination": failed() }), "{name}");
    }
}

#[test]
fn schedules_may_write_into_the_queue_of_what_failed() {
    let policy = &template::resources("AWS::SQS::QueuePolicy")["FailedPolicy"]["PolicyDocument"]["Statement"][0];
    let sources = policy["Condition"]["ArnEquals"]["aws:SourceArn"].as_array().expect("rules").clone();
    let scheduled = jobs().into_iter().filter(|(_, trigger, _)| matches!(trigger, Trigger::Schedule(_)));
    let wanted: Vec<Value> = scheduled
        .map(|(name, ..)| json!({ "Fn::GetAtt": [format!("{}Due", template::function(name).0), "Arn"] }))
        .collect();

    assert_eq!(sources, wanted);
}

#[test]
fn the_stream_passes_on_new_items_of_the_partitions_that_the_code_names() {
    for (name, trigger, properties) in jobs() {
        let Trigger::Stream(prefix) = trigger else { continue };
        let event = event(&properties);
        let filters = event["Properties"]["FilterCriteria"]["Filters"].as_array().expect("filters");
        let pattern: Value = serde_json::from_str(filters[0]["Pattern"].as_str().expect("a pattern")).expect("JSON");

        assert_eq!(event["Type"], "DynamoDB", "{name}");
        assert_eq!(event["Properties"]["Stream"], json!({ "Fn::GetAtt": ["Table", "StreamArn"] }));
        assert_eq!(filters.len(), 1);
        let keys = json!({ "pk": { "S": [{ "prefix": prefix }] } });
        assert_eq!(pattern, json!({ "eventName": ["INSERT"], "dynamodb": { "Keys": keys } }));
    }
}

#[test]
fn a_poison_record_blocks_no_shard() {
    for (name, trigger, properties) in jobs() {
        if !matches!(trigger, Trigger::Stream(_)) {
            continue;
        }
        let mapping = &event(&properties)["Properties"];

        assert_eq!(mapping["FunctionResponseTypes"], json!(["ReportBatchItemFailures"]), "{name}");
        assert_eq!(mapping["BisectBatchOnFunctionError"], true, "{name}");
        assert!(mapping["MaximumRetryAttempts"].as_u64().is_some_and(|tries| (1..=5).contains(&tries)), "{name}");
        assert!(mapping["MaximumRecordAgeInSeconds"].as_u64().is_some_and(|age| age <= 86_400), "{name}");
        assert_eq!(
            mapping["DestinationConfig"]["OnFailure"],
            json!({ "Type": "SQS", "Destination": failed() }),
            "{name}"
        );
    }
}

#[test]
fn every_job_and_the_queue_of_what_failed_have_an_alarm() {
    let alarms = template::resources("AWS::CloudWatch::Alarm");
    let watches = |metric: &str, value: Value| {
        let about = |alarm: &Value| alarm["MetricName"] == metric && alarm["Dimensions"][0]["Value"] == value;
        alarms.values().any(about)
    };

    for (name, trigger, _) in jobs() {
        let (function, _) = template::function(name);
        assert!(watches("Errors", json!({ "Ref": function })), "{name}");
        assert!(!matches!(trigger, Trigger::Stream(_)) || watches("IteratorAge", json!({ "Ref": function })), "{name}");
    }
    assert!(watches("ApproximateNumberOfMessagesVisible", json!({ "Fn::GetAtt": ["Failed", "QueueName"] })));
    assert!(watches("OutboxAge", json!("jobs-sweep-outbox")));
}
