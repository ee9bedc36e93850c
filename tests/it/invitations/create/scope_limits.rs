//! Sites that the caller does not hold cannot be granted (R2), by any operation.

use harness::{Member, Org, World};
use serde_json::{Value, json};

use crate::invitations::builders::{accept, assert_no_effect, latest_token, put_resource, put_site, site_scopes};

/// A super user who looks after the sites of the group `north` only; `berlin` is in it, `rome` is not.
async fn northerner() -> (World, Org, Member) {
    let (world, acme) = World::with_organization("sites").await;
    put_resource(&acme, "site/north", json!({ "name": "North", "is_group": true })).await;
    put_resource(&acme, "site/south", json!({ "name": "South", "is_group": true })).await;
    put_site(&acme, "berlin", &["north"]).await;
    put_site(&acme, "rome", &["south"]).await;
    let north = json!([{ "type": "site", "mode": "groups", "ids": ["north"] }]);
    let grant = json!({ "role": "super-user", "scopes": north });
    let nora = acme.joined(json!({ "emails": ["nora@example.com"], "grant": grant })).await;
    (world, acme, nora)
}

fn offer(email: &str, scopes: &Value) -> Value {
    json!({ "emails": [email], "grant": { "role": "observer", "scopes": scopes } })
}

fn beyond() -> [Value; 4] {
    [
        site_scopes(&["rome"]),
        site_scopes(&["berlin", "rome"]),
        json!([{ "type": "site", "mode": "groups", "ids": ["south"] }]),
        json!([{ "type": "site", "mode": "all" }]),
    ]
}

/// R2, C11: creating and changing, pending and active
#[tokio::test]
async fn sites_beyond_the_callers_own_cannot_be_granted() {
    let (world, acme, nora) = northerner().await;
    let invited =
        nora.person.post(&acme.path("/invitations"), offer("in@example.com", &site_scopes(&["berlin"]))).await;
    let pending = invited.assert_status(201).results()[0]["id"].as_str().unwrap().to_owned();
    let active = acme.joined(offer("active@example.com", &site_scopes(&["berlin"]))).await.id;

    for scopes in beyond() {
        let change = json!({ "grant": { "scopes": scopes } });
        for answer in [
            assert_no_effect(&world, nora.person.post(&acme.path("/invitations"), offer("new@example.com", &scopes)))
                .await,
            assert_no_effect(&world, acme.update_member(&nora.person, &pending, change.clone())).await,
            assert_no_effect(&world, acme.update_member(&nora.person, &active, change.clone())).await,
        ] {
            answer.assert_problem(403, "grant_exceeds_actor");
        }
    }
}

/// R2, C11: sending again is granting again, under one's own name
#[tokio::test]
async fn an_invitation_beyond_the_callers_sites_cannot_be_resent() {
    let (world, acme, nora) = northerner().await;

    for (index, scopes) in beyond().iter().enumerate() {
        let id = acme.invited(offer(&format!("grace-{index}@example.com"), scopes)).await;
        let answer = assert_no_effect(&world, acme.batch(&nora.person, "/invitations/resend", &[&id])).await;

        assert_eq!((answer.status, answer.outcome()), (403, "grant_exceeds_actor"), "{scopes}");
    }
}

/// S2.11b: the content of a group is resolved at the time of the request.
#[tokio::test]
async fn a_site_group_means_its_current_sites() {
    let (_, acme, nora) = northerner().await;
    let body = offer("grace@example.com", &site_scopes(&["rome"]));
    nora.person.post(&acme.path("/invitations"), body.clone()).await.assert_problem(403, "grant_exceeds_actor");

    put_site(&acme, "rome", &["south", "north"]).await;
    nora.person.post(&acme.path("/invitations"), body).await.assert_status(201);
    put_site(&acme, "berlin", &[]).await;

    let body = offer("alan@example.com", &site_scopes(&["berlin"]));
    nora.person.post(&acme.path("/invitations"), body).await.assert_problem(403, "grant_exceeds_actor");
}

/// S2.11b, R2: also what was offered before a site left the group
#[tokio::test]
async fn an_invitation_is_void_when_the_inviter_loses_the_sites() {
    let (world, acme, nora) = northerner().await;
    let body = offer("grace@example.com", &site_scopes(&["berlin"]));
    nora.person.post(&acme.path("/invitations"), body).await.assert_status(201);
    let token = latest_token(&world, "grace@example.com").await;

    put_site(&acme, "berlin", &["south"]).await;
    accept(&world, "grace@example.com", &token).await.assert_problem(410, "invitation_void");
    put_site(&acme, "berlin", &["north"]).await;

    accept(&world, "grace@example.com", &token).await.assert_status(200);
}

/// S2.11a: all sites are also those to come
#[tokio::test]
async fn a_scope_of_all_sites_includes_future_sites() {
    let (_, acme) = World::with_organization("sites").await;
    let alan = acme.accepted_member("alan@example.com", "super-user").await.person;

    put_site(&acme, "oslo", &[]).await;

    let body = offer("grace@example.com", &site_scopes(&["oslo"]));
    alan.post(&acme.path("/invitations"), body).await.assert_status(201);
}
