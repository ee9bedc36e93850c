//! Acceptance that interleaves with other changes.

use harness::{Answer, Member, Org, Person, When, World};
use http::Method;
use serde_json::{Value, json};

use super::{ACCEPT, invite_as, use_token};

/// An organisation, an administrator in it, and whom they have invited.
async fn scenario(world: &World) -> (Org, Member, String, String) {
    let acme = world.acme("guests").await;
    let ivan = acme.accepted_member("ivan@example.com", "administrator").await;
    let (id, token) = invite_as(world, &acme, &ivan.person, "grace@example.com", json!({})).await;
    (acme, ivan, id, token)
}

/// Accepts, and lets somebody else send a request when acceptance has decided and is about to be written.
async fn accept_while(world: &World, token: &str, other: Person, method: Method, path: String, body: Value) -> Answer {
    let other = other.via(&world.another_instance());
    world.wire().before(When::Operation(harness::WRITE, 0), move || async move {
        let answer = other.request(method, &path).json(&body).send().await;
        assert!(answer.status < 300, "{}", answer.text());
    });
    let answer = use_token(&world.person("grace@example.com"), ACCEPT, token).await;
    assert_eq!(world.wire().untriggered(), 0, "nobody came in between");
    answer
}

/// C54: an organisation that is deleted while somebody accepts has no new member.
#[tokio::test(start_paused = true)]
async fn acceptance_fails_in_an_organisation_that_is_being_deleted() {
    let world = World::new().await;
    let (acme, _, id, token) = scenario(&world).await;

    let answer = accept_while(&world, &token, acme.owner.clone(), Method::DELETE, acme.path(""), json!({})).await;

    answer.assert_problem(404, "invitation_unavailable");
    world.person("grace@example.com").get(&acme.path("")).await.assert_problem(404, "not_found");
    let row = world.table_dump().into_iter().find(|row| row["id"] == json!(id)).expect("the row");
    assert_eq!((&row["state"], &row["user"]), (&json!("invited"), &Value::Null));
}

/// C54, C12, R19: an inviter who is removed, suspended or demoted while somebody accepts gives nothing away any more.
#[tokio::test(start_paused = true)]
async fn acceptance_fails_when_the_inviter_loses_the_right_concurrently() {
    for way in ["remove", "suspend", "demote"] {
        let world = World::new().await;
        let (acme, ivan, id, token) = scenario(&world).await;
        let (method, path, body) = match way {
            "demote" => {
                let patch = json!({ "grant": { "role": "user" } });
                (Method::PATCH, acme.path(&format!("/members/{}", ivan.id)), patch)
            }
            verb => (Method::POST, acme.path(&format!("/members/{verb}")), json!({ "members": [ivan.id] })),
        };

        let answer = accept_while(&world, &token, acme.owner.clone(), method, path, body).await;

        answer.assert_problem(410, "invitation_void");
        assert_eq!(acme.member(&id).await["status"], "invite_pending", "{way}");
        assert_eq!(acme.audit_count("accepted").await, 1, "only the inviter's own");
    }
}

/// C54: what happens once the acceptance is written does not undo it: the order of the audit log explains what there
/// is.
#[tokio::test(start_paused = true)]
async fn a_member_who_joined_before_the_inviter_was_removed_stays() {
    let world = World::new().await;
    let (acme, ivan, id, token) = scenario(&world).await;
    let (owner, path) = (acme.owner.via(&world.another_instance()), acme.path("/members/remove"));
    world.wire().after(When::Operation(harness::WRITE, 0), move || async move {
        owner.post(&path, json!({ "members": [ivan.id] })).await.assert_status(200);
    });

    use_token(&world.person("grace@example.com"), ACCEPT, &token).await.assert_status(200);

    assert_eq!(world.wire().untriggered(), 0);
    assert_eq!(acme.member(&id).await["status"], "active");
    world.person("grace@example.com").get(&acme.path("")).await.assert_status(200);
}

/// C12: a policy or catalogue that changes while somebody accepts is the one that counts.
#[tokio::test(start_paused = true)]
async fn an_acceptance_is_retried_when_settings_change_concurrently() {
    let world = World::new().await;
    let (acme, _, id, token) = scenario(&world).await;

    let body = json!({ "name": "Acme Limited" });
    let answer = accept_while(&world, &token, acme.owner.clone(), Method::PATCH, acme.path(""), body).await;

    let joined = answer.assert_status(200);
    assert_eq!((joined.id(), &joined.body["organization"]["name"]), (id, &json!("Acme Limited")));
}
