//! Repetitions with the same `Idempotency-Key`: executed once, with the same response.

use harness::{Answer, Fault, Org, Person, When, World};
use http::Method;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::invitations::builders::with_field;

fn batch(emails: &[&str]) -> Value {
    json!({ "emails": emails, "grant": { "role": "user" } })
}

async fn keyed(org: &Org, by: &Person, path: &str, body: &Value, key: &str) -> Answer {
    by.request(Method::POST, &org.path(path)).json(body).header("idempotency-key", key).send().await
}

/// F29: an invitation of several, repeated: one answer, one email each, one audit entry each
#[tokio::test]
async fn a_repeated_batch_runs_once_with_the_same_response() {
    let (world, acme) = World::with_organization("guests").await;
    acme.invite(batch(&["there@example.com"])).await.assert_status(201);
    let body = batch(&["a@example.com", "nobody", "there@example.com", "b@example.com"]);

    let first = keyed(&acme, &acme.owner, "/invitations", &body, "k1").await.assert_status(207);
    world.advance("23h");
    let again = keyed(&acme, &acme.owner, "/invitations", &body, "k1").await.assert_status(207);
    world.pump().await;

    assert_eq!(
        (&again.body, first.header("idempotent-replayed"), again.header("idempotent-replayed")),
        (&first.body, None, Some("true"))
    );
    assert_eq!((world.emails().len(), acme.audit_actions("action=invited").await.len()), (3, 3));
    world.advance("1h");
    let later = keyed(&acme, &acme.owner, "/invitations", &body, "k1").await.assert_status(422);
    assert_eq!(later.outcomes_by_entry()[0], ("a@example.com", "already_invited"));
}

/// F29: sending again and cancelling too
#[tokio::test]
async fn repeated_resends_and_cancels_run_once() {
    let (world, acme) = World::with_organization("guests").await;
    let sent = (acme.invite(batch(&["a@example.com", "b@example.com"])).await).result_ids();
    world.pump().await;
    let body = json!({ "members": sent });

    for _ in 0..3 {
        keyed(&acme, &acme.owner, "/invitations/resend", &body, "k").await.assert_status(200);
        world.pump().await;
    }
    for _ in 0..3 {
        keyed(&acme, &acme.owner, "/invitations/cancel", &body, "k").await.assert_status(200);
    }

    assert_eq!((world.emails().len(), acme.audit_actions("action=resent").await.len()), (4, 2));
    assert_eq!(acme.audit_actions("action=cancelled").await.len(), 2);
}

/// C52, F29: an idempotency key is bound to one request of one person at one path.
#[tokio::test]
async fn an_idempotency_key_is_bound_to_one_request() {
    let (world, acme) = World::with_organization("guests").await;
    let alan = acme.accepted_member("alan@example.com", "owner").await.person;
    let other = world.organization("guests", &acme.owner).await;
    keyed(&acme, &acme.owner, "/invitations", &batch(&["a@example.com"]), "k").await.assert_status(201);

    let reused = keyed(&acme, &acme.owner, "/invitations", &batch(&["b@example.com"]), "k").await;
    reused.assert_problem(422, "idempotency_key_reused");
    keyed(&acme, &alan, "/invitations", &batch(&["b@example.com"]), "k").await.assert_status(201);
    keyed(&other, &acme.owner, "/invitations", &batch(&["b@example.com"]), "k").await.assert_status(201);
    keyed(&acme, &acme.owner, "/invitations", &batch(&["c@example.com"]), "K").await.assert_status(201);
    for bad in ["", " ", "k k", &"k".repeat(256)] {
        let answer = keyed(&acme, &acme.owner, "/invitations", &batch(&["d@example.com"]), bad).await;
        answer.assert_problem(400, "malformed");
    }
}

/// C52: twenty at once: one is executed
#[tokio::test(start_paused = true)]
async fn concurrent_repetitions_run_once() {
    let (world, acme) = World::with_organization("guests").await;
    let mut set = JoinSet::new();
    for _ in 0..20 {
        let acme = acme.clone();
        let body = batch(&["a@example.com", "b@example.com"]);
        set.spawn(async move { keyed(&acme, &acme.owner, "/invitations", &body, "k").await });
    }

    let answers = set.join_all().await;
    world.pump().await;

    let done: Vec<&Answer> = answers.iter().filter(|answer| answer.status == 201).collect();
    assert!(!done.is_empty() && done.iter().all(|answer| answer.body == done[0].body));
    let busy = answers.iter().filter(|answer| answer.status != 201);
    assert!(busy.into_iter().all(|answer| answer.code() == "request_in_progress" && answer.status == 409));
    assert_eq!((world.emails().len(), acme.audit_actions("action=invited").await.len()), (2, 2));
}

