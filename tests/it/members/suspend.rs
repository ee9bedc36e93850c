//! Suspending and reactivating members.

use harness::World;
use serde_json::json;

/// S4.9: a person who may lock out and let in are the three groups of administrators; users without a group may not.
#[tokio::test]
async fn the_three_groups_of_administrators_may_suspend_and_reactivate() {
    let world = World::new().await;
    let portal = world.acme("portal").await;
    let grace = portal.joined(json!({ "emails": "grace@example.com" })).await;
    let helper = portal.joined(json!({ "emails": "helper@example.com" })).await.person;

    for group in ["owner", "administrative", "security-administration"] {
        let actor = portal.accepted_member(&format!("{group}@example.com"), group).await.person;
        let suspended = portal.batch(&actor, "/members/suspend", &[&grace.id]).await;
        assert_eq!(suspended.outcomes(), ["suspended"], "{group}");
        assert_eq!(portal.member(&grace.id).await["status"], "suspended");
        let reactivated = portal.batch(&actor, "/members/reactivate", &[&grace.id]).await;
        assert_eq!(reactivated.outcomes(), ["reactivated"], "{group}");
        assert_eq!(portal.member(&grace.id).await["status"], "active");
    }
    for verb in ["/members/suspend", "/members/reactivate"] {
        let refused = portal.batch(&helper, verb, &[&grace.id]).await;
        assert_eq!((refused.status, refused.code()), (403, "forbidden"));
    }
}

/// S4.9: done twice is done once; an invitation can be neither suspended nor reactivated.
#[tokio::test]
async fn suspending_and_reactivating_are_idempotent() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let grace = acme.accepted_member("grace@example.com", "user").await.id;
    let invited = acme.invited(json!({ "emails": "alan@example.com", "grant": { "role": "user" } })).await;

    for (path, done) in [("/members/suspend", "suspended"), ("/members/reactivate", "reactivated")] {
        for _ in 0..2 {
            let answer = acme.batch(&acme.owner, path, &[&grace, &invited]).await;
            assert_eq!((answer.status, answer.outcomes()), (207, vec![done, "invalid_state"]));
        }
    }
    let trail = acme.owner.get(&acme.path(&format!("/audit?target={grace}"))).await.body;
    let actions: Vec<&str> =
        trail["events"].as_array().expect("events").iter().filter_map(|e| e["action"].as_str()).collect();
    assert_eq!(actions, ["reactivated", "suspended", "accepted", "invited"]);
}

/// S4.4, C15: a person who is suspended keeps group and grant, holds their seat, and may still leave.
#[tokio::test]
async fn a_suspended_member_keeps_group_grant_and_seat() {
    let world = World::new().await;
    let portal = world.acme("portal").await;
    let grace = portal.accepted_member("grace@example.com", "administrative").await;
    let before = portal.member(&grace.id).await;
    portal.batch(&portal.owner, "/members/suspend", &[&grace.id]).await.assert_status(200);

    let during = portal.member(&grace.id).await;
    assert_eq!((&during["group"], &during["grant"]), (&before["group"], &before["grant"]));
    assert_eq!(portal.owner.get(&portal.path("")).await.body["seats"]["used"], 2);
    let again = portal.invite(json!({ "emails": "grace@example.com" })).await;
    assert_eq!((again.status, again.code()), (409, "already_member"));

    let leave = format!("/v1/me/organizations/{}/leave", portal.id);
    grace.person.request(http::Method::POST, &leave).send().await.assert_status(204);
    assert_eq!(portal.owner.get(&portal.path("")).await.body["seats"]["used"], 1);
}
