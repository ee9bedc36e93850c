//! Requests to leave or decline that are repeated with their key after a lost answer, when there is nothing left to
//! end.

use http::Method;
use serde_json::json;

use super::{
    crash::crash_at,
    idempotency::{calls, fixture},
};
use crate::races::{interleaving::Fixture, invariants::check_invariants};

fn leave(fixture: &Fixture) -> harness::RequestBuilder {
    let path = format!("/v1/me/organizations/{}/leave", fixture.org.id);
    fixture.member(0).person.request(Method::POST, &path).json(&json!({})).header("idempotency-key", "k-1")
}

fn decline(fixture: &Fixture) -> harness::RequestBuilder {
    let link = json!({ "token": fixture.token });
    fixture.grace.request(Method::POST, "/v1/invitations/decline").json(&link).header("idempotency-key", "k-1")
}

/// Crashes after the effect and before the note about the key, and waits until the lock of the key expires.
async fn crashed_after_effect(ask: fn(&Fixture) -> harness::RequestBuilder) -> Fixture {
    let last = calls(ask).await - 1;
    let fixture = fixture().await;
    crash_at(fixture.world.wire(), ask(&fixture).send(), last, false).await;
    fixture.world.advance("61s");
    fixture
}

/// Crashes before the effect, and waits until the lock of the key expires.
async fn crashed_before_effect(ask: fn(&Fixture) -> harness::RequestBuilder) -> Fixture {
    let fixture = fixture().await;
    crash_at(fixture.world.wire(), ask(&fixture).send(), 1, false).await;
    fixture.world.advance("61s");
    fixture
}

/// C60, C65, S3.13: after a crash at any call of leaving or declining, a repeated request reports success, and there
/// is one effect, although the membership has ended.
#[tokio::test(start_paused = true)]
async fn a_repeated_request_to_leave_or_decline_reports_success() {
    for (ask, action) in [(leave as fn(&Fixture) -> harness::RequestBuilder, "left"), (decline, "declined")] {
        let all = calls(ask).await;
        for index in 0..all {
            for after in [false, true] {
                let fixture = fixture().await;
                crash_at(fixture.world.wire(), ask(&fixture).send(), index, after).await;
                fixture.world.advance("61s");

                let answers = [ask(&fixture).send().await, ask(&fixture).send().await];

                let reported = answers.map(|answer| (answer.status, answer.header("idempotent-replayed").is_some()));
                assert_eq!(reported, [(204, (index, after) == (all - 1, true)), (204, true)], "{action} {index}");
                let who = if action == "left" { &fixture.member(0).id } else { &fixture.pending };
                assert_eq!(
                    check_invariants(&fixture.world).actions(who).last().copied(),
                    Some(action),
                    "{index} {after}"
                );
                assert_eq!(fixture.world.wire().untriggered(), 0);
            }
        }
    }
}

/// C60, S3.13: a repeated request to leave ends no later membership, and answers 404 if the membership ended in
/// another way.
#[tokio::test(start_paused = true)]
async fn a_repeated_request_to_leave_ends_no_later_membership() {
    let fixture = crashed_after_effect(leave).await;
    let email = fixture.member(0).person.email().to_owned();
    let again = fixture.org.joined(json!({ "emails": email, "grant": { "role": "user" } })).await;

    leave(&fixture).send().await.assert_status(204);

    assert_eq!(fixture.org.member(&again.id).await["status"], "active");
    leave(&fixture).header("idempotency-key", "k-2").send().await.assert_status(204);
    leave(&fixture).header("idempotency-key", "k-3").send().await.assert_problem(404, "not_found");

    let removed = crashed_before_effect(leave).await;
    let body = json!({ "members": [removed.member(0).id] });
    removed.org.owner.post(&removed.org.path("/members/remove"), body).await.assert_status(200);
    leave(&removed).send().await.assert_problem(404, "not_found");
}

/// C60, C32: a repeated request to decline is refused if the invitation ended in another way.
#[tokio::test(start_paused = true)]
async fn a_repeated_request_to_decline_ends_no_other_invitation() {
    let fixture = crashed_before_effect(decline).await;
    let body = json!({ "members": [fixture.pending] });
    fixture.org.owner.post(&fixture.org.path("/invitations/cancel"), body).await.assert_status(200);

    decline(&fixture).send().await.assert_problem(410, "invitation_cancelled");

    let declined = crashed_after_effect(decline).await;
    decline(&declined).send().await.assert_status(204);
    decline(&declined).header("idempotency-key", "k-2").send().await.assert_problem(410, "invitation_cancelled");
}