/// C65, F29: cut off after any of its transactions, a repetition finishes what was begun and repeats nothing
#[tokio::test(start_paused = true)]
async fn a_repetition_finishes_an_interrupted_batch() {
    let emails: Vec<String> = (0..40).map(|number| format!("u{number:02}@example.com")).collect();
    let body = json!({ "emails": emails, "grant": { "role": "user" } });

    for transaction in 1..=3 {
        let (world, acme) = World::with_organization("guests").await;
        let other = world.another_instance();
        let (stop, stopped) = tokio::sync::oneshot::channel();
        other.wire().after(When::Operation(harness::WRITE, transaction), move || async move {
            stop.send(()).unwrap();
            std::future::pending::<()>().await;
        });
        let by = acme.owner.via(&other);
        tokio::select! {
            answer = keyed(&acme, &by, "/invitations", &body, "k") => panic!("not cut off: {}", answer.text()),
            cut = stopped => cut.unwrap(),
        }

        let early = keyed(&acme, &acme.owner, "/invitations", &body, "k").await;
        early.assert_problem(409, "request_in_progress");
        world.advance("61s");
        let answer = keyed(&acme, &acme.owner, "/invitations", &body, "k").await.assert_status(201);
        world.pump().await;

        assert_eq!(
            (answer.result_ids().len(), acme.members("?limit=100").await.len()),
            (40, 41),
            "after {transaction}"
        );
        assert_eq!((world.emails().len(), acme.audit_actions("action=invited").await.len()), (40, 40));
    }
}

/// F29: what was refused for now is no answer for a day
#[tokio::test]
async fn a_temporary_failure_is_not_stored() {
    let (world, acme) = World::with_organization("guests").await;
    let body = batch(&["a@example.com"]);
    world.wire().fail(When::Operation(harness::WRITE, 1), Fault::refused(400, "ValidationException"));

    let failed = keyed(&acme, &acme.owner, "/invitations", &body, "k").await;
    let healed = keyed(&acme, &acme.owner, "/invitations", &body, "k").await;

    assert!(failed.status >= 500, "{}", failed.text());
    assert_eq!(healed.status, 201, "{}", healed.text());
    for _ in 0..2 {
        let sent = (acme.invite(batch(&["b@example.com"])).await).result_ids();
        acme.batch(&acme.owner, "/invitations/cancel", &[&sent[0]]).await.assert_status(200);
    }
    acme.invite(batch(&["b@example.com"])).await.assert_status(201);
    let limited = with_field(batch(&["b+1@example.com"]), "note", "Hello");
    keyed(&acme, &acme.owner, "/invitations", &limited, "l").await.assert_status(429);
    world.advance("12h");
    keyed(&acme, &acme.owner, "/invitations", &limited, "l").await.assert_status(201);
}

/// F29: a final refusal is stored, and repeated even when its reason has gone.
#[tokio::test]
async fn a_refusal_is_repeated() {
    let (_, acme) = World::with_organization("guests").await;
    acme.update_policy(json!({ "seat_limit": 1 })).await;
    let body = batch(&["a@example.com"]);
    keyed(&acme, &acme.owner, "/invitations", &body, "k").await.assert_status(409);
    acme.update_policy(json!({ "seat_limit": null })).await;

    let again = keyed(&acme, &acme.owner, "/invitations", &body, "k").await;

    assert_eq!((again.status, again.code(), again.header("idempotent-replayed")), (409, "seat_limit", Some("true")));
    keyed(&acme, &acme.owner, "/invitations", &body, "k2").await.assert_status(201);
}

/// S1.11, F29: an invitation of the very instant at which it is sent again is not taken for that sending: what failed
/// is done by its repetition
#[tokio::test]
async fn a_new_invitation_is_not_mistaken_for_a_repetition() {
    let (world, acme) = World::with_organization("guests").await;
    let invited = acme.invited(batch(&["a@example.com"])).await;
    let body = json!({ "members": [invited] });
    world.wire().fail(When::Operation(harness::WRITE, 1), Fault::refused(400, "ValidationException"));

    let failed = keyed(&acme, &acme.owner, "/invitations/resend", &body, "k").await;
    world.advance("1s");
    let healed = keyed(&acme, &acme.owner, "/invitations/resend", &body, "k").await;

    assert!(failed.status >= 500, "{}", failed.text());
    assert_eq!(healed.status, 200, "{}", healed.text());
    assert_eq!(acme.audit_actions("action=resent").await.len(), 1);
}
