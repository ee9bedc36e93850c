//! Recording the sign-ins that the identity provider reports.

use harness::{Answer, Org, Person, World};
use serde_json::json;

async fn portal(world: &World) -> Org {
    world.organization("portal", &world.person("ada@example.com").named("Ada Byron")).await
}

/// The identity provider's hook: a machine with the scope for it.
pub fn identity_provider(world: &World) -> Person {
    world.machine("latchkey/sign-ins other")
}

pub async fn record_sign_in(world: &World, user: &str, login_type: &str) -> Answer {
    identity_provider(world).post("/v1/sign-ins", json!({ "user": user, "login_type": login_type })).await
}

/// S4.2, S4.3, S4.7, S4.8: a sign-in shows in every membership of the person, without being a change of it.
#[tokio::test]
async fn a_sign_in_is_shown_in_every_membership_of_the_person() {
    let world = World::new().await;
    let (one, other) = (portal(&world).await, portal(&world).await);
    let grace = one.accepted_member("grace@example.com", "administrative").await;
    let body = json!({ "email": "grace@example.com", "api_only": true });
    let there = other.owner.post(&other.path("/members"), body).await.assert_status(201);
    let tag = one.owner.get(&one.path(&format!("/members/{}", grace.id))).await.header("etag").map(str::to_owned);
    world.advance("1h");

    record_sign_in(&world, &grace.person.user_id(), "saml").await.assert_status(204);

    let rows = [one.member(&grace.id).await, other.member(&there.id()).await];
    for row in &rows {
        assert_eq!((&row["login_type"], &row["last_login_at"]), (&json!("saml"), &json!("2026-11-21T13:00:00Z")));
        assert_eq!(row["username"], "grace@example.com");
    }
    assert_eq!((&rows[0]["api_only"], &rows[1]["api_only"]), (&json!(false), &json!(true)));
    let after = one.owner.get(&one.path(&format!("/members/{}", grace.id))).await;
    assert_eq!(after.header("etag").map(str::to_owned), tag);
}

/// S4.8: an older sign-in that arrives late changes nothing, and none is later than the clock.
#[tokio::test]
async fn an_older_sign_in_never_replaces_a_newer_one() {
    let world = World::new().await;
    let portal = portal(&world).await;
    let grace = portal.accepted_member("grace@example.com", "administrative").await;
    let tell = async |at: &str, login_type: &str| {
        let body = json!({ "user": grace.person.user_id(), "login_type": login_type, "at": at });
        identity_provider(&world).post("/v1/sign-ins", body).await.assert_status(204);
        let row = portal.member(&grace.id).await;
        (row["last_login_at"].clone(), row["login_type"].clone())
    };

    assert_eq!(tell("2026-11-20T10:00:00.5Z", "sso").await, (json!("2026-11-20T10:00:00.500Z"), json!("sso")));
    assert_eq!(tell("2026-11-20T10:00:00Z", "saml").await, (json!("2026-11-20T10:00:00.500Z"), json!("sso")));
    assert_eq!(tell("2999-01-01T00:00:00Z", "direct").await, (json!("2026-11-21T12:00:00Z"), json!("direct")));
}

/// C23, A4: only a machine token with the scope can record sign-ins; a person cannot, whatever scopes their token has.
#[tokio::test]
async fn recording_sign_ins_requires_a_machine_token_with_the_scope() {
    let world = World::new().await;
    let ada = world.person("ada@example.com");
    let body = json!({ "user": ada.user_id(), "login_type": "saml" });

    ada.post("/v1/sign-ins", body.clone()).await.assert_problem(403, "forbidden");
    let scoped = ada.claim("scope", "latchkey/sign-ins").claim("client_id", "app");
    scoped.post("/v1/sign-ins", body.clone()).await.assert_problem(403, "forbidden");
    let near = world.machine("latchkey/sign-ins-not xlatchkey/sign-ins latchkey/manage");
    near.post("/v1/sign-ins", body.clone()).await.assert_problem(403, "forbidden");
    world.anonymous().post("/v1/sign-ins", body.clone()).await.assert_status(401);
    identity_provider(&world).post("/v1/sign-ins", body).await.assert_status(204);
    let unknown = json!({ "user": "local|nobody", "login_type": "carrier_pigeon" });
    identity_provider(&world).post("/v1/sign-ins", unknown).await.assert_problem(400, "malformed");
}
