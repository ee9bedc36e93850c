//! The request id, and the state of the quota of emails, in the headers of responses.

use harness::{Answer, World};
use http::Method;
use serde_json::json;

/// Seconds from noon to midnight.
const TO_MIDNIGHT: &str = "43200";

fn quota(answer: &Answer) -> [Option<&str>; 3] {
    ["ratelimit-limit", "ratelimit-remaining", "ratelimit-reset"].map(|name| answer.header(name))
}

/// A16: the caller's own id of a request is taken over, unless it could be mistaken for something else.
#[tokio::test]
async fn a_sane_request_id_is_the_callers_own() {
    let world = World::new().await;
    let ada = world.person("ada@example.com");
    let ask =
        async |id: &str| ada.request(Method::GET, "/v1/organizations/unknown").header("x-request-id", id).send().await;

    for own in
        ["1", "4f7b0a9e-7d0e-4c6e-9a55-0d8f8b7e6a10", "Root=1-67891233-abcdef012345678912345678", &"x".repeat(128)]
    {
        let answer = ask(own).await;
        assert_eq!(answer.header("x-request-id"), Some(own));
        assert_eq!(answer.body["request_id"], own);
    }
    for odd in ["", "a b", "a\"b", "{}", "ü", &"x".repeat(129)] {
        let answer = ask(odd).await;
        let given = answer.header("x-request-id").expect("an id");
        assert!(given.starts_with("request-"), "{odd}: {given}");
        assert_eq!(answer.body["request_id"], given);
    }
}

/// A16, R22: an invitation says how many more there may be today; the header counts what a batch has sent, not a dry run.
#[tokio::test]
async fn an_invitation_tells_what_is_left_of_the_quota() {
    let (_, acme) = World::with_organization("guests").await;
    let body = |emails: &[&str], dry_run| json!({ "emails": emails, "grant": { "role": "user" }, "dry_run": dry_run });

    let dry = acme.invite(body(&["a@example.com"], true)).await.assert_status(200);
    let two = acme.invite(body(&["a@example.com", "b@example.com"], false)).await.assert_status(201);
    let ids = two.result_ids();
    let again = acme.batch(&acme.owner, "/invitations/resend", &[&ids[0]]).await.assert_status(200);

    assert_eq!(quota(&dry), [None, None, None]);
    assert_eq!(quota(&two), [Some("100"), Some("98"), Some(TO_MIDNIGHT)]);
    assert_eq!(quota(&again), [Some("100"), Some("97"), Some(TO_MIDNIGHT)]);
}

/// A11, A16, R22: a refusal names the quota that refuses, until when, and from which instant on it is possible again.
#[tokio::test]
async fn a_refusal_tells_the_quota_and_the_instant() {
    let (_, acme) = World::with_organization("guests").await;
    let id = acme.invited(json!({ "emails": "grace@example.com", "grant": { "role": "user" } })).await;
    for _ in 0..2 {
        acme.batch(&acme.owner, "/invitations/resend", &[&id]).await.assert_status(200);
    }

    let refused = acme.batch(&acme.owner, "/invitations/resend", &[&id]).await;

    refused.assert_problem(429, "rate_limited");
    assert_eq!(quota(&refused), [Some("3"), Some("0"), Some(TO_MIDNIGHT)]);
    assert_eq!(refused.header("retry-after"), Some(TO_MIDNIGHT));
    let detail = refused.body["detail"].as_str().expect("a detail");
    assert!(detail.ends_with("this is possible again at 2026-11-22T00:00:00Z"), "{detail}");
    assert_eq!(refused.results()[0]["error"]["detail"], detail);
}
