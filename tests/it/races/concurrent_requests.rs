//! Many concurrent requests.

use harness::{Answer, World};
use http::Method;
use serde_json::{Value, json};

use super::invariants::check_invariants;

fn to(email: &str) -> Value {
    json!({ "emails": [email], "grant": { "role": "user" } })
}

async fn send_concurrently(requests: impl Iterator<Item = harness::RequestBuilder>) -> Vec<Answer> {
    let mut racers = tokio::task::JoinSet::new();
    for request in requests {
        racers.spawn(request.send());
    }
    racers.join_all().await
}

/// C52: twenty concurrent requests with one idempotency key are executed once; another body with that key is refused
#[tokio::test(start_paused = true)]
async fn twenty_concurrent_requests_with_one_key_have_one_effect() {
    let world = World::new().await;
    let acme = world.organization("guests", &world.person("ada@example.com")).await;
    let path = acme.path("/invitations");
    let keyed = |body: &Value| acme.owner.request(Method::POST, &path).json(body).header("idempotency-key", "k-1");

    let answers = send_concurrently((0..20).map(|_| keyed(&to("grace@example.com")))).await;

    let done: Vec<_> = answers.iter().filter(|answer| answer.status == 201).collect();
    assert!(!done.is_empty() && done.iter().all(|answer| answer.bytes == done[0].bytes));
    for answer in answers.iter().filter(|answer| answer.status != 201) {
        answer.assert_problem(409, "request_in_progress");
        assert_eq!(answer.header("retry-after"), Some("1"));
    }
    let again = keyed(&to("grace@example.com")).send().await.assert_status(201);
    assert_eq!((again.bytes.clone(), again.header("idempotent-replayed")), (done[0].bytes.clone(), Some("true")));
    keyed(&to("alan@example.com")).send().await.assert_problem(422, "idempotency_key_reused");
    let state = check_invariants(&world);
    assert_eq!(state.live().count(), 2);
    world.pump().await;
    assert_eq!(world.emails().len(), 1);
}

/// C53, R17, I11: twenty concurrent invitations never exceed the seat limit; guests need no seat
#[tokio::test(start_paused = true)]
async fn twenty_concurrent_invitations_never_exceed_the_seat_limit() {
    let world = World::new().await;
    let acme = world.organization("guests", &world.person("ada@example.com")).await;
    acme.owner.patch(&acme.path(""), json!({ "policy": { "seat_limit": 6 } })).await.assert_status(200);
    let path = acme.path("/invitations");
    let invite = |index: usize| acme.owner.request(Method::POST, &path).json(&to(&format!("p{index}@example.com")));

    let answers = send_concurrently((0..20).map(invite)).await;

    let taken = answers.iter().filter(|answer| answer.status == 201).count();
    assert!((1..=5).contains(&taken), "{taken} seats beside the owner's");
    for answer in answers.iter().filter(|answer| answer.status != 201) {
        assert!(["seat_limit", "unavailable"].contains(&answer.code()), "{}", answer.text());
    }
    check_invariants(&world);
    for index in 0..20 {
        invite(index).send().await;
    }
    let state = check_invariants(&world);
    assert_eq!(state.metas().next().unwrap()["seats"], 6);
    let guest = json!({ "emails": ["guest@example.com"], "kind": "guest" });
    acme.invite(guest).await.assert_status(201);
    check_invariants(&world);
}

/// C40, R22: the email quota counts concurrent requests one by one
#[tokio::test(start_paused = true)]
async fn the_email_quota_counts_concurrent_requests() {
    let world = World::new().await;
    let acme = world.organization("guests", &world.person("ada@example.com")).await;
    let id = acme.invited(to("grace@example.com")).await;
    let path = acme.path("/invitations/resend");

    let answers =
        send_concurrently((0..10).map(|_| acme.owner.request(Method::POST, &path).json(&json!({ "members": [id] }))))
            .await;

    let sent = answers.iter().filter(|answer| answer.status == 200).count();
    assert_eq!(sent, 2, "three emails a day, one of them the first");
    world.pump().await;
    assert!(world.emails_to("grace@example.com").len() <= 3);
    let last = acme.owner.post(&path, json!({ "members": [id] })).await;
    assert_eq!((last.status, last.code()), (429, "rate_limited"), "{}", last.text());
    assert!(last.header("retry-after").is_some());
    check_invariants(&world);
}
