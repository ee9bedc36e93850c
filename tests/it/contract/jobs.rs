//! Jobs: the template has the triggers of the code, and a failed run ends in the dead-letter queue.

use std::collections::BTreeSet;

use kit::Trigger;
use kit::bus::{CONTINUATION, SOURCE};
use kit::operation::Kind;
use serde_json::{Value, json};

use super::template;

/// Whether a run of the job may continue in further runs.
fn continues(name: &str) -> bool {
    let named = functions::OPERATIONS.iter().find(|operation| operation.name == name);
    named.is_some_and(|operation| matches!(&operation.kind, Kind::Job(job) if job.continues))
}

fn jobs() -> Vec<(&'static str, Trigger, Value)> {
    let job = |operation: &&kit::Operation| match &operation.kind {
        Kind::Job(job) => Some((operation.name, job.trigger, template::function(operation.name).1)),
        Kind::Http(_) => None,
    };
    functions::OPERATIONS.iter().filter_map(job).collect()
}

/// The jobs with a schedule.
pub(super) fn scheduled() -> impl Iterator<Item = &'static str> {
    jobs().into_iter().filter(|(_, trigger, _)| matches!(trigger, Trigger::Schedule(_))).map(|(name, ..)| name)
}

/// The trigger of the first run.
fn trigger_event(properties: &Value) -> &Value {
    let events = properties["Events"].as_object().expect("something starts it").iter();
    let mut first = events.filter(|(name, _)| *name != "Continuation");
    let (Some((_, trigger_event)), None) = (first.next(), first.next()) else {
        panic!("one thing starts it: {properties}")
    };
    trigger_event
}

fn dead_letter_queue() -> Value {
    json!({ "Fn::GetAtt": ["Failed", "Arn"] })
}

#[test]
fn schedules_equal_those_of_the_code() {
    for (name, trigger, properties) in jobs() {
        let Trigger::Schedule(words) = trigger else { continue };
        let trigger_event = trigger_event(&properties);

        let schedule = &trigger_event["Properties"];
        assert_eq!(trigger_event["Type"], "ScheduleV2", "{name}");
        assert_eq!(schedule["ScheduleExpression"], words, "{name}");
        assert_eq!(schedule["ScheduleExpressionTimezone"], Value::Null, "{name}: of UTC");
        assert_eq!(schedule["RoleArn"], json!({ "Fn::GetAtt": ["ScheduleRole", "Arn"] }), "{name}");
        // Without this, SAM gives it a name, and two stacks in one account need different names.
        assert_eq!(schedule["OmitName"], true, "{name}");
    }
}

#[test]
fn event_patterns_equal_those_of_the_code_and_match_emails_of_this_stack_only() {
    for (name, trigger, properties) in jobs() {
        let Trigger::Event { source, detail_types } = trigger else { continue };
        let trigger_event = trigger_event(&properties);
        let destination = &template::resources("AWS::SES::ConfigurationSetEventDestination")["DeliveryEvents"];
        let event_destination = &destination["EventDestination"];

        let own = json!({ "mail": { "tags": { "ses:configuration-set": [{ "Ref": "Emails" }] } } });
        let pattern = json!({ "source": [source], "detail-type": detail_types, "detail": own });
        assert_eq!(
            (&trigger_event["Type"], &trigger_event["Properties"]["Pattern"]),
            (&json!("EventBridgeRule"), &pattern),
            "{name}"
        );
        assert_eq!(trigger_event["Properties"]["EventBusName"], Value::Null, "AWS tells the default bus");
        assert_eq!(destination["ConfigurationSetName"], json!({ "Ref": "Emails" }));
        assert_eq!(event_destination["MatchingEventTypes"].as_array().map(Vec::len), Some(detail_types.len()));
        assert!(
            event_destination["EventBridgeDestination"]["EventBusArn"].to_string().ends_with("event-bus/default\"}"),
            "{event_destination}"
        );
    }
}

/// A continuation event starts the same job, by its own source on the stack's bus, and only for jobs that continue.
#[test]
fn a_continuation_event_starts_the_job_that_published_it() {
    let mut count = 0;
    for (name, _, properties) in jobs() {
        let rule = &properties["Events"]["Continuation"];
        if !continues(name) {
            assert_eq!(*rule, Value::Null, "{name}");
            continue;
        }
        let pattern = json!({ "source": [CONTINUATION], "detail-type": [name] });
        assert_eq!((&rule["Type"], &rule["Properties"]["Pattern"]), (&json!("EventBridgeRule"), &pattern), "{name}");
        assert_eq!(rule["Properties"]["EventBusName"], json!({ "Ref": "Bus" }), "{name}");
        count += 1;
    }

    assert_eq!(count, 6);
    assert_ne!(CONTINUATION, SOURCE, "who listens for what happens hears none of it");
}

