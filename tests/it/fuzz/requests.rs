//! Requests: bodies as bytes and as values, queries, paths, headers.

use harness::World;
use http::Method;
use proptest::prelude::*;

use super::{answered, cases, mutator::Mutator};
use crate::journeys::operation_fixture::OperationFixture;

/// Characters that the path or query of a request can carry as they are, and escapes.
fn printed(text: &str) -> String {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._~=&,:@%+".contains(byte);
    text.bytes().map(|byte| if plain(&byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

/// C86, C78: no bytes in place of a body bring more than a refusal, whatever the operation.
#[tokio::test]
async fn no_bytes_of_a_body_are_too_much() {
    let (world, mut mutator) = (World::new().await, Mutator::new());
    let fixture = OperationFixture::of(&world).await;
    for operation in functions::CATALOGUE.iter().filter(|operation| operation.route().is_some()) {
        let Some(bodies) = fixture.bodies(operation) else { continue };
        for number in 0..cases(12) {
            let body = mutator.mangled(bodies[number % 2].to_string().as_bytes());
            let what = format!("{}: {}", operation.name, String::from_utf8_lossy(&body));
            let ask = fixture.request(&fixture.org.owner, operation).raw(body);
            answered(&world, ask, &what).await;
        }
    }
}

/// C86, C78: no values in place of those of a body bring more than a refusal, whatever the operation.
#[tokio::test]
async fn no_values_of_a_body_are_too_much() {
    let (world, mut mutator) = (World::new().await, Mutator::new());
    let fixture = OperationFixture::of(&world).await;
    for operation in functions::CATALOGUE.iter().filter(|operation| operation.route().is_some()) {
        let Some(bodies) = fixture.bodies(operation) else { continue };
        for number in 0..cases(16) {
            let body = mutator.twisted(&bodies[number % 2]);
            let what = format!("{}: {body}", operation.name);
            answered(&world, fixture.request(&fixture.org.owner, operation).json(&body), &what).await;
        }
    }
}

/// C86, C81, C83: no query is too much for what answers one.
#[tokio::test]
async fn no_query_is_too_much() {
    let (world, mut mutator) = (World::new().await, Mutator::new());
    let fixture = OperationFixture::of(&world).await;
    let seeds = [
        "status=active,expiring&kind=guest&role=user&group=owner&api_only=true&q=a&expires_before=2026-12-01&sort=name&limit=7",
        "from=2026-01-01T00:00:00Z&until=2026-12-01T00:00:00Z&actor=a&target=mem_01JD000000000000000000000A&action=invited",
        "type=zone&limit=1",
    ];
    let reading = functions::CATALOGUE.iter().filter(|operation| {
        operation
            .route()
            .is_some_and(|route| route.method == Method::GET && route.path.starts_with("/v1/organizations/"))
    });
    for operation in reading {
        for number in 0..cases(30) {
            let query = printed(&mutator.mangled_text(seeds[number % seeds.len()]));
            let path = format!("{}?{query}", fixture.path(operation));
            answered(&world, fixture.org.owner.request(Method::GET, &path), &path).await;
        }
    }
}

/// C86, C02: no path leads anywhere that it should not: what is not there is not there.
#[tokio::test]
async fn no_path_is_too_much() {
    let (world, mut mutator) = (World::new().await, Mutator::new());
    let fixture = OperationFixture::of(&world).await;
    for operation in functions::CATALOGUE {
        let Some(route) = operation.route() else { continue };
        for _ in 0..cases(8) {
            let path = fixture.path(operation);
            let mangled = printed(&mutator.mangled_text(path.trim_start_matches('/'))).replace("%2F", "/");
            let path = format!("/{mangled}");
            answered(&world, fixture.org.owner.request(route.method.clone(), &path), &path).await;
        }
    }
}

/// C86, C23: no header is too much, and none opens what another does not.
#[tokio::test]
async fn no_header_is_too_much() {
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
    for operation in functions::CATALOGUE.iter().filter(|operation| operation.route().is_some()) {
        for (name, seed) in headers {
            for _ in 0..cases(2) {
                let mangled = mutator.mangled_text(seed);
                let value: String = mangled.chars().filter(|c| (' '..='~').contains(c)).collect();
                let value = if mutator.draw(&any::<bool>()) { value } else { mutator.draw(&visible) };
                let ask = fixture.request(&fixture.org.owner, operation).header(name, &value);
                answered(&world, ask, &format!("{} {name}: {value}", operation.name)).await;
            }
        }
    }
}
