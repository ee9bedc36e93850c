//! The real SDKs against the stand-ins: the stand-ins parse their requests, and the SDKs parse the responses and
//! errors.

use aws_credential_types::Credentials;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, AttributeValue, BillingMode, KeySchemaElement, KeyType, Put, ScalarAttributeType,
    StreamSpecification, StreamViewType, TimeToLiveSpecification, TransactWriteItem,
};
use aws_sdk_sesv2::operation::send_email::SendEmailError;
use aws_sdk_sesv2::primitives::Blob;
use aws_sdk_sesv2::types::{Destination, EmailContent, RawMessage, SubscriptionStatus, TopicPreference};
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_smithy_types::retry::RetryConfig;
use chrono::{DateTime, TimeDelta};
use tower::ServiceExt;

use super::dynamodb::Position;
use super::eventbridge::Failure;
use super::ses::{Content, SesError};
use super::{Cloud, cloud_router, connector};
use crate::clock::Clock;

const TABLE: &str = "latchkey";

fn cloud() -> Cloud {
    Cloud::in_memory(clock()).expect("a cloud in memory")
}

fn clock() -> Clock {
    Clock::frozen(DateTime::from_timestamp(1_800_000_000, 0).expect("a valid instant"))
}

fn wire(cloud: &Cloud) -> SharedHttpClient {
    connector::http_client(cloud.clone())
}

fn keys() -> Credentials {
    Credentials::new("local", "local", None, None, "tests")
}

fn ses(cloud: &Cloud) -> aws_sdk_sesv2::Client {
    let config = aws_sdk_sesv2::Config::builder()
        .behavior_version(aws_sdk_sesv2::config::BehaviorVersion::latest())
        .region(aws_sdk_sesv2::config::Region::new("local"))
        .credentials_provider(keys())
        .endpoint_url("http://cloud.local")
        .retry_config(RetryConfig::disabled())
        .http_client(wire(cloud));
    aws_sdk_sesv2::Client::from_conf(config.build())
}

fn dynamodb(cloud: &Cloud) -> aws_sdk_dynamodb::Client {
    let config = aws_sdk_dynamodb::Config::builder()
        .behavior_version(aws_sdk_dynamodb::config::BehaviorVersion::latest())
        .region(aws_sdk_dynamodb::config::Region::new("local"))
        .credentials_provider(keys())
        .endpoint_url("http://cloud.local")
        .retry_config(RetryConfig::disabled())
        .http_client(wire(cloud));
    aws_sdk_dynamodb::Client::from_conf(config.build())
}

type Is = fn(&SendEmailError) -> bool;

fn email(client: &aws_sdk_sesv2::Client) -> aws_sdk_sesv2::operation::send_email::builders::SendEmailFluentBuilder {
    let raw = RawMessage::builder().data(Blob::new("Subject: Hi\r\n\r\nHello")).build().expect("complete");
    client
        .send_email()
        .from_email_address("mail@example.com")
        .destination(Destination::builder().to_addresses("ada@example.com").build())
        .content(EmailContent::builder().raw(raw).build())
}

#[tokio::test]
async fn an_email_is_kept_byte_for_byte() {
    let cloud = cloud();

    let answer = email(&ses(&cloud)).send().await.expect("sent");

    let sent = cloud.ses().sent();
    assert_eq!(answer.message_id(), Some(sent[0].id.as_str()));
    assert_eq!(sent[0].to, ["ada@example.com"]);
    assert!(matches!(&sent[0].content, Content::Raw(raw) if raw == b"Subject: Hi\r\n\r\nHello"));
}

#[tokio::test]
async fn every_documented_refusal_reaches_the_sender_as_its_own_error() {
    let cloud = cloud();
    let client = ses(&cloud);
    let expected: [(SesError, u16, Is); 9] = [
        (SesError::TooManyRequests, 429, SendEmailError::is_too_many_requests_exception),
        (SesError::MessageRejected, 400, SendEmailError::is_message_rejected),
        (SesError::AccountSuspended, 400, SendEmailError::is_account_suspended_exception),
        (SesError::MailFromDomainNotVerified, 400, SendEmailError::is_mail_from_domain_not_verified_exception),
        (SesError::SendingPaused, 400, SendEmailError::is_sending_paused_exception),
        (SesError::LimitExceeded, 400, SendEmailError::is_limit_exceeded_exception),
        (SesError::BadRequest, 400, SendEmailError::is_bad_request_exception),
        (SesError::NotFound, 404, SendEmailError::is_not_found_exception),
        (SesError::Internal, 500, |error| error.meta().code() == Some("InternalServiceErrorException")),
    ];

    for (injected, status, is) in expected {
        cloud.ses().fail_next(1, injected);
        let error = email(&client).send().await.expect_err("the injected error");

        assert_eq!(error.raw_response().map(|raw| raw.status().as_u16()), Some(status), "{injected:?}");
        assert!(error.as_service_error().is_some_and(is), "{injected:?}: {error:?}");
    }

    assert_eq!(cloud.ses().count(), 0);
    email(&client).send().await.expect("no further fault is injected");
}