#[test]
fn schedules_and_events_are_retried_and_then_go_to_the_dead_letter_queue() {
    for (name, trigger, properties) in jobs() {
        if matches!(trigger, Trigger::Stream(_)) {
            continue;
        }
        let run = &properties["EventInvokeConfig"];

        for trigger_event in properties["Events"].as_object().expect("something starts it").values() {
            let delivery = &trigger_event["Properties"];
            for retries in [&delivery["RetryPolicy"]["MaximumRetryAttempts"], &run["MaximumRetryAttempts"]] {
                assert!(retries.as_u64().is_some_and(|tries| (1..=5).contains(&tries)), "{name}: {retries}");
            }
            assert_eq!(delivery["DeadLetterConfig"]["Arn"], dead_letter_queue(), "{name}");
        }
        assert_eq!(
            run["DestinationConfig"]["OnFailure"],
            json!({ "Type": "SQS", "Destination": dead_letter_queue() }),
            "{name}"
        );
    }
}

#[test]
fn rules_may_send_to_the_dead_letter_queue() {
    let policy = &template::resources("AWS::SQS::QueuePolicy")["FailedPolicy"]["PolicyDocument"]["Statement"][0];
    let sources = policy["Condition"]["ArnEquals"]["aws:SourceArn"].as_array().expect("rules").clone();
    let started = jobs().into_iter().filter(|(_, trigger, _)| !matches!(trigger, Trigger::Stream(_)));
    let rules = |(name, _, properties): (&'static str, Trigger, Value)| {
        let events = properties["Events"].as_object().expect("something starts it").clone();
        let rule = move |trigger_event| json!({ "Fn::GetAtt": [format!("{}{trigger_event}", template::function(name).0), "Arn"] });
        let ruled = events.into_iter().filter(|(_, trigger_event)| trigger_event["Type"] == "EventBridgeRule");
        ruled.map(move |(trigger_event, _)| rule(trigger_event))
    };
    let by_name = |rules: Vec<Value>| rules.iter().map(Value::to_string).collect::<BTreeSet<_>>();
    let wanted: Vec<Value> = started.flat_map(rules).collect();

    assert_eq!((sources.len(), by_name(sources)), (wanted.len(), by_name(wanted)));
}

#[test]
fn the_stream_filter_matches_new_items_of_the_partitions_in_the_code() {
    for (name, trigger, properties) in jobs() {
        let Trigger::Stream(prefix) = trigger else { continue };
        let trigger_event = trigger_event(&properties);
        let filters = trigger_event["Properties"]["FilterCriteria"]["Filters"].as_array().expect("filters");
        let pattern: Value = serde_json::from_str(filters[0]["Pattern"].as_str().expect("a pattern")).expect("JSON");

        assert_eq!(trigger_event["Type"], "DynamoDB", "{name}");
        assert_eq!(trigger_event["Properties"]["Stream"], json!({ "Fn::GetAtt": ["Table", "StreamArn"] }));
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
        let mapping = &trigger_event(&properties)["Properties"];

        assert_eq!(mapping["FunctionResponseTypes"], json!(["ReportBatchItemFailures"]), "{name}");
        assert_eq!(mapping["BisectBatchOnFunctionError"], true, "{name}");
        assert!(mapping["MaximumRetryAttempts"].as_u64().is_some_and(|tries| (1..=5).contains(&tries)), "{name}");
        assert!(mapping["MaximumRecordAgeInSeconds"].as_u64().is_some_and(|age| age <= 86_400), "{name}");
        assert_eq!(
            mapping["DestinationConfig"]["OnFailure"],
            json!({ "Type": "SQS", "Destination": dead_letter_queue() }),
            "{name}"
        );
    }
}

/// C42: more than 2 % of bounces or 0.05 % of complaints raises an alarm.
#[test]
fn bounce_and_complaint_rates_have_alarms() {
    let alarms = template::resources("AWS::CloudWatch::Alarm");
    for (name, metric, most) in
        [("BounceRate", "Reputation.BounceRate", 0.02), ("ComplaintRate", "Reputation.ComplaintRate", 0.0005)]
    {
        let alarm = &alarms[name];
        assert_eq!((&alarm["Namespace"], &alarm["MetricName"]), (&json!("AWS/SES"), &json!(metric)));
        assert_eq!((&alarm["Threshold"], &alarm["Dimensions"]), (&json!(most), &Value::Null), "of the whole account");
        assert_eq!(alarm["ComparisonOperator"], "GreaterThanThreshold");
    }
}

#[test]
fn every_job_and_the_dead_letter_queue_have_alarms() {
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
    assert!(watches("OutboxAgeSeconds", json!("jobs-sweep-outbox")));
    assert!(watches("EmailsGivenUp", json!("outbox")) && watches("EntriesSetAside", json!("outbox")));
}
