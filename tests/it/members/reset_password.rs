//! Requesting a password reset.

use harness::{Answer, Org, Person, World};
use serde_json::{Value, json};

use crate::signins::record::record_sign_in;

async fn reset(actor: &Person, org: &Org, ids: &[&str]) -> Answer {
    actor.post(&org.path("/members/reset-password"), json!({ "members": ids })).await
}

async fn portal(world: &World) -> Org {
    world.organization("portal", &world.person("ada@example.com").named("Ada Byron")).await
}

/// S4.9: an administrator requests it; the event reaches the identity provider, and the member is notified.
#[tokio::test]
async fn a_password_reset_is_requested_from_the_identity_provider_and_the_member_is_notified() {
    let world = World::new().await;
    let portal = portal(&world).await;
    let grace = portal.accepted_member("grace@example.com", "administrative").await;

    let answer = reset(&portal.owner, &portal, &[&grace.id]).await.assert_status(200);
    world.pump().await;

    assert_eq!(answer.results()[0]["outcome"], "password_reset_requested");
    assert!(world.event_types().last().unwrap().ends_with("password_reset_requested"));
    let email = world.emails_to("grace@example.com").pop().unwrap().text.unwrap_or_default();
    assert!(email.contains("Ada Byron") && email.contains("password"), "{email}");
    assert_eq!(portal.audit_events("action=password_reset_requested").await[0]["detail"]["login_type"], "direct");
}

/// S4.7, S4.9: a person who signs in elsewhere has no password here; the others of the batch are done.
#[tokio::test]
async fn a_password_reset_requires_a_password_login() {
    let world = World::new().await;
    let portal = portal(&world).await;
    let mut ids = Vec::new();
    for login_type in ["direct", "direct_2fa", "saml", "sso"] {
        let member = portal.accepted_member(&format!("{login_type}@example.com"), "administrative").await;
        record_sign_in(&world, &member.person.user_id(), login_type).await.assert_status(204);
        assert_eq!(portal.member(&member.id).await["login_type"], login_type);
        ids.push(member.id);
    }

    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let answer = reset(&portal.owner, &portal, &ids).await.assert_status(207);

    let codes: Vec<&Value> = answer.results().iter().map(|result| &result["error"]["code"]).collect();
    let refused = json!("login_type_not_supported");
    assert_eq!(codes, [&Value::Null, &Value::Null, &refused, &refused]);
    assert_eq!(reset(&portal.owner, &portal, &ids[2..3]).await.assert_status(409).results().len(), 1);
}

/// S4.9, S4.14, C17: it takes the permission and the rank, and somebody who can sign in.
#[tokio::test]
async fn a_password_reset_requires_permission_rank_and_an_active_member() {
    let world = World::new().await;
    let portal = portal(&world).await;
    let guard = portal.accepted_member("guard@example.com", "security-administration").await;
    let plain = portal.joined(json!({ "emails": "plain@example.com" })).await;
    let chief = portal.accepted_member("chief@example.com", "administrative").await;
    let pending = portal.invited(json!({ "emails": "pending@example.com" })).await;
    let code = |answer: Answer| answer.results()[0]["error"]["code"].clone();

    assert_eq!(code(reset(&plain.person, &portal, &[&guard.id]).await), "forbidden");
    assert_eq!(code(reset(&guard.person, &portal, &[&chief.id]).await), "target_outranks_actor");
    assert_eq!(code(reset(&guard.person, &portal, &[&guard.id]).await), "self_edit_forbidden");
    assert_eq!(code(reset(&guard.person, &portal, &[&pending]).await), "invalid_state");
    reset(&guard.person, &portal, &[&plain.id]).await.assert_status(200);
}
