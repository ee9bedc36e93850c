//! Streams and schedules, with jobs that record their events.

use std::sync::atomic::{AtomicUsize, Ordering};

use chrono::TimeDelta;
use dynoxide::actions::put_item::PutItemRequest;
use kit::config::Need;
use kit::{App, Job, JobError, Operation, Tables, Trigger};
use serde_json::{Value, json};

use super::{Error, Jobs};
use crate::aws::{Cloud, connector};
use crate::clock::Clock;
use crate::deployment::{Catalogue, Deployment};
use crate::machine::{Machine, TABLE, config};

mod continuations;

struct Picky;

/// Reports a record named `bad` as failed, and fails as a whole on a record named `worst`.
impl Job for Picky {
    const TRIGGER: Trigger = Trigger::Stream("OUTBOX#");
    const SUMMARY: &'static str = "A job of a test";
    const FAILURE: &'static str = "nothing";
    const NEEDS: &'static [Need] = &[];
    const TABLES: Tables = Tables::NONE;

    async fn run(_: &App, input: Value) -> Result<Value, JobError> {
        let records = input["Records"].as_array().cloned().unwrap_or_default();
        let named = |record: &Value, name: &str| record["dynamodb"]["Keys"]["sk"]["S"] == name;
        if records.iter().any(|record| named(record, "worst")) {
            return Err(JobError::input("a good record"));
        }
        let bad = records.iter().filter(|record| named(record, "bad"));
        let failures = bad.map(|record| json!({ "itemIdentifier": record["dynamodb"]["SequenceNumber"] }));
        Ok(json!({ "batchItemFailures": failures.collect::<Vec<_>>() }))
    }
}

struct Hourly;

static HOURS: AtomicUsize = AtomicUsize::new(0);

impl Job for Hourly {
    const TRIGGER: Trigger = Trigger::Schedule("rate(1 hour)");
    const SUMMARY: &'static str = "A job of a test";
    const FAILURE: &'static str = "nothing";
    const NEEDS: &'static [Need] = &[];
    const TABLES: Tables = Tables::NONE;

    async fn run(app: &App, input: Value) -> Result<Value, JobError> {
        HOURS.fetch_add(1, Ordering::Relaxed);
        Ok(json!({ "at": app.clock.now(), "detail-type": input["detail-type"] }))
    }
}

static PICKY: Operation = Operation::job::<Picky>("jobs-picky");
static HOURLY: Operation = Operation::job::<Hourly>("jobs-hourly");
static OPERATIONS: &[&Operation] = &[&PICKY, &HOURLY];

async fn jobs() -> (Jobs, Cloud) {
    jobs_of(OPERATIONS).await
}

async fn jobs_of(catalogue: Catalogue) -> (Jobs, Cloud) {
    let clock = Clock::frozen("2026-11-21T12:00:00Z".parse().expect("an instant"));
    let cloud = Cloud::in_memory(clock).expect("a cloud in memory");
    let config = config("http://127.0.0.1:8080").expect("a configuration");
    let http = connector::http_client(cloud.clone());
    let issuer = crate::issuer::Issuer::new("http://127.0.0.1:8080", [1; 32]);
    let machine = Machine::new(catalogue, config, cloud.clone(), issuer, http, Some(1)).expect("a machine");
    machine.create_tables().await.expect("a table");
    (machine.jobs, cloud)
}

fn put(cloud: &Cloud, pk: &str, sk: &str) {
    let request = json!({ "TableName": TABLE, "Item": { "pk": { "S": pk }, "sk": { "S": sk } } });
    let request: PutItemRequest = serde_json::from_value(request).expect("a request");
    cloud.dynamodb().database().put_item(request).expect("written");
}

fn given_up(jobs: &Jobs) -> Vec<Value> {
    jobs.dead_letters().into_iter().map(|dead| dead.record["dynamodb"]["Keys"]["sk"]["S"].clone()).collect()
}

#[tokio::test]
async fn a_stream_job_sees_new_items_of_its_partitions_once() {
    let (jobs, cloud) = jobs().await;
    for sk in ["a", "b", "a"] {
        put(&cloud, "OUTBOX#1", sk);
    }
    put(&cloud, "ORG#1", "a");

    assert_eq!(
        jobs.drain().await.expect("delivered"),
        2,
        "two were new; one was written over, one is another partition's"
    );
    assert_eq!(jobs.drain().await.expect("delivered"), 0);
}

#[tokio::test]
async fn a_record_that_keeps_failing_becomes_a_dead_letter_and_blocks_no_other() {
    let (jobs, cloud) = jobs().await;
    for sk in ["a", "bad", "b", "worst", "c"] {
        put(&cloud, "OUTBOX#1", sk);
    }

    jobs.drain().await.expect("delivered");

    let mut given_up = given_up(&jobs);
    given_up.sort_by_key(Value::to_string);
    assert_eq!(given_up, ["bad", "worst"]);
}

#[tokio::test]
async fn a_schedule_runs_when_it_is_due_and_once_however_late() {
    let (jobs, cloud) = jobs().await;
    let advance = |minutes| cloud.clock().advance(TimeDelta::minutes(minutes)).expect("forward");

    advance(59);
    assert_eq!(jobs.run_due().await, []);
    advance(1);
    let ran = jobs.run_due().await;
    advance(300);

    let expected = json!({ "at": "2026-11-21T13:00:00Z", "detail-type": "Scheduled Event" });
    assert_eq!(
        ran.iter().map(|ran| (ran.job, ran.result.clone())).collect::<Vec<_>>(),
        [("jobs-hourly", Some(expected))]
    );
    assert_eq!(jobs.run_due().await.len(), 1);
    assert_eq!(jobs.run_due().await.len(), 0);
}

#[tokio::test]
async fn advancing_the_clock_stops_wherever_a_schedule_is_due() {
    let (jobs, cloud) = jobs().await;
    put(&cloud, "OUTBOX#1", "a");

    let report = jobs.advance_clock(TimeDelta::days(1)).await.expect("advanced");

    assert_eq!((report.runs, report.records), (24, 1));
    assert!(report.failed.is_empty());
    assert_eq!(
        cloud.clock().now(),
        "2026-11-22T12:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().expect("an instant")
    );
    assert!(matches!(jobs.advance_clock(TimeDelta::zero()).await, Err(Error::Clock(_))));
}

#[tokio::test]
async fn a_job_runs_by_either_name_and_an_unknown_name_is_an_error_that_lists_all() {
    let (jobs, _) = jobs().await;

    assert_eq!(jobs.run("hourly").await.expect("ran").job, "jobs-hourly");
    assert_eq!(jobs.run("jobs-hourly").await.expect("ran").error, None);
    assert_eq!(jobs.run("picky").await.expect("delivered").result, Some(json!({ "records": 0 })));
    let unknown = jobs.run("daily").await.expect_err("no such job");

    assert_eq!(unknown.to_string(), "there is no job \"daily\"; there are: jobs-picky, jobs-hourly");
}

#[test]
fn a_function_gets_no_undeclared_need() {
    let cloud = Cloud::in_memory(Clock::real()).expect("a cloud in memory");
    let config = config("http://127.0.0.1:8080").expect("a configuration");
    let http = connector::http_client(cloud.clone());
    let deployment = Deployment::new(OPERATIONS, config, cloud.clock().clone(), http, Some(1));

    let own = deployment.app(&HOURLY);

    assert!(own.config.keys.is_none() && own.config.emails.is_none() && own.config.bus.is_none());
    assert!(deployment.unrestricted_app().config.keys.is_some());
    assert_ne!(own.random.next_u64(), deployment.app(&PICKY).random.next_u64());
}
