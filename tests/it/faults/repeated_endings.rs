//! Departures and refusals that are repeated with their key after the answer was lost, by those who have nothing left that
//! they could end.

use http::Method;
use serde_json::json;

use super::{
    crash::dies,
    idempotency::{calls, stage},
};
use crate::races::{interleaving::Stage, invariants::balanced};

fn leaves(stage: &Stage) -> harness::RequestBuilder {
    let path = format!("/v1/me/organizations/{}/leave", stage.org.id);
    stage.member(0).person.request(Method::POST, &path).json(&json!({})).header("idempotency-key", "k-1")
}

fn declines(stage: &Stage) -> harness::RequestBuilder {
    let link = json!({ "token": stage.token });
    stage.grace.request(Method::POST, "/v1/invitations/decline").json(&link).header("idempotency-key", "k-1")
}

/// The request has its effect, and its function dies before that is noted; a minute later the key is free.
async fn after_its_effect(ask: fn(&Stage) -> harness::RequestBuilder) -> Stage {
    let last = calls(ask).await - 1;
    let stage = stage().await;
    dies(stage.world.wire(), ask(&stage).send(), last, false).await;
    stage.world.advance("61s");
    stage
}

/// Its function dies before it has any effect; a minute later the key is free.
async fn before_its_effect(ask: fn(&Stage) -> harness::RequestBuilder) -> Stage {
    let stage = stage().await;
    dies(stage.world.wire(), ask(&stage).send(), 1, false).await;
    stage.world.advance("61s");
    stage
}

/// C60, C65, S3.13: wherever the execution of a departure or a refusal dies, whoever repeats it is told that it is done, and
/// it is done once, although there is nobody any more who could do it again.
#[tokio::test(start_paused = true)]
async fn whoever_left_or_declined_is_told_so_again() {
    for (ask, action) in [(leaves as fn(&Stage) -> harness::RequestBuilder, "left"), (declines, "declined")] {
        let all = calls(ask).await;
        for index in 0..all {
            for after in [false, true] {
                let stage = stage().await;
                dies(stage.world.wire(), ask(&stage).send(), index, after).await;
                stage.world.advance("61s");

                let answers = [ask(&stage).send().await, ask(&stage).send().await];

                let told = answers.map(|answer| (answer.status, answer.header("idempotent-replayed").is_some()));
                assert_eq!(told, [(204, (index, after) == (all - 1, true)), (204, true)], "{action} {index}");
                let who = if action == "left" { &stage.member(0).id } else { &stage.pending };
                assert_eq!(balanced(&stage.world).actions(who).last().copied(), Some(action), "{index} {after}");
                assert_eq!(stage.world.wire().planned(), 0);
            }
        }
    }
}

/// C60, S3.13: a repeated departure ends nothing else: who has been let in again meanwhile stays, and to who was removed
/// instead, or has gone before, there is nothing to leave.
#[tokio::test(start_paused = true)]
async fn a_repeated_departure_is_of_the_membership_that_it_ended() {
    let stage = after_its_effect(leaves).await;
    let email = stage.member(0).person.email().to_owned();
    let again = stage.org.joined(json!({ "emails": email, "grant": { "role": "user" } })).await;

    leaves(&stage).send().await.assert_status(204);

    assert_eq!(stage.org.member(&again.id).await["status"], "active");
    leaves(&stage).header("idempotency-key", "k-2").send().await.assert_status(204);
    leaves(&stage).header("idempotency-key", "k-3").send().await.assert_problem(404, "not_found");

    let removed = before_its_effect(leaves).await;
    let body = json!({ "members": [removed.member(0).id] });
    removed.org.owner.post(&removed.org.path("/members/remove"), body).await.assert_status(200);
    leaves(&removed).send().await.assert_problem(404, "not_found");
}

/// C60, C32: what ended in another way was not declined.
#[tokio::test(start_paused = true)]
async fn a_repeated_refusal_is_of_the_invitation_that_it_ended() {
    let stage = before_its_effect(declines).await;
    let body = json!({ "members": [stage.pending] });
    stage.org.owner.post(&stage.org.path("/invitations/cancel"), body).await.assert_status(200);

    declines(&stage).send().await.assert_problem(410, "invitation_cancelled");

    let declined = after_its_effect(declines).await;
    declines(&declined).send().await.assert_status(204);
    declines(&declined).header("idempotency-key", "k-2").send().await.assert_problem(410, "invitation_cancelled");
}
