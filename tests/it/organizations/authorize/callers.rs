//! Who may ask about whom, and that a refusal discloses nothing.

use harness::World;
use http::Method;
use serde_json::json;

use super::{allowed, authorize, decision, denied};

/// C96: everybody who is active asks about themselves, and about others only who may read members.
#[tokio::test]
async fn asking_about_others_requires_reading_members() {
    let world = World::new().await;
    let org = world.acme("sites").await;
    let helpdesk = org.accepted_member("helpdesk@example.com", "helpdesk").await.person;
    let watcher = org.accepted_member("watcher@example.com", "super-observer").await.person;
    let about = |user: &str| json!({ "user": user, "permission": "clients:troubleshoot" });

    assert_eq!(decision(&helpdesk, &org, json!({ "permission": "clients:troubleshoot" })).await, allowed());
    assert_eq!(decision(&helpdesk, &org, about(&helpdesk.user_id())).await, allowed());
    assert_eq!(decision(&watcher, &org, about(&helpdesk.user_id())).await, allowed());
    assert_eq!(decision(&helpdesk, &org, json!({ "permission": "members:read" })).await, denied("not_granted"));
    let refusals = [watcher.user_id(), "nobody".to_owned()].map(|user| authorize(&helpdesk, &org, about(&user)));
    for refusal in refusals {
        refusal.await.assert_problem(403, "forbidden");
    }
}

/// C95, C15: removed, only invited, a member elsewhere, or nobody at all: one answer; who belongs and may not act, a
/// reason.
#[tokio::test]
async fn an_unknown_subject_discloses_nothing() {
    let world = World::new().await;
    let ada = world.person("ada@example.com");
    let (org, other) = (world.organization("guests", &ada).await, world.organization("guests", &ada).await);
    let elsewhere = other.accepted_member("elsewhere@example.com", "user").await.person;
    let removed = org.accepted_member("removed@example.com", "user").await;
    let suspended = org.accepted_member("suspended@example.com", "user").await;
    let guest = org.joined(json!({ "emails": "guest@example.com", "kind": "guest", "period": "P7D" })).await.person;
    org.invited(json!({ "emails": "invited@example.com", "grant": { "role": "user" } })).await;
    ada.post(&org.path("/members/remove"), json!({ "members": [removed.id] })).await.assert_status(200);
    ada.post(&org.path("/members/suspend"), json!({ "members": [suspended.id] })).await.assert_status(200);
    let about = |user: &str| json!({ "user": user, "permission": "dashboards:view" });

    let nobody = authorize(&ada, &org, about("nobody")).await.assert_status(200).body;
    assert_eq!((&nobody["allowed"], &nobody["reason"]), (&json!(false), &json!("not_a_member")));
    let unknown = [removed.person.user_id(), elsewhere.user_id(), world.person("invited@example.com").user_id()];
    for user in unknown {
        assert_eq!(authorize(&ada, &org, about(&user)).await.assert_status(200).body, nobody);
    }
    assert_eq!(decision(&ada, &org, about(&suspended.person.user_id())).await, denied("suspended"));
    world.advance("604799s");
    assert_eq!(decision(&ada, &org, about(&guest.user_id())).await, allowed());
    world.advance("1s");
    assert_eq!(decision(&ada, &org, about(&guest.user_id())).await, denied("expired"));
}

/// C15, C95: a person who is not active here, any more or at all, asks without success, also about themselves, and
/// learns not even that it exists.
#[tokio::test]
async fn a_caller_who_is_not_active_is_refused() {
    let world = World::new().await;
    let org = world.acme("guests").await;
    let guest = org.joined(json!({ "emails": "guest@example.com", "kind": "guest", "period": "P7D" })).await.person;
    let remaining = org.accepted_member("left@example.com", "administrator").await.person;
    remaining.request(Method::POST, &format!("/v1/me/organizations/{}/leave", org.id)).send().await.assert_status(204);
    world.advance("7d");
    let question = json!({ "permission": "dashboards:view" });

    for person in [guest, remaining, world.person("stranger@example.com")] {
        let real = authorize(&person, &org, question.clone()).await;
        let random = person.post("/v1/organizations/org_01JD000000000000000000000A/authorize", question.clone()).await;
        real.assert_problem(404, "not_found");
        assert_eq!((random.status, &random.body["detail"]), (404, &real.body["detail"]));
    }
    let anonymous = world.anonymous().post(&org.path("/authorize"), question).await;
    anonymous.assert_status(401);
}

/// S5.2: a question is one consistent round, about oneself and about others, and writes nothing.
#[tokio::test]
async fn authorize_takes_one_round_trip_and_writes_nothing() {
    let world = World::new().await;
    let org = world.acme("sites").await;
    let grace = org.accepted_member("grace@example.com", "helpdesk").await.person;
    let resource = json!({ "type": "site", "id": "berlin" });
    let before = world.table_dump();

    let own = json!({ "permission": "sites:view", "resource": resource });
    let (_, cost) = world.measure(authorize(&grace, &org, own)).await;
    let about = json!({ "user": grace.user_id(), "permission": "sites:view", "resource": resource });
    let (_, other) = world.measure(authorize(&org.owner, &org, about)).await;

    assert_eq!((cost.round_trips(), other.round_trips()), (1, 1));
    assert!(cost.calls.iter().chain(&other.calls).all(|call| call.consistent == Some(true)));
    assert_eq!(world.table_dump(), before);
}
