//! New passwords, and what the identity provider tells of sign-ins.

use harness::{Answer, Org, Person, World};
use serde_json::{Value, json};

use super::audit_log;

/// The identity provider's hook: a machine with the scope for it.
fn hook(world: &World) -> Person {
    let client = world.person("hook@clients").subject("hook@clients").without_email();
    client.claim("scope", "latchkey/sign-ins other")
}

async fn signed_in(world: &World, user: &str, login_type: &str) -> Answer {
    hook(world).post("/v1/sign-ins", json!({ "user": user, "login_type": login_type })).await
}

async fn reset(actor: &Person, org: &Org, ids: &[&str]) -> Answer {
    actor.post(&org.path("/members/reset-password"), json!({ "members": ids })).await
}

async fn portal(world: &World) -> Org {
    world.organization("portal", &world.person("ada@example.com").named("Ada Byron")).await
}

/// S4.9: an administrator asks; the identity provider hears of it, the member is told.
#[tokio::test]
async fn a_new_password_is_asked_of_the_identity_provider_and_the_member_is_told() {
    let world = World::new().await;
    let portal = portal(&world).await;
    let grace = portal.accepted_member("grace@example.com", "administrative").await;

    let answer = reset(&portal.owner, &portal, &[&grace.id]).await.assert_status(200);
    world.pump().await;

    assert_eq!(answer.results()[0]["outcome"], "password_reset_requested");
    assert!(world.event_types().last().unwrap().ends_with("password_reset_requested"));
    let email = world.emails_to("grace@example.com").pop().unwrap().text.unwrap_or_default();
    assert!(email.contains("Ada Byron") && email.contains("password"), "{email}");
    assert_eq!(audit_log(&portal, "?action=password_reset_requested").await[0]["detail"]["login_type"], "direct");
}

/// S4.7, S4.9: whoever signs in elsewhere has no password here; the others of the batch are done.
#[tokio::test]
async fn only_who_signs_in_with_a_password_gets_a_new_one() {
    let world = World::new().await;
    let portal = portal(&world).await;
    let mut ids = Vec::new();
    for login_type in ["direct", "direct_2fa", "saml", "sso"] {
        let member = portal.accepted_member(&format!("{login_type}@example.com"), "administrative").await;
        signed_in(&world, &member.person.user_id(), login_type).await.assert_status(204);
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
async fn a_new_password_takes_permission_rank_and_an_active_member() {
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

/// S4.2, S4.3, S4.7, S4.8: a sign-in shows in every membership of the person, without being a change of it.
#[tokio::test]
async fn a_sign_in_shows_in_every_membership_of_the_person() {
    let world = World::new().await;
    let (one, other) = (portal(&world).await, portal(&world).await);
    let grace = one.accepted_member("grace@example.com", "administrative").await;
    let body = json!({ "email": "grace@example.com", "api_only": true });
    let there = other.owner.post(&other.path("/members"), body).await.assert_status(201);
    let tag = one.owner.get(&one.path(&format!("/members/{}", grace.id))).await.header("etag").map(str::to_owned);
    world.advance("1h");

    signed_in(&world, &grace.person.user_id(), "saml").await.assert_status(204);

    let rows = [one.member(&grace.id).await, other.member(&there.id()).await];
    for row in &rows {
        assert_eq!((&row["login_type"], &row["last_login_at"]), (&json!("saml"), &json!("2026-11-21T13:00:00Z")));
        assert_eq!(row["username"], "grace@example.com");
    }
    assert_eq!((&rows[0]["api_only"], &rows[1]["api_only"]), (&json!(false), &json!(true)));
    let after = one.owner.get(&one.path(&format!("/members/{}", grace.id))).await;
    assert_eq!(after.header("etag").map(str::to_owned), tag);
}

/// S4.8: an older sign-in that is told late changes nothing, and none lies ahead of the clock.
#[tokio::test]
async fn an_older_sign_in_never_replaces_a_newer_one() {
    let world = World::new().await;
    let portal = portal(&world).await;
    let grace = portal.accepted_member("grace@example.com", "administrative").await;
    let tell = async |at: &str, login_type: &str| {
        let body = json!({ "user": grace.person.user_id(), "login_type": login_type, "at": at });
        hook(&world).post("/v1/sign-ins", body).await.assert_status(204);
        let row = portal.member(&grace.id).await;
        (row["last_login_at"].clone(), row["login_type"].clone())
    };

    assert_eq!(tell("2026-11-20T10:00:00.5Z", "sso").await, (json!("2026-11-20T10:00:00.500Z"), json!("sso")));
    assert_eq!(tell("2026-11-20T10:00:00Z", "saml").await, (json!("2026-11-20T10:00:00.500Z"), json!("sso")));
    assert_eq!(tell("2999-01-01T00:00:00Z", "direct").await, (json!("2026-11-21T12:00:00Z"), json!("direct")));
}

/// C23: people do not tell of sign-ins, whoever they are; only a machine with the scope for it does.
#[tokio::test]
async fn only_a_machine_with_the_scope_tells_of_sign_ins() {
    let world = World::new().await;
    let ada = world.person("ada@example.com");
    let body = json!({ "user": ada.user_id(), "login_type": "saml" });

    ada.post("/v1/sign-ins", body.clone()).await.assert_problem(403, "forbidden");
    let near = ada.claim("scope", "latchkey/sign-ins-not xlatchkey/sign-ins");
    near.post("/v1/sign-ins", body.clone()).await.assert_problem(403, "forbidden");
    world.anonymous().post("/v1/sign-ins", body.clone()).await.assert_status(401);
    hook(&world).post("/v1/sign-ins", body).await.assert_status(204);
    let unknown = json!({ "user": "local|nobody", "login_type": "carrier_pigeon" });
    hook(&world).post("/v1/sign-ins", unknown).await.assert_problem(400, "malformed");
}
