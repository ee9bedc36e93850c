//! Nobody hands on sites that they do not hold themselves (R2), on any path.

use harness::{Member, Org, World};
use serde_json::{Value, json};

use crate::invitations::builders::{accept, link, put, site, sites, without_effect};

/// A super user who looks after the sites of the group `north` only; `berlin` is in it, `rome` is not.
async fn northerner() -> (World, Org, Member) {
    let (world, acme) = World::with_organization("sites").await;
    put(&acme, "site/north", json!({ "name": "North", "is_group": true })).await;
    put(&acme, "site/south", json!({ "name": "South", "is_group": true })).await;
    site(&acme, "berlin", &["north"]).await;
    site(&acme, "rome", &["south"]).await;
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
        sites(&["rome"]),
        sites(&["berlin", "rome"]),
        json!([{ "type": "site", "mode": "groups", "ids": ["south"] }]),
        json!([{ "type": "site", "mode": "all" }]),
    ]
}

/// R2, C11: creating and changing, pending and active
#[tokio::test]
async fn sites_beyond_ones_own_cannot_be_given() {
    let (world, acme, nora) = northerner().await;
    let invited = nora.person.post(&acme.path("/invitations"), offer("in@example.com", &sites(&["berlin"]))).await;
    let pending = invited.assert_status(201).results()[0]["id"].as_str().unwrap().to_owned();
    let active = acme.joined(offer("active@example.com", &sites(&["berlin"]))).await.id;

    for scopes in beyond() {
        let change = json!({ "grant": { "scopes": scopes } });
        for answer in [
            without_effect(&world, nora.person.post(&acme.path("/invitations"), offer("new@example.com", &scopes)))
                .await,
            without_effect(&world, acme.update_member(&nora.person, &pending, change.clone())).await,
            without_effect(&world, acme.update_member(&nora.person, &active, change.clone())).await,
        ] {
            answer.assert_problem(403, "grant_exceeds_actor");
        }
    }
}

/// R2, C11: sending again is granting again, under one's own name
#[tokio::test]
async fn an_invitation_beyond_ones_own_sites_cannot_be_sent_again() {
    let (world, acme, nora) = northerner().await;

    for (index, scopes) in beyond().iter().enumerate() {
        let id = acme.invited(offer(&format!("grace-{index}@example.com"), scopes)).await;
        let answer = without_effect(&world, acme.batch(&nora.person, "/invitations/resend", &[&id])).await;

        assert_eq!((answer.status, answer.outcome()), (403, "grant_exceeds_actor"), "{scopes}");
    }
}

/// S2.11b: what a group holds is looked up when it matters
#[tokio::test]
async fn a_group_of_sites_means_what_it_holds_now() {
    let (_, acme, nora) = northerner().await;
    let body = offer("grace@example.com", &sites(&["rome"]));
    nora.person.post(&acme.path("/invitations"), body.clone()).await.assert_problem(403, "grant_exceeds_actor");

    site(&acme, "rome", &["south", "north"]).await;
    nora.person.post(&acme.path("/invitations"), body).await.assert_status(201);
    site(&acme, "berlin", &[]).await;

    let body = offer("alan@example.com", &sites(&["berlin"]));
    nora.person.post(&acme.path("/invitations"), body).await.assert_problem(403, "grant_exceeds_actor");
}

/// S2.11b, R2: also what was offered before a site left the group
#[tokio::test]
async fn an_offer_falls_with_the_sites_of_its_sender() {
    let (world, acme, nora) = northerner().await;
    let body = offer("grace@example.com", &sites(&["berlin"]));
    nora.person.post(&acme.path("/invitations"), body).await.assert_status(201);
    let token = link(&world, "grace@example.com").await;

    site(&acme, "berlin", &["south"]).await;
    accept(&world, "grace@example.com", &token).await.assert_problem(410, "invitation_void");
    site(&acme, "berlin", &["north"]).await;

    accept(&world, "grace@example.com", &token).await.assert_status(200);
}

/// S2.11a: all sites are also those to come
#[tokio::test]
async fn whoever_holds_all_sites_holds_those_to_come() {
    let (_, acme) = World::with_organization("sites").await;
    let alan = acme.accepted_member("alan@example.com", "super-user").await.person;

    site(&acme, "oslo", &[]).await;

    let body = offer("grace@example.com", &sites(&["oslo"]));
    alan.post(&acme.path("/invitations"), body).await.assert_status(201);
}
