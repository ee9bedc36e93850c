//! What a function prepares at its cold start, before the first call.

use harness::wire::Call;
use harness::{Fault, When, World};
use kit::App;
use kit::config::KeySource;
use local::machine::SECRET;

use super::operation_fixture::{OperationFixture, caller};

/// A world whose functions read their keys from Secrets Manager.
async fn world_with_secret() -> World {
    World::with_config(|config| config.keys = Some(KeySource::Secret(SECRET.to_owned()))).await
}

async fn warm_up(world: &World, connections: usize) -> (App, Vec<Call>) {
    let app = world.app();
    let ((), traffic) = world.measure(app.warm_up(connections)).await;
    (app, traffic.calls)
}

fn operations(calls: &[Call]) -> Vec<&str> {
    calls.iter().map(|call| call.operation.as_str()).collect()
}

/// How many calls to the table were sent before the first response.
fn first_round(calls: &[Call]) -> usize {
    let table = || calls.iter().filter(|call| call.is_table());
    let first_response = table().map(|call| call.ended).min().unwrap_or_default();
    table().filter(|call| call.began < first_response).count()
}

#[tokio::test]
async fn connections_and_keys_are_prepared_at_once_and_the_first_call_reads_no_keys() {
    let world = world_with_secret().await;

    let (app, calls) = warm_up(&world, 2).await;

    let (began, ended) = (calls.iter().map(|call| call.began).max(), calls.iter().map(|call| call.ended).min());
    assert_eq!(operations(&calls), ["BatchGetItem", "BatchGetItem", "GetSecretValue"]);
    assert!(began < ended, "one after another: {calls:?}");
    let (keys, traffic) = world.measure(app.keys()).await;
    assert!(keys.is_ok() && traffic.calls.is_empty());
}

#[tokio::test]
async fn a_function_without_table_and_keys_prepares_nothing() {
    let world = World::with_config(|config| config.keys_at_start = false).await;

    let (_, calls) = warm_up(&world, 0).await;

    assert!(calls.is_empty(), "{calls:?}");
}

#[tokio::test]
async fn what_fails_at_start_is_tried_again_by_the_first_call() {
    let world = world_with_secret().await;
    for operation in ["GetSecretValue", "BatchGetItem"] {
        world.wire().fail_always(operation, Fault::refused(400, "AccessDeniedException"));
    }

    let (app, calls) = warm_up(&world, 1).await;
    world.wire().clear_faults();

    assert_eq!(operations(&calls), ["BatchGetItem", "GetSecretValue"]);
    assert!(app.keys().await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn a_service_that_does_not_answer_delays_the_start_by_two_seconds() {
    let world = world_with_secret().await;
    world.wire().before(When::Operation("GetSecretValue", 0), std::future::pending);

    let start = tokio::time::Instant::now();
    let (app, _) = warm_up(&world, 1).await;

    assert_eq!(start.elapsed().as_secs(), 2);
    assert!(app.keys().await.is_ok());
}

/// The most connections that a function opens at start; few operations use more at once.
const MOST: usize = 2;
/// Operations that use one connection of two: they read by key only what another read has found, or query for machines only.
const ONE_AFTER_ANOTHER: [&str; 7] = [
    "organizations-create",
    "organizations-find",
    "me-invitations",
    "signins-record",
    "users-remove",
    "users-identity",
    "product-put",
];

#[tokio::test]
async fn a_function_opens_the_connections_that_its_first_round_uses() {
    let mut others = Vec::new();
    for operation in functions::OPERATIONS.iter().filter(|operation| operation.route().is_some()) {
        let world = World::new().await;
        let fixture = OperationFixture::of(&world).await;
        let request = fixture.request(&caller(&world, &fixture, operation.name), operation);
        let (_, traffic) = world.measure(request.send()).await;
        let used = first_round(&traffic.calls).min(MOST);
        if operation.connections() != used {
            others.push(operation.name);
        }
    }

    assert_eq!(others, ONE_AFTER_ANOTHER);
}