#[tokio::test]
async fn a_lost_answer_leaves_the_email_sent() {
    let cloud = cloud();
    cloud.ses().fail_next(1, SesError::LostAfterEffect);

    let error = email(&ses(&cloud)).send().await.expect_err("the answer is lost");

    assert!(error.as_service_error().is_none() && error.raw_response().is_none());
    assert_eq!(cloud.ses().count(), 1);
}

#[tokio::test]
async fn a_subscription_is_made_changed_and_taken_back() {
    let cloud = cloud();
    let client = ses(&cloud);
    let topic = |status| {
        TopicPreference::builder().topic_name("incidents").subscription_status(status).build().expect("complete")
    };
    let create = || client.create_contact().contact_list_name("list").email_address("Ada+1@example.com");

    create().topic_preferences(topic(SubscriptionStatus::OptIn)).send().await.expect("created");
    let twice = create().send().await.expect_err("exists").into_service_error();
    let update = client.update_contact().contact_list_name("list").email_address("ada+1@example.com");
    update.topic_preferences(topic(SubscriptionStatus::OptOut)).send().await.expect("updated");
    let find = || client.get_contact().contact_list_name("list").email_address("ada+1@example.com").send();
    let found = find().await.expect("found");
    client.delete_contact().contact_list_name("list").email_address("ada+1@example.com").send().await.expect("deleted");
    let gone = find().await.expect_err("gone").into_service_error();

    assert!(twice.is_already_exists_exception());
    assert_eq!(found.topic_preferences()[0].subscription_status(), &SubscriptionStatus::OptOut);
    assert!(gone.is_not_found_exception());
    assert!(cloud.ses().contacts("list").is_empty());
}

