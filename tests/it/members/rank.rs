//! Security administrators cannot change their own record or higher ranks, by any operation.

use harness::{Answer, Org, Person, World};
use serde_json::{Value, json};

use super::{id_of, own_row};

struct Portal {
    org: Org,
    actor: Person,
    own: String,
}

async fn portal(world: &World) -> Portal {
    let org = world.acme("portal").await;
    let actor = org.accepted_member("security@example.com", "security-administration").await;
    Portal { org, actor: actor.person, own: actor.id }
}

/// Every path that changes somebody who has joined.
async fn every_change(Portal { org, actor, .. }: &Portal, member: &str) -> Vec<(&'static str, Answer)> {
    let batch = |more: Value| {
        let mut body = json!({ "members": [member] });
        body.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        body
    };
    let patch = org.path(&format!("/members/{member}"));
    vec![
        ("PATCH group", actor.patch(&patch, json!({ "group": null })).await),
        ("PATCH grant", actor.patch(&patch, json!({ "grant": { "role": null } })).await),
        ("PATCH same", actor.patch(&patch, json!({})).await),
        ("suspend", actor.post(&org.path("/members/suspend"), batch(json!({}))).await),
        ("reactivate", actor.post(&org.path("/members/reactivate"), batch(json!({}))).await),
        ("remove", actor.post(&org.path("/members/remove"), batch(json!({}))).await),
        ("remove here", actor.post(&org.path("/members/remove"), batch(json!({ "everywhere": false }))).await),
        ("dry run", actor.post(&org.path("/members/remove"), batch(json!({ "dry_run": true }))).await),
    ]
}

/// S4.14, C17: owners and administrators cannot be edited, demoted, locked out or removed by a security administrator.
#[tokio::test]
async fn a_security_administrator_cannot_change_higher_ranks() {
    let world = World::new().await;
    let portal = portal(&world).await;
    let owner = id_of(&own_row(&portal.org, &portal.org.owner).await);
    let administrator = portal.org.accepted_member("admin@example.com", "administrative").await.id;
    let locked = portal.org.accepted_member("locked@example.com", "administrative").await.id;
    portal.org.batch(&portal.org.owner, "/members/suspend", &[&locked]).await.assert_status(200);

    for member in [owner, administrator, locked] {
        let before = portal.org.member(&member).await;
        for (path, answer) in every_change(&portal, &member).await {
            assert_eq!((answer.status, answer.code()), (403, "target_outranks_actor"), "{path}");
        }
        assert_eq!(portal.org.member(&member).await, before);
    }
}

/// S4.13, C17: nor can they change their own record there; leaving is another matter.
#[tokio::test]
async fn a_security_administrator_does_not_change_their_own_record() {
    let world = World::new().await;
    let portal = portal(&world).await;

    for (path, answer) in every_change(&portal, &portal.own).await {
        assert_eq!((answer.status, answer.code()), (403, "self_edit_forbidden"), "{path}");
    }
    let leave = format!("/v1/me/organizations/{}/leave", portal.org.id);
    portal.actor.request(http::Method::POST, &leave).send().await.assert_status(204);
}

/// S4.14, C17, C11: invitations to higher groups can be neither made, changed, repeated nor cancelled from below.
#[tokio::test]
async fn invitations_to_higher_groups_are_out_of_reach() {
    let world = World::new().await;
    let Portal { org, actor, .. } = portal(&world).await;

    for group in ["owner", "administrative"] {
        let body = json!({ "emails": format!("{group}@example.com"), "group": group });
        let made = actor.post(&org.path("/invitations"), body.clone()).await;
        let invited = org.invited(body).await;
        let lowered = actor.patch(&org.path(&format!("/members/{invited}")), json!({ "group": null })).await;
        let resent = org.batch(&actor, "/invitations/resend", &[&invited]).await;
        let cancelled = org.batch(&actor, "/invitations/cancel", &[&invited]).await;

        assert_eq!((made.status, made.code()), (403, "grant_exceeds_actor"));
        assert_eq!((lowered.status, lowered.code()), (403, "target_outranks_actor"));
        assert_eq!((resent.status, resent.code()), (403, "grant_exceeds_actor"));
        assert_eq!((cancelled.status, cancelled.code()), (403, "target_outranks_actor"));
        assert_eq!(org.member(&invited).await["invitation"]["attempt"], 1);
    }
}

/// S4.9, S4.14: among equals and below, a security administrator does what the group is for.
#[tokio::test]
async fn a_security_administrator_manages_equals_and_users_without_a_group() {
    let world = World::new().await;
    let portal = portal(&world).await;
    let equal = portal.org.accepted_member("equal@example.com", "security-administration").await.id;
    let user = portal.org.joined(json!({ "emails": "user@example.com" })).await.id;

    for verb in ["suspend", "reactivate", "remove"] {
        let answer = portal.org.batch(&portal.actor, &format!("/members/{verb}"), &[&equal, &user]).await;
        assert_eq!(answer.status, 200, "{verb}: {}", answer.text());
    }
}
