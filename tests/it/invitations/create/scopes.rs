//! The scope of an invitation: all sites, groups of sites, or single sites (R4).

use harness::World;
use serde_json::{Value, json};

use crate::invitations::builders::{assert_no_effect, invitation_to, put_resource, put_site, site_scopes};

fn one(scopes: &Value) -> Value {
    json!({ "emails": ["grace@example.com"], "grant": { "role": "observer", "scopes": scopes } })
}

/// S2.10, S2.11a, S2.11b, S2.11c, R4: each way of naming sites
#[tokio::test]
async fn scopes_are_all_sites_groups_or_single_sites() {
    let (_, acme) = World::with_organization("sites").await;
    put_resource(&acme, "site/north", json!({ "name": "North", "is_group": true })).await;
    put_resource(&acme, "site/south", json!({ "name": "South", "is_group": true })).await;
    put_site(&acme, "berlin", &["north"]).await;
    put_site(&acme, "rome", &["south"]).await;
    let scopes = [
        json!([{ "type": "site", "mode": "all", "ids": [] }]),
        json!([{ "type": "site", "mode": "groups", "ids": ["north"] }]),
        json!([{ "type": "site", "mode": "groups", "ids": ["north", "south"] }]),
        json!([{ "type": "site", "mode": "resources", "ids": ["berlin"] }]),
        json!([{ "type": "site", "mode": "resources", "ids": ["berlin", "rome"] }]),
    ];

    for (index, scope) in scopes.into_iter().enumerate() {
        let body = json!({
            "emails": [format!("grace-{index}@example.com"), format!("alan-{index}@example.com")],
            "grant": { "role": "observer", "scopes": scope },
        });
        let answer = acme.invite(body).await;
        let id = answer.results()[0]["id"].as_str().unwrap();

        assert_eq!(acme.member(id).await["grant"]["scopes"], scope);
    }
}

/// S2.10, S2.15, R4, C81: at least one site, of those that exist, on every path that takes sites
#[tokio::test]
async fn at_least_one_existing_site_is_required() {
    let (world, acme) = World::with_organization("sites").await;
    put_site(&acme, "berlin", &[]).await;
    let pending = acme.invited(invitation_to(&acme, "pending@example.com", "observer")).await;
    let active = acme.accepted_member("active@example.com", "observer").await.id;
    let site = |mode: &str, ids: Value| json!([{ "type": "site", "mode": mode, "ids": ids }]);
    let ids = "/grant/scopes/0/ids";
    let wrong = [
        (json!([]), 422, "/grant/scopes", "scope_required"),
        (site("resources", json!([])), 422, ids, "scope_required"),
        (site("groups", json!([])), 422, ids, "scope_required"),
        (site("all", json!(["berlin"])), 422, ids, "scope_cardinality"),
        (site("resources", json!(["atlantis"])), 422, ids, "unknown_reference"),
        (site("groups", json!(["berlin"])), 422, ids, "unknown_reference"),
        (site("resources", json!(["berlin", "atlantis"])), 422, ids, "unknown_reference"),
        (site("resources", json!(["R#site"])), 422, "/grant/scopes/0/ids/0", "invalid_format"),
        (site("some", json!(["berlin"])), 400, "/grant/scopes/0/mode", "malformed"),
        (json!([{ "type": "planet", "mode": "all" }]), 422, "/grant/scopes/0/type", "unknown_reference"),
        (
            json!([{ "type": "site", "mode": "all" }, { "type": "site", "mode": "all" }]),
            422,
            "/grant/scopes/1",
            "scope_cardinality",
        ),
    ];

    for (scopes, status, pointer, code) in wrong {
        let change = json!({ "grant": { "scopes": scopes } });
        for answer in [
            assert_no_effect(&world, acme.invite(one(&scopes))).await,
            assert_no_effect(&world, acme.update_member(&acme.owner, &pending, change.clone())).await,
            assert_no_effect(&world, acme.update_member(&acme.owner, &active, change.clone())).await,
        ] {
            assert_eq!(answer.status, status, "{scopes}: {}", answer.text());
            assert_eq!(answer.faults()[0], (pointer, code), "{scopes}: {}", answer.text());
        }
    }
}

/// S2.10, C81: what is missing or null is not the same as everything
#[tokio::test]
async fn a_missing_scope_does_not_mean_all_sites() {
    let (world, acme) = World::with_organization("sites").await;
    let grants = [json!({ "role": "observer" }), json!({ "role": "observer", "permissions": [] })];
    let nulls = [json!({ "role": "observer", "scopes": null }), json!({ "role": "observer", "scopes": [null] })];

    for grant in grants {
        let body = json!({ "emails": ["grace@example.com"], "grant": grant });
        let answer = assert_no_effect(&world, acme.invite(body)).await;
        assert_eq!((answer.status, answer.faults()), (422, vec![("/grant/scopes", "scope_required")]));
    }
    for grant in nulls {
        let body = json!({ "emails": ["grace@example.com"], "grant": grant });
        let answer = assert_no_effect(&world, acme.invite(body)).await;
        assert!(answer.status == 400 && answer.faults()[0].0.starts_with("/grant/scopes"), "{}", answer.text());
    }
}

/// S2.15: what is chosen has to be in the catalogue first; inviting makes up nothing
#[tokio::test]
async fn a_site_can_be_granted_once_it_exists() {
    let (_, acme) = World::with_organization("sites").await;
    let body = one(&site_scopes(&["berlin"]));
    acme.invite(body.clone()).await.assert_problem(422, "unknown_reference");

    put_site(&acme, "berlin", &[]).await;

    acme.invite(body).await.assert_status(201);
}
