//! A dry run decides everything and changes nothing.

use harness::World;
use serde_json::{Value, json};

use crate::invitations::builders::{assert_no_effect, with_field};

fn batch(emails: &[&str]) -> Value {
    json!({ "emails": emails, "grant": { "role": "user" } })
}

/// S3.5, S5.5: what it foretells is what happens, address by address, and it neither writes, mails nor counts
#[tokio::test]
async fn a_dry_run_predicts_the_results_of_the_call() {
    let (world, acme) = World::with_organization("guests").await;
    acme.invite(batch(&["there@example.com"])).await.assert_status(201);
    acme.update_policy(json!({ "seat_limit": 6, "domain_deny": ["denied.example"] })).await;
    let body = batch(&[
        "a@example.com",
        "nobody",
        "A@example.com",
        "there@example.com",
        "ada@example.com",
        "x@denied.example",
        "c+1@example.com",
        "c+2@example.com",
        "c+3@example.com",
        "c+4@example.com",
        "late@example.com",
    ]);

    let foretold =
        assert_no_effect(&world, acme.invite(with_field(body.clone(), "dry_run", true))).await.assert_status(207);
    let done = acme.invite(body).await.assert_status(207);

    let expected = [
        ("a@example.com", "invited"),
        ("nobody", "invalid_email"),
        ("there@example.com", "already_invited"),
        ("ada@example.com", "already_member"),
        ("x@denied.example", "domain_not_allowed"),
        ("c+1@example.com", "invited"),
        ("c+2@example.com", "invited"),
        ("c+3@example.com", "invited"),
        ("c+4@example.com", "seat_limit"),
        ("late@example.com", "seat_limit"),
    ];
    assert_eq!(done.outcomes_by_entry(), expected);
    let foretells = |what| if what == "invited" { "would_invite" } else { what };
    assert_eq!(foretold.outcomes_by_entry(), expected.map(|(who, what)| (who, foretells(what))));
    assert!(foretold.result_ids().is_empty(), "nothing has an identifier that does not exist");
}

/// S3.5: the statuses are those of the call itself, with 200 in place of 201
#[tokio::test]
async fn a_dry_run_has_the_status_of_the_call() {
    let (world, acme) = World::with_organization("guests").await;
    let grace = acme.accepted_member("grace@example.com", "user").await.person;
    let dry = |body: Value| with_field(body, "dry_run", true);

    for (body, status, code) in [
        (batch(&["a@example.com", "b@example.com"]), 200, ""),
        (batch(&["a@example.com", "nobody"]), 207, ""),
        (batch(&["ada@example.com", "nobody"]), 422, "batch_failed"),
        (batch(&["ada@example.com"]), 409, "already_member"),
        (with_field(batch(&["a@example.com"]), "grant", json!({ "role": "emperor" })), 422, "unknown_reference"),
        (with_field(batch(&["a@example.com"]), "grant", json!({})), 422, "required"),
    ] {
        let answer = assert_no_effect(&world, acme.invite(dry(body.clone()))).await;
        assert_eq!((answer.status, answer.code()), (status, code), "{body}");
    }
    let answer = assert_no_effect(&world, grace.post(&acme.path("/invitations"), dry(batch(&["a@example.com"])))).await;
    answer.assert_problem(403, "forbidden");
    let answer = assert_no_effect(&world, acme.invite(with_field(batch(&["a@example.com"]), "dry_run", "true"))).await;
    assert_eq!((answer.status, answer.faults()), (400, vec![("/dry_run", "malformed")]));
}

/// R22: a dry run is free, however often; it publishes a limit without using it up
#[tokio::test]
async fn a_dry_run_does_not_count_towards_the_rate_limit() {
    let (world, acme) = World::with_organization("guests").await;
    let body = batch(&["c+1@example.com", "c+2@example.com", "c+3@example.com", "c+4@example.com"]);

    for _ in 0..5 {
        let answer =
            assert_no_effect(&world, acme.invite(with_field(body.clone(), "dry_run", true))).await.assert_status(207);
        assert_eq!(answer.outcomes_by_entry()[3], ("c+4@example.com", "rate_limited"));
    }
    let answer = acme.invite(body).await.assert_status(207);

    assert_eq!((answer.result_ids().len(), answer.outcomes_by_entry()[3].1), (3, "rate_limited"));
}
