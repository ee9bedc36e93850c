//! Who may change roles and groups: none can exceed the rights of its author.

use harness::{Org, Person, World};
use serde_json::{Value, json};

use super::{find_entry, role_with};

/// Somebody with a role of rank 50 who may make roles and groups.
async fn with_maker(changes: Value) -> (World, Org, Person) {
    let (world, org) = World::with_organization("sites").await;
    let permissions = json!(["roles:manage", "groups:manage", "members:read", "sites:view"]);
    let mut body = role_with(json!({ "name": "Maker", "rank": 50, "permissions": permissions }));
    for (field, value) in changes.as_object().expect("fields") {
        body[field] = value.clone();
    }
    org.put("roles/maker", body).await.assert_status(200);
    let maker = org.accepted_member("max@example.com", "maker").await.person;
    (world, org, maker)
}

/// Each catalogue is changed with its own permission only
#[tokio::test]
async fn each_kind_of_entry_requires_its_own_permission() {
    let (world, org) = World::with_organization("sites").await;
    let bob = org.accepted_member("bob@example.com", "super-observer").await.person;
    org.put("resources/site/berlin", json!({ "name": "Berlin" })).await.assert_status(200);
    let before = world.table_dump();

    for (entry, body) in [
        ("/roles/auditor", role_with(json!({}))),
        ("/groups/crew", json!({ "name": "Crew" })),
        ("/resources/site/paris", json!({ "name": "Paris" })),
    ] {
        bob.put(&org.path(entry), body.clone()).await.assert_problem(403, "forbidden");
        bob.delete(&org.path(entry)).await.assert_problem(403, "forbidden");
        let eve = world.person("eve@example.com");
        eve.put(&org.path(entry), body.clone()).await.assert_problem(404, "not_found");
        eve.delete(&org.path(entry)).await.assert_problem(404, "not_found");
    }
    assert_eq!(world.table_dump(), before);
}

/// C11, R2: nobody makes, or changes, a role into more than they hold: permissions, also those that can be added,
/// standing, ownership
#[tokio::test]
async fn a_role_cannot_exceed_the_rights_of_its_author() {
    let (world, org, maker) = with_maker(json!({})).await;
    org.put("roles/auditor", role_with(json!({}))).await.assert_status(200);
    let before = world.table_dump();

    for entry in ["/roles/auditor", "/roles/another", "/roles/maker"] {
        for changes in [
            json!({ "permissions": ["members:invite"] }),
            json!({ "grantable": ["members:invite"] }),
            json!({ "rank": 51 }),
        ] {
            let answer = maker.put(&org.path(entry), role_with(changes.clone())).await;
            assert_eq!((answer.status, answer.code()), (403, "grant_exceeds_actor"), "{entry} {changes}");
        }
    }
    let owners = maker.put(&org.path("/roles/another"), role_with(json!({ "owner_class": true }))).await;
    owners.assert_problem(403, "grant_exceeds_actor");
    assert_eq!(world.table_dump(), before);
    maker.put(&org.path("/roles/another"), role_with(json!({ "rank": 50 }))).await.assert_status(200);
}

/// C11: a bundle counts as what it opens to
#[tokio::test]
async fn a_bundle_counts_as_the_permissions_in_it() {
    let (_, org) = World::with_organization("guests").await;
    let body = |permissions: Value| json!({ "name": "Maker", "rank": 50, "permissions": permissions });
    org.put("roles/maker", body(json!(["roles:manage", "members:read"]))).await.assert_status(200);
    let maker = org.accepted_member("max@example.com", "maker").await.person;

    let answer = maker.put(&org.path("/roles/other"), body(json!(["account_manager"]))).await;

    answer.assert_problem(403, "grant_exceeds_actor");
}

/// S4.14: what ranks above somebody is not theirs to change or delete
#[tokio::test]
async fn a_role_above_ones_own_rank_cannot_be_changed_or_deleted() {
    let (_, org, maker) = with_maker(json!({})).await;
    org.put("roles/boss", role_with(json!({ "rank": 60 }))).await.assert_status(200);
    let grant = json!({ "role": "boss", "scopes": [{ "type": "site", "mode": "all" }] });
    org.put("groups/bosses", json!({ "name": "Bosses", "grant": grant })).await.assert_status(200);

    for (entry, body) in [("/roles/boss", role_with(json!({}))), ("/groups/bosses", json!({ "name": "Crew" }))] {
        maker.put(&org.path(entry), body).await.assert_problem(403, "target_outranks_actor");
        maker.delete(&org.path(entry)).await.assert_problem(403, "target_outranks_actor");
    }
    assert_eq!(find_entry(&org, "roles", "boss").await["rank"], 60);
}

/// C17: a person who manages a few, or not themselves, makes no role that manages more, or itself
#[tokio::test]
async fn a_role_keeps_the_limits_of_its_author() {
    let (_, org, maker) = with_maker(json!({ "manages": ["observer", "maker"], "may_edit_self": false })).await;
    let refused = async |changes: Value| maker.put(&org.path("/roles/other"), role_with(changes)).await.status == 403;

    assert!(refused(json!({ "may_edit_self": false })).await);
    assert!(refused(json!({ "may_edit_self": false, "manages": ["helpdesk"] })).await);
    assert!(refused(json!({ "may_edit_self": true, "manages": ["observer"] })).await);
    assert!(!refused(json!({ "may_edit_self": false, "manages": ["observer"] })).await);
}

/// C11, S5.8: a group grants no more than anyone who makes it holds: role, standing, resources
#[tokio::test]
async fn a_group_cannot_exceed_the_rights_of_its_author() {
    let (world, org, _) = with_maker(json!({})).await;
    for site in ["berlin", "paris"] {
        org.put(&format!("resources/site/{site}"), json!({ "name": site })).await.assert_status(200);
    }
    org.put("roles/auditor", role_with(json!({}))).await.assert_status(200);
    let on = |role: &str, id: &str| {
        let scopes = json!([{ "type": "site", "mode": "resources", "ids": [id] }]);
        json!({ "role": role, "scopes": scopes })
    };
    let in_berlin = org.joined(json!({ "emails": ["eve@example.com"], "grant": on("maker", "berlin") })).await.person;
    let before = world.table_dump();
    let all = json!({ "role": "auditor", "scopes": [{ "type": "site", "mode": "all" }] });

    for grant in [on("auditor", "paris"), on("helpdesk", "berlin"), on("super-user", "berlin"), all] {
        let answer = in_berlin.put(&org.path("/groups/crew"), json!({ "name": "Crew", "grant": grant })).await;
        assert_eq!((answer.status, answer.code()), (403, "grant_exceeds_actor"), "{grant}");
    }
    assert_eq!(world.table_dump(), before);
    let body = json!({ "name": "Crew", "grant": on("auditor", "berlin") });
    in_berlin.put(&org.path("/groups/crew"), body).await.assert_status(200);
}
