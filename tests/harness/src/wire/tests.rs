//! The wire itself: what it records, and that it injects the faults that were planned.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{AttributeValue, Put, TransactWriteItem};
use local::aws::Cloud;
use local::clock::Clock;

use super::{Fault, Traffic, When, Wire};

const TABLE: &str = "latchkey";

async fn wire() -> Wire {
    let cloud = Cloud::in_memory(Clock::real()).expect("a cloud in memory");
    let wire = Wire::new(cloud);
    store::schema::MAIN.create(&client(&wire), TABLE).await.expect("a table");
    let _ = wire.take_calls();
    wire
}

fn client(wire: &Wire) -> Client {
    let config = aws_sdk_dynamodb::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("local"))
        .credentials_provider(Credentials::new("local", "local", None, None, "tests"))
        .endpoint_url("http://cloud.invalid")
        .retry_config(RetryConfig::disabled())
        .http_client(wire.client());
    Client::from_conf(config.build())
}

fn text(value: &str) -> AttributeValue {
    AttributeValue::S(value.to_owned())
}

fn put(pk: &str) -> TransactWriteItem {
    let put = Put::builder().table_name(TABLE).item("pk", text(pk)).item("sk", text("-")).build();
    TransactWriteItem::builder().put(put.expect("complete")).build()
}

async fn write(client: &Client, pks: &[&str]) -> Result<(), TransactWriteItemsError> {
    let items = pks.iter().map(|pk| put(pk)).collect();
    let sent = client.transact_write_items().set_transact_items(Some(items)).send().await;
    sent.map(drop).map_err(aws_sdk_dynamodb::error::SdkError::into_service_error)
}

async fn is_there(client: &Client, pk: &str) -> bool {
    let key = client.get_item().table_name(TABLE).key("pk", text(pk)).key("sk", text("-")).consistent_read(true);
    key.send().await.expect("an answer").item.is_some()
}

#[tokio::test]
async fn calls_are_recorded_with_their_size_and_capacity() {
    let wire = wire().await;
    let client = client(&wire);

    write(&client, &["a", "b"]).await.expect("written");
    assert!(is_there(&client, "a").await);

    let calls = wire.take_calls();
    assert_eq!(calls.iter().map(|call| call.operation.as_str()).collect::<Vec<_>>(), ["TransactWriteItems", "GetItem"]);
    assert_eq!((calls[0].items, calls[0].consistent, calls[0].status), (2, None, 200));
    assert_eq!((calls[1].items, calls[1].consistent, calls[1].status), (1, Some(true), 200));
    assert!((calls[0].capacity() - 4.0).abs() < f64::EPSILON, "two items, each written twice: {:?}", calls[0].answer());
    assert!((calls[1].capacity() - 1.0).abs() < f64::EPSILON, "one strong read: {:?}", calls[1].answer());
    assert_eq!(wire.calls(), []);
}

#[tokio::test]
async fn concurrent_calls_count_as_one_round_trip() {
    let wire = wire().await;
    let client = client(&wire);

    write(&client, &["a"]).await.expect("written");
    tokio::join!(is_there(&client, "a"), is_there(&client, "b"), is_there(&client, "c"));
    is_there(&client, "d").await;

    let traffic = Traffic { calls: wire.take_calls() };
    assert_eq!(traffic.operations().len(), 5);
    assert_eq!(traffic.round_trips(), 3);
}

#[tokio::test]
async fn an_injected_conflict_names_the_first_item_and_writes_nothing() {
    let wire = wire().await;
    let client = client(&wire);
    wire.fail(When::Operation("TransactWriteItems", 0), Fault::Conflict);

    let refused = write(&client, &["a", "b"]).await;

    let Err(TransactWriteItemsError::TransactionCanceledException(cancelled)) = refused else { panic!("{refused:?}") };
    let codes: Vec<_> = cancelled.cancellation_reasons().iter().filter_map(|reason| reason.code()).collect();
    assert_eq!(codes, ["TransactionConflict", "None"]);
    assert!(!is_there(&client, "a").await);
    assert_eq!(wire.untriggered(), 0);
    write(&client, &["a", "b"]).await.expect("the fault applies once");
}

#[tokio::test]
async fn a_timeout_after_the_effect_leaves_the_effect() {
    let wire = wire().await;
    let client = client(&wire);
    wire.fail(When::Call(0), Fault::AfterEffect);

    write(&client, &["a"]).await.expect_err("timed out");

    assert!(is_there(&client, "a").await);
    assert_eq!(wire.calls()[0].status, 200);
}

#[tokio::test]
async fn a_failure_before_the_effect_leaves_no_effect() {
    let wire = wire().await;
    let client = client(&wire);
    wire.fail(When::Call(1), Fault::BeforeEffect);

    write(&client, &["a"]).await.expect("the plan is for the second call");
    write(&client, &["b"]).await.expect_err("failed");

    assert!(!is_there(&client, "b").await);
    assert_eq!(wire.calls()[1].status, 0);
}

#[tokio::test]
async fn a_lasting_fault_applies_until_it_is_cleared() {
    let wire = wire().await;
    let client = client(&wire);
    wire.fail_always("TransactWriteItems", Fault::throttled());

    for _ in 0..2 {
        let refused = write(&client, &["a"]).await.expect_err("throttled");
        assert!(refused.is_provisioned_throughput_exceeded_exception(), "{refused:?}");
    }
    wire.clear_faults();

    write(&client, &["a"]).await.expect("no fault is left");
}

#[tokio::test]
async fn hooks_run_before_and_after_a_call_takes_effect() {
    let wire = wire().await;
    let (client, other) = (client(&wire), client(&Wire::new(wire.cloud().clone())));
    let observed = Arc::new(AtomicUsize::new(0));
    for place in 0..2 {
        let (other, observed) = (other.clone(), observed.clone());
        let read = move || async move {
            if is_there(&other, "a").await {
                observed.fetch_add(1 << place, Ordering::Relaxed);
            }
        };
        let when = When::Operation("TransactWriteItems", 0);
        if place == 0 { wire.before(when, read) } else { wire.after(when, read) }
    }

    write(&client, &["a"]).await.expect("written");

    assert_eq!(observed.load(Ordering::Relaxed), 2, "invisible before, visible after");
    assert_eq!(wire.calls().len(), 1, "calls of other wires are not recorded");
}

#[tokio::test]
async fn joined_actors_interleave() {
    let wire = wire().await;
    let client = client(&wire);

    let act = async |pk| {
        assert!(!is_there(&client, pk).await);
        write(&client, &[pk]).await.expect("written");
    };
    tokio::join!(act("a"), act("b"));

    let calls = wire.take_calls();
    let operations: Vec<_> = calls.iter().map(|call| call.operation.as_str()).collect();
    assert_eq!(operations, ["GetItem", "GetItem", "TransactWriteItems", "TransactWriteItems"]);
}
