//! Requests with an `Idempotency-Key` after a crash.

use harness::{Answer, Fault, Org, When, World};
use http::Method;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::crash::crash_at;
use crate::races::{interleaving::Fixture, invariants::check_invariants};

pub async fn fixture() -> Fixture {
    let fixture = Fixture::with("guests", "owner", "user").await;
    fixture.world.advance("1m");
    fixture
}

fn keyed(world: &World, org: &Org, path: &str, body: &Value) -> harness::RequestBuilder {
    let ask = org.owner.via(world).request(Method::POST, &org.path(path));
    ask.json(body).header("idempotency-key", "k-1")
}

/// The number of calls of a request.
pub async fn calls(ask: impl Fn(&Fixture) -> harness::RequestBuilder) -> usize {
    let fixture = fixture().await;
    let (_, traffic) = fixture.world.measure(ask(&fixture).send()).await;
    traffic.calls.len()
}

/// C65, C52, C60: after a crash at any call, the key stays locked for a minute; then the request is executed once,
/// with one email
#[tokio::test(start_paused = true)]
async fn after_a_crash_at_any_call_a_request_has_one_effect() {
    let invite: fn(&Fixture) -> harness::RequestBuilder = |fixture| {
        let body = json!({ "emails": ["alan@example.com"], "grant": { "role": "user" } });
        keyed(&fixture.world, &fixture.org, "/invitations", &body)
    };
    let resend: fn(&Fixture) -> harness::RequestBuilder =
        |fixture| keyed(&fixture.world, &fixture.org, "/invitations/resend", &json!({ "members": [fixture.pending] }));
    for (ask, status, whom, emails) in [(invite, 201, "alan@example.com", 1), (resend, 200, "grace@example.com", 2)] {
        for index in 0..calls(ask).await {
            for after in [false, true] {
                let fixture = fixture().await;
                crash_at(fixture.world.wire(), ask(&fixture).send(), index, after).await;
                if index > 0 || after {
                    let answer_of_key = ask(&fixture).send().await;
                    assert!(
                        answer_of_key.code() == "request_in_progress" || answer_of_key.status == status,
                        "{index}: {}",
                        answer_of_key.text()
                    );
                }
                fixture.world.advance("61s");

                let answer = ask(&fixture).send().await.assert_status(status);
                let again = ask(&fixture).send().await.assert_status(status);

                assert_eq!(answer.bytes, again.bytes);
                assert_eq!(again.header("idempotent-replayed"), Some("true"));
                check_invariants(&fixture.world);
                fixture.world.pump().await;
                assert_eq!(fixture.world.emails_to(whom).len(), emails, "{whom} {index} {after}");
            }
        }
    }
}

/// C60: a client that lost the answer repeats the request after a second and after eleven minutes, without a second
/// effect
#[tokio::test(start_paused = true)]
async fn a_request_repeated_later_with_its_key_is_the_same_request() {
    let fixture = fixture().await;
    let body = json!({ "members": [fixture.pending] });
    let ask = || keyed(&fixture.world, &fixture.org, "/invitations/resend", &body);
    let first = ask().send().await.assert_status(200);

    for later in ["1s", "11m", "23h48m"] {
        fixture.world.advance(later);
        assert_eq!(ask().send().await.assert_status(200).bytes, first.bytes);
    }
    assert_eq!(check_invariants(&fixture.world).actions(&fixture.pending), ["invited", "resent"]);
    fixture.world.advance("1h");
    ask().send().await.assert_status(200);
    assert_eq!(
        check_invariants(&fixture.world).actions(&fixture.pending),
        ["invited", "resent", "resent"],
        "a day later it is new"
    );
}

/// C65, C52: one of twenty concurrent requests takes over after a crash
#[tokio::test(start_paused = true)]
async fn one_of_many_requests_takes_over_after_a_crash() {
    let fixture = fixture().await;
    let body = json!({ "members": [fixture.pending] });
    let ask = || keyed(&fixture.world, &fixture.org, "/invitations/resend", &body);
    crash_at(fixture.world.wire(), ask().send(), 3, false).await;
    fixture.world.advance("61s");
    let mut requests = JoinSet::new();
    for _ in 0..20 {
        requests.spawn(ask().send());
    }

    let answers: Vec<Answer> = requests.join_all().await;

    let answer_of_key = |answer: &Answer| answer.status == 200 || answer.code() == "request_in_progress";
    assert!(answers.iter().all(answer_of_key) && answers.iter().any(|answer| answer.status == 200));
    assert_eq!(check_invariants(&fixture.world).actions(&fixture.pending), ["invited", "resent"]);
}

/// C52: a key is bound to a person, an organisation and an operation
#[tokio::test]
async fn a_key_is_bound_to_a_person_an_organisation_and_an_operation() {
    let fixture = fixture().await;
    let body = json!({ "members": [fixture.pending] });
    let bob = fixture.member(0).person.clone();
    keyed(&fixture.world, &fixture.org, "/invitations/resend", &body).send().await.assert_status(200);

    let by_bob = bob.request(Method::POST, &fixture.org.path("/invitations/resend")).json(&body);
    let by_bob = by_bob.header("idempotency-key", "k-1").send().await.assert_status(200);
    let cancelled = keyed(&fixture.world, &fixture.org, "/invitations/cancel", &body).send().await.assert_status(200);

    assert_eq!((by_bob.header("idempotent-replayed"), cancelled.header("idempotent-replayed")), (None, None));
    assert_eq!(
        check_invariants(&fixture.world).actions(&fixture.pending),
        ["invited", "resent", "resent", "cancelled"]
    );
}

/// C60, C65: a request that failed temporarily is executed when it is repeated
#[tokio::test(start_paused = true)]
async fn a_temporary_failure_is_not_kept() {
    let fixture = fixture().await;
    let body = json!({ "members": [fixture.pending] });
    let ask = || keyed(&fixture.world, &fixture.org, "/invitations/resend", &body);
    for attempt in 1..=3 {
        fixture.world.wire().fail(When::Operation(harness::WRITE, attempt), Fault::throttled());
    }
    ask().send().await.assert_status(503);
    assert_eq!(fixture.world.wire().untriggered(), 0);

    let answer = ask().send().await.assert_status(200);

    assert_eq!(answer.header("idempotent-replayed"), None);
}
