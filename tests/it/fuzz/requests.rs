//! Fuzzing of requests: bodies, queries, paths, headers.

use harness::World;
use http::Method;
use proptest::prelude::*;

use super::{cases, mutator::Mutator, send_mutated};
use crate::journeys::operation_fixture::OperationFixture;

/// Percent-encodes all but plain characters.
fn percent_encoded(text: &str) -> String {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._~=&,:@%+".contains(byte);
    text.bytes().map(|byte| if plain(&byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

/// C86, C78: with any bytes as a body, every operation refuses the request at most.
#[tokio::test]
async fn any_bytes_of_a_body_are_answered() {
    let (world, mut mutator) = (World::new().await, Mutator::new());
    let fixture = OperationFixture::of(&world).await;
    for operation in functions::OPERATIONS.iter().filter(|operation| operation.route().is_some()) {
        let Some(bodies) = fixture.bodies(operation) else { continue };
        for number in 0..cases(12) {
            let body = mutator.mutate_bytes(bodies[number % 2].to_string().as_bytes());
            let what = format!("{}: {}", operation.name, String::from_utf8_lossy(&body));
            let ask = fixture.request(&fixture.org.owner, operation).raw(body);
            send_mutated(&world, ask, &what).await;
        }
    }
}

/// C86, C78: with any values in a body, every operation refuses the request at most.
#[tokio::test]
async fn any_values_of_a_body_are_answered() {
    let (world, mut mutator) = (World::new().await, Mutator::new());
    let fixture = OperationFixture::of(&world).await;
    for operation in functions::OPERATIONS.iter().filter(|operation| operation.route().is_some()) {
        let Some(bodies) = fixture.bodies(operation) else { continue };
        for number in 0..cases(16) {
            let body = mutator.mutate_json(&bodies[number % 2]);
            let what = format!("{}: {body}", operation.name);
            send_mutated(&world, fixture.request(&fixture.org.owner, operation).json(&body), &what).await;
        }
    }
}

/// C86, C81, C83: any query is answered or refused.
#[tokio::test]
async fn any_query_is_answered() {
    let (world, mut mutator) = (World::new().await, Mutator::new());
    let fixture = OperationFixture::of(&world).await;
    let seeds = [
        "status=active,expiring&kind=guest&role=user&group=owner&api_only=true&q=a&expires_before=2026-12-01&sort=name&limit=7",
        "from=2026-01-01T00:00:00Z&until=2026-12-01T00:00:00Z&actor=a&target=mem_01JD000000000000000000000A&action=invited",
        "type=zone&limit=1",
        "sort=-expires_at&status=active,expiring&limit=2",
        "counts=true",
    ];
    let reading = functions::OPERATIONS.iter().filter(|operation| {
        operation
            .route()
            .is_some_and(|route| route.method == Method::GET && route.path.starts_with("/v1/organizations/"))
    });
    for operation in reading {
        for number in 0..cases(30) {
            let query = percent_encoded(&mutator.mutate_text(seeds[number % seeds.len()]));
            let path = format!("{}?{query}", fixture.path(operation));
            send_mutated(&world, fixture.org.owner.request(Method::GET, &path), &path).await;
        }
    }
}

/// C82, C86: any path is answered or not found.
#[tokio::test]
async fn any_path_is_answered() {
    let (world, mut mutator) = (World::new().await, Mutator::new());
    let fixture = OperationFixture::of(&world).await;
    for operation in functions::OPERATIONS {
        let Some(route) = operation.route() else { continue };
        for _ in 0..cases(8) {
            let path = fixture.path(operation);
            let mutate_bytes = percent_encoded(&mutator.mutate_text(path.trim_start_matches('/'))).replace("%2F", "/");
            let path = format!("/{mutate_bytes}");
            send_mutated(&world, fixture.org.owner.request(route.method.clone(), &path), &path).await;
        }
    }
}

/// C86, C23: any header is answered or refused, and none grants access.
#[tokio::test]
async fn any_header_is_answered() {
    let (world, mut mutator) = (World::new().await, Mutator::new());
    let fixture = OperationFixture::of(&world).await;
    let headers = [
        ("idempotency-key", "one"),
        ("if-match", "\"7\""),
        ("content-type", "application/json; charset=utf-8"),
        ("accept", "application/json"),
        ("x-forwarded-for", "127.0.0.1"),
    ];
    let visible = "[ -~]{0,40}";
    for operation in functions::OPERATIONS.iter().filter(|operation| operation.route().is_some()) {
        for (name, seed) in headers {
            for _ in 0..cases(2) {
                let mutate_bytes = mutator.mutate_text(seed);
                let value: String = mutate_bytes.chars().filter(|c| (' '..='~').contains(c)).collect();
                let value = if mutator.draw(&any::<bool>()) { value } else { mutator.draw(&visible) };
                let ask = fixture.request(&fixture.org.owner, operation).header(name, &value);
                send_mutated(&world, ask, &format!("{} {name}: {value}", operation.name)).await;
            }
        }
    }
}
