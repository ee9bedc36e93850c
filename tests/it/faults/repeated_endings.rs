//! Departures and refusals that are repeated with their key after the answer was lost, by those who have nothing left that
//! they could end.

use http::Method;
use serde_json::json;

use super::{
    crash::crash_at,
    idempotency::{calls, fixture},
};
use crate::races::{interleaving::Fixture, invariants::check_invariants};

fn leaves(fixture: &Fixture) -> harness::RequestBuilder {
    let path = format!("/v1/me/organizations/{}/leave", fixture.org.id);
    fixture.member(0).person.request(Method::POST, &path).json(&json!({})).header("idempotency-key", "k-1")
}

fn declines(fixture: &Fixture) -> harness::RequestBuilder {
    let link = json!({ "token": fixture.token });
    fixture.grace.request(Method::POST, "/v1/invitations/decline").json(&link).header("idempotency-key", "k-1")
}

/// The request has its effect, and its function dies before that is noted; a minute later the key is free.
async fn after_its_effect(ask: fn(&Fixture) -> harness::RequestBuilder) -> Fixture {
    let last = calls(ask).await - 1;
    let fixture = fixture().await;
    crash_at(fixture.world.wire(), ask(&fixture).send(), last, false).await;
    fixture.world.advance("61s");
    fixture
}

/// Its function dies before it has any effect; a minute later the key is free.
async fn before_its_effect(ask: fn(&Fixture) -> harness::RequestBuilder) -> Fixture {
    let fixture = fixture().await;
    crash_at(fixture.world.wire(), ask(&fixture).send(), 1, false).await;
    fixture.world.advance("61s");
    fixture
}

/// C60, C65, S3.13: wherever the execution of a departure or a refusal dies, whoever repeats it is told that it is done, and
/// it is done once, although there is nobody any more who could do it again.
#[tokio::test(start_paused = true)]
async fn whoever_left_or_declined_is_told_so_again() {
    for (ask, action) in [(leaves as fn(&Fixture) -> harness::RequestBuilder, "left"), (declines, "declined")] {
        let all = calls(ask).await;
        for index in 0..all {
            for after in [false, true] {
                let fixture = fixture().await;
                crash_at(fixture.world.wire(), ask(&fixture).send(), index, after).await;
                fixture.world.advance("61s");

                let answers = [ask(&fixture).send().await, ask(&fixture).send().await];

                let told = answers.map(|answer| (answer.status, answer.header("idempotent-replayed").is_some()));
                assert_eq!(told, [(204, (index, after) == (all - 1, true)), (204, true)], "{action} {index}");
                let who = if action == "left" { &fixture.member(0).id } else { &fixture.pending };
                assert_eq!(
                    check_invariants(&fixture.world).actions(who).last().copied(),
                    Some(action),
                    "{index} {after}"
                );
                assert_eq!(fixture.world.wire().planned(), 0);
            }
        }
    }
}

/// C60, S3.13: a repeated departure ends nothing else: who has been let in again meanwhile stays, and to who was removed
/// instead, or has gone before, there is nothing to leave.
#[tokio::test(start_paused = true)]
async fn a_repeated_departure_is_of_the_membership_that_it_ended() {
    let fixture = after_its_effect(leaves).await;
    let email = fixture.member(0).person.email().to_owned();
    let again = fixture.org.joined(json!({ "emails": email, "grant": { "role": "user" } })).await;

    leaves(&fixture).send().await.assert_status(204);

    assert_eq!(fixture.org.member(&again.id).await["status"], "active");
    leaves(&fixture).header("idempotency-key", "k-2").send().await.assert_status(204);
    leaves(&fixture).header("idempotency-key", "k-3").send().await.assert_problem(404, "not_found");

    let removed = before_its_effect(leaves).await;
    let body = json!({ "members": [removed.member(0).id] });
    removed.org.owner.post(&removed.org.path("/members/remove"), body).await.assert_status(200);
    leaves(&removed).send().await.assert_problem(404, "not_found");
}

/// C60, C32: what ended in another way was not declined.
#[tokio::test(start_paused = true)]
async fn a_repeated_refusal_is_of_the_invitation_that_it_ended() {
    let fixture = before_its_effect(declines).await;
    let body = json!({ "members": [fixture.pending] });
    fixture.org.owner.post(&fixture.org.path("/invitations/cancel"), body).await.assert_status(200);

    declines(&fixture).send().await.assert_problem(410, "invitation_cancelled");

    let declined = after_its_effect(declines).await;
    declines(&declined).send().await.assert_status(204);
    declines(&declined).header("idempotency-key", "k-2").send().await.assert_problem(410, "invitation_cancelled");
}
