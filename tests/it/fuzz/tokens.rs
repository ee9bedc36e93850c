//! Fuzzing of authenticated values: invitation tokens, cursors, access tokens.

use harness::World;
use http::Method;
use serde_json::json;

use super::{cases, mutator::Mutator, send_mutated};
use crate::journeys::operation_fixture::OperationFixture;

/// C86, C33, C29: a changed invitation token opens nothing.
#[tokio::test]
async fn a_changed_invitation_token_is_refused() {
    let (world, mut mutator) = (World::new().await, Mutator::new());
    let org = world.organization("guests", &world.person("ada@example.com")).await;
    let id = org.invited(json!({ "emails": "grace@example.com", "grant": { "role": "user" } })).await;
    world.pump().await;
    let (grace, token) = (world.person("grace@example.com"), world.link_token("grace@example.com"));
    let before = org.member(&id).await;

    for number in 0..cases(300) {
        let other = mutator.mutate_text(&token);
        if other == token {
            continue;
        }
        let verb = ["preview", "accept", "decline"][number % 3];
        let path = format!("/v1/invitations/{verb}");
        let ask = grace.request(Method::POST, &path).json(&json!({ "token": other }));
        let answer = send_mutated(&world, ask, &format!("{verb} {other}")).await;
        assert!(answer.status >= 400, "{verb} {other}: {}", answer.status);
    }

    assert_eq!(org.member(&id).await, before);
    let answer = grace.post("/v1/invitations/accept", json!({ "token": token })).await;
    answer.assert_status(200);
}

/// C86, C06: a changed cursor is refused.
#[tokio::test]
async fn a_changed_cursor_is_refused() {
    let (world, mut mutator) = (World::new().await, Mutator::new());
    let fixture = OperationFixture::of(&world).await;
    for list in ["/members", "/audit"] {
        let path = fixture.org.path(&format!("{list}?limit=1"));
        let page = fixture.org.owner.get(&path).await;
        let cursor = page.assert_status(200).body["next_cursor"].as_str().expect("more").to_owned();
        for _ in 0..cases(150) {
            let other = mutator.mutate_text(&cursor);
            let other: String = other.chars().filter(char::is_ascii_alphanumeric).collect();
            if other.is_empty() || other == cursor {
                continue;
            }
            let path = format!("{path}&cursor={other}");
            let answer = send_mutated(&world, fixture.org.owner.request(Method::GET, &path), &path).await;
            answer.assert_problem(400, "malformed");
        }
    }
}

/// C86, C23: a changed access token is refused.
#[tokio::test]
async fn a_changed_access_token_is_refused() {
    let (world, mut mutator) = (World::new().await, Mutator::new());
    let ada = world.person("ada@example.com");
    let token = ada.token().expect("a token");
    for _ in 0..cases(300) {
        let other = mutator.mutate_text(&token);
        let other: String = other.chars().filter(|c| ('!'..='~').contains(c)).collect();
        if other == token {
            continue;
        }
        let ask = world.anonymous().request(Method::GET, "/v1/me").token(&other);
        send_mutated(&world, ask, &other).await.assert_status(401);
    }
}