#[tokio::test]
async fn events_are_kept_verbatim_and_single_entries_can_fail() {
    let cloud = cloud();
    let config = aws_sdk_eventbridge::Config::builder()
        .behavior_version(aws_sdk_eventbridge::config::BehaviorVersion::latest())
        .region(aws_sdk_eventbridge::config::Region::new("local"))
        .credentials_provider(keys())
        .endpoint_url("http://cloud.local")
        .retry_config(RetryConfig::disabled())
        .http_client(wire(&cloud));
    let client = aws_sdk_eventbridge::Client::from_conf(config.build());
    let entry = |name: &str, detail: &str| {
        let entry = aws_sdk_eventbridge::types::PutEventsRequestEntry::builder();
        entry.event_bus_name("bus").source("latchkey").detail_type(name).detail(detail).build()
    };
    cloud.eventbridge().fail_next(1, &Failure::Entries(vec![1]));
    cloud.eventbridge().fail_next(1, &Failure::Internal);

    let put = client.put_events().entries(entry("a", r#"{"n":1}"#)).entries(entry("b", "{}")).entries(entry("c", "["));
    let answer = put.send().await.expect("answered");
    let whole = client.put_events().entries(entry("d", "{}")).send().await.expect_err("the injected error");

    assert_eq!(answer.failed_entry_count(), 2);
    assert_eq!(answer.entries()[1].error_code(), Some("ThrottlingException"));
    assert_eq!(answer.entries()[2].error_code(), Some("MalformedDetail"));
    assert!(whole.into_service_error().is_internal_exception());
    let kept = cloud.eventbridge().published();
    assert_eq!(kept.len(), 1);
    assert_eq!((kept[0].detail_type.as_str(), &kept[0].detail["n"]), ("a", &serde_json::json!(1)));
}

#[tokio::test]
async fn a_secret_is_found_by_its_name_and_otherwise_missing() {
    let cloud = cloud();
    let config = aws_sdk_secretsmanager::Config::builder()
        .behavior_version(aws_sdk_secretsmanager::config::BehaviorVersion::latest())
        .region(aws_sdk_secretsmanager::config::Region::new("local"))
        .credentials_provider(keys())
        .endpoint_url("http://cloud.local")
        .retry_config(RetryConfig::disabled())
        .http_client(wire(&cloud));
    let client = aws_sdk_secretsmanager::Client::from_conf(config.build());
    cloud.secrets().put("latchkey/tokens", "hush");

    let found = client.get_secret_value().secret_id("latchkey/tokens").send().await.expect("found");
    let by_arn = client.get_secret_value().secret_id(found.arn().expect("an ARN")).send().await.expect("found");
    let missing = client.get_secret_value().secret_id("other").send().await.expect_err("missing");

    assert_eq!(found.secret_string(), Some("hush"));
    assert_eq!(by_arn.name(), Some("latchkey/tokens"));
    assert!(missing.into_service_error().is_resource_not_found_exception());
}

async fn make_table(client: &aws_sdk_dynamodb::Client) {
    let attribute = |name: &str| {
        let definition = AttributeDefinition::builder().attribute_name(name);
        definition.attribute_type(ScalarAttributeType::S).build().expect("complete")
    };
    let key =
        |name: &str, kind| KeySchemaElement::builder().attribute_name(name).key_type(kind).build().expect("complete");
    let stream = StreamSpecification::builder().stream_enabled(true).stream_view_type(StreamViewType::NewAndOldImages);
    let create = client.create_table().table_name(TABLE).billing_mode(BillingMode::PayPerRequest);
    let create = create.attribute_definitions(attribute("pk")).attribute_definitions(attribute("sk"));
    let create = create.key_schema(key("pk", KeyType::Hash)).key_schema(key("sk", KeyType::Range));
    create.stream_specification(stream.build().expect("complete")).send().await.expect("created");
    let ttl = TimeToLiveSpecification::builder().enabled(true).attribute_name("ttl").build().expect("complete");
    client.update_time_to_live().table_name(TABLE).time_to_live_specification(ttl).send().await.expect("set");
}

fn put(key: &str, ttl: i64) -> Put {
    Put::builder()
        .table_name(TABLE)
        .item("pk", AttributeValue::S(key.to_owned()))
        .item("sk", AttributeValue::S("-".to_owned()))
        .item("ttl", AttributeValue::N(ttl.to_string()))
        .condition_expression("attribute_not_exists(pk)")
        .build()
        .expect("complete")
}

#[tokio::test]
async fn a_transaction_that_fails_says_which_condition_did() {
    let cloud = cloud();
    let client = dynamodb(&cloud);
    make_table(&client).await;
    let write = |key: &str| TransactWriteItem::builder().put(put(key, 0)).build();
    client.transact_write_items().transact_items(write("a")).send().await.expect("written");

    let both = client.transact_write_items().transact_items(write("b")).transact_items(write("a"));
    let error = both.send().await.expect_err("a is there").into_service_error();

    let aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError::TransactionCanceledException(error) =
        error
    else {
        panic!("{error:?}");
    };
    let codes: Vec<_> = error.cancellation_reasons().iter().filter_map(|reason| reason.code()).collect();
    assert_eq!(codes, ["None", "ConditionalCheckFailed"]);
    assert_eq!(cloud.dynamodb().scan_all().expect("scanned").len(), 1);
}

/// An item is written, and expires when the clock advances. The stream has both changes in the shape of Lambda.
async fn an_item_lives_and_expires(cloud: Cloud, clock: Clock) -> serde_json::Value {
    let client = dynamodb(&cloud);
    make_table(&client).await;
    let expiry = clock.now() + TimeDelta::days(1);
    let write = TransactWriteItem::builder().put(put("a", expiry.timestamp())).build();
    client.transact_write_items().transact_items(write).send().await.expect("written");
    let early = cloud.dynamodb().delete_expired().expect("swept");
    clock.advance(TimeDelta::days(2)).expect("forward");
    let late = cloud.dynamodb().delete_expired().expect("swept");

    let first = cloud.dynamodb().records_since(TABLE, Position::default(), 1).expect("a stream");
    let second = cloud.dynamodb().records_since(TABLE, first.next, 1000).expect("a stream");
    let none = cloud.dynamodb().records_since(TABLE, second.next, 1000).expect("a stream");

    assert_eq!((early, late), (0, 1));
    assert_eq!((first.records.len(), second.records.len(), none.records.len()), (1, 1, 0));
    assert_eq!(first.records[0]["eventName"], "INSERT");
    assert_eq!(first.records[0]["dynamodb"]["NewImage"]["pk"]["S"], "a");
    assert_eq!(second.records[0]["eventName"], "REMOVE");
    assert_eq!(second.records[0]["dynamodb"]["Keys"]["pk"]["S"], "a");
    assert!(second.records[0]["eventSourceARN"].as_str().is_some_and(|arn| arn.contains(":table/latchkey/stream/")));
    let event: aws_lambda_events::dynamodb::Event = serde_json::from_value(second.event()).expect("Lambda's shape");
    assert_eq!(event.records[0].event_name, "REMOVE");
    second.records[0].clone()
}

#[tokio::test]
async fn an_item_in_memory_expires_by_the_clock_that_is_moved() {
    let clock = clock();
    let cloud = Cloud::in_memory(clock.clone()).expect("a cloud in memory");

    let removed = an_item_lives_and_expires(cloud, clock).await;

    assert_eq!(removed["userIdentity"]["principalId"], "dynamodb.amazonaws.com");
}

#[tokio::test]
async fn an_item_in_a_file_expires_by_the_clock_that_is_moved() {
    let path = std::env::temp_dir().join(format!("latchkey-local-{}.db", std::process::id()));
    let (clock, file) = (clock(), path.to_string_lossy().into_owned());

    an_item_lives_and_expires(Cloud::in_file(&file, clock.clone()).expect("a file"), clock).await;

    for ending in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{file}{ending}"));
    }
}

#[test]
fn what_no_service_offers_is_an_unknown_operation() {
    for target in ["DynamoDB_20120810.Dance", "AWSEvents.PutRule", "Kinesis.PutRecord", ""] {
        let request = http::Request::post("/").header("x-amz-target", target).body(bytes::Bytes::from_static(b"{}"));

        let answer = cloud().call(&request.expect("a valid request"));

        assert_eq!(answer.status(), 400, "{target}");
        assert!(answer.body().ends_with(b"UnknownOperationException\"}"), "{target}");
    }
}

#[tokio::test]
async fn a_senseless_request_is_a_validation_error() {
    let error = dynamodb(&cloud()).describe_table().table_name("t").send().await.expect_err("too short");

    assert_eq!(error.into_service_error().meta().code(), Some("ValidationException"));
}

#[tokio::test]
async fn behind_a_port_the_prefix_is_not_the_services_business_and_lost_answers_break() {
    let cloud = cloud();
    let body = r#"{"FromEmailAddress":"a@example.com","Destination":{"ToAddresses":["b@example.com"]},
        "Content":{"Simple":{"Subject":{"Data":"Hi"},"Body":{"Text":{"Data":"Hello"}}}}}"#;
    let send = async || {
        let request = http::Request::post("/_local/aws/v2/email/outbound-emails").body(axum::body::Body::from(body));
        let answer = cloud_router(cloud.clone()).oneshot(request.expect("a valid request")).await;
        axum::body::to_bytes(answer.expect("a router never fails").into_body(), 10_000).await
    };

    let first = send().await.expect("a whole answer");
    cloud.ses().fail_next(1, SesError::LostAfterEffect);
    let second = send().await;

    assert!(first.starts_with(b"{\"MessageId\""));
    assert!(second.is_err());
    assert_eq!(cloud.ses().count(), 2);
}

#[tokio::test]
async fn the_stored_items_can_be_looked_at() {
    let cloud = cloud();
    let client = dynamodb(&cloud);
    make_table(&client).await;
    let write = TransactWriteItem::builder().put(put("org#1", 7)).build();
    client.transact_write_items().transact_items(write).send().await.expect("written");
    let look = async |uri: &str| {
        let request = http::Request::get(uri).body(axum::body::Body::empty()).expect("a valid request");
        let answer = cloud_router(cloud.clone()).oneshot(request).await.expect("a router never fails");
        let body = axum::body::to_bytes(answer.into_body(), 10_000).await.expect("a whole answer");
        serde_json::from_slice::<serde_json::Value>(&body).expect("JSON")
    };

    assert_eq!(look("/_local/table").await, serde_json::json!([{"pk": "org#1", "sk": "-", "ttl": 7}]));
    assert_eq!(look("/_local/table?typed=true").await[0]["ttl"], serde_json::json!({"N": "7"}));
    assert_eq!(look("/_local/table?pk=other").await, serde_json::json!([]));
    assert_eq!(look("/_local/events").await, serde_json::json!([]));
}
