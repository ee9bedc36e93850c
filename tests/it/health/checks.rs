//! `GET /health` and `GET /health/ready`.

use harness::{Fault, World};
use serde_json::json;

/// A16: liveness calls no service, and readiness reads the table once.
#[tokio::test]
async fn liveness_calls_nothing_and_readiness_reads_once() {
    let world = World::new().await;

    let (live, nothing) = world.measure(world.anonymous().get("/health")).await;
    let (ready, once) = world.measure(world.anonymous().get("/health/ready")).await;

    assert_eq!((live.status, live.body), (200, json!({ "status": "live" })));
    assert_eq!(nothing.calls.len(), 0);
    assert_eq!((ready.status, ready.body), (200, json!({ "status": "ready" })));
    assert_eq!(once.operations(), ["BatchGetItem"]);
}

/// A16: a table that does not answer makes the service not ready, but alive.
#[tokio::test(start_paused = true)]
async fn without_its_table_the_service_is_alive_but_not_ready() {
    let world = World::new().await;
    world.wire().fail_always("BatchGetItem", Fault::throttled());

    world.anonymous().get("/health").await.assert_status(200);
    world.anonymous().get("/health/ready").await.assert_problem(503, "unavailable");
}
