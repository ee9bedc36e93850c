//! Groups: people who share a grant.

use harness::Org;
use serde_json::{Value, json};

use super::{acme, delete, listed, put, role, sees_members, shown, texts, told};
use crate::races::invariants::check_invariants;

/// Moves a member to a group, or out of every group.
async fn moved(org: &Org, id: &str, group: Value) -> harness::Answer {
    org.owner.post(&org.path("/members/move"), json!({ "members": [id], "group": group })).await
}

fn granting(role: &str) -> Value {
    json!({ "name": "Readers", "grant": { "role": role } })
}

async fn portal() -> (harness::World, Org) {
    let (world, org) = acme("portal").await;
    let reader = json!({ "name": "Reader", "rank": 10, "permissions": ["members:read"] });
    put(&org, "roles/reader", reader).await.assert_status(200);
    (world, org)
}

/// S4.17, S4.32: the three built-in groups are there to choose from, and stay as they are
#[tokio::test]
async fn the_built_in_groups_stay_as_they_are() {
    let (world, org) = portal().await;
    let before = world.table_dump();

    let groups = listed(&org.owner, &org, "groups").await;

    assert_eq!(texts(&groups, "key"), ["administrative", "owner", "security-administration"]);
    for group in &groups {
        let entry = format!("groups/{}", group["key"].as_str().unwrap());
        assert_eq!(group["system"], true);
        put(&org, &entry, granting("reader")).await.assert_problem(409, "system_entry");
        delete(&org, &entry).await.assert_problem(409, "system_entry");
    }
    put(&org, "roles/owner", role(json!({ "scope_rules": {}, "permissions": [] })))
        .await
        .assert_problem(409, "system_entry");
    delete(&org, "roles/owner").await.assert_problem(409, "system_entry");
    assert_eq!(world.table_dump(), before);
}

/// S4.17, S4.18, S4.25, C14: whoever is moved into a new group has what it grants, and what it is changed to grant, at
/// the next request; a group that grants nothing gives nothing
#[tokio::test]
async fn members_have_what_their_group_grants_now() {
    let (_, org) = portal().await;
    put(&org, "groups/readers", json!({ "name": "Readers" })).await.assert_status(200);
    let bob = org.joined(json!({ "emails": ["bob@example.com"], "group": "readers" })).await;
    let with_nothing = sees_members(&bob.person, &org).await;

    put(&org, "groups/readers", granting("reader")).await.assert_status(200);
    let with_a_role = sees_members(&bob.person, &org).await;
    moved(&org, &bob.id, Value::Null).await.assert_status(200);
    let in_no_group = sees_members(&bob.person, &org).await;

    assert_eq!([with_nothing, with_a_role, in_no_group], [false, true, false]);
    let told = &told(&org, "organization_updated").await[0];
    assert_eq!(told["before"], json!({ "groups": { "readers": { "name": "Readers", "grant": {}, "system": false } } }));
    assert_eq!(told["after"]["groups"]["readers"]["grant"], json!({ "role": "reader" }));
}

/// C81, C05: what a group is to grant is judged like any grant
#[tokio::test]
async fn faults_of_a_group_name_their_fields() {
    let (world, org) = acme("sites").await;
    let other = world.organization("sites", &world.person("eve@example.com")).await;
    put(&other, "resources/site/oslo", json!({ "name": "Oslo" })).await.assert_status(200);
    let all = json!([{ "type": "site", "mode": "all" }]);
    let foreign = json!([{ "type": "site", "mode": "resources", "ids": ["oslo"] }]);
    let before = world.table_dump();
    let cases = [
        (json!({ "name": "" }), "/name", "invalid_format"),
        (json!({ "name": "G", "grant": { "role": "boss" } }), "/grant/role", "unknown_reference"),
        (json!({ "name": "G", "grant": { "role": ["observer", "helpdesk"] } }), "/grant/role", "invalid_format"),
        (json!({ "name": "G", "grant": { "role": "observer" } }), "/grant/scopes", "scope_required"),
        (
            json!({ "name": "G", "grant": { "role": "observer", "scopes": foreign } }),
            "/grant/scopes/0/ids",
            "unknown_reference",
        ),
        (
            json!({ "name": "G", "grant": { "role": "observer", "scopes": all, "permissions": ["sites:configure"] } }),
            "/grant/permissions",
            "permission_not_grantable",
        ),
        (
            json!({ "name": "G", "grant": { "permissions": ["sites:view"] } }),
            "/grant/permissions",
            "permission_not_grantable",
        ),
    ];

    for (body, pointer, code) in cases {
        let answer = put(&org, "groups/night-shift", body.clone()).await;
        assert_eq!((answer.status, answer.faults()), (422, vec![(pointer, code)]), "{body}");
    }
    assert_eq!(world.table_dump(), before);
}

/// R20: a group becomes one of owners, or ceases to be, only while nobody is in it: owners stay counted
#[tokio::test]
async fn a_group_does_not_make_or_unmake_owners_of_its_members() {
    let (world, org) = portal().await;
    put(&org, "groups/readers", granting("reader")).await.assert_status(200);
    let bob = org.joined(json!({ "emails": ["bob@example.com"], "group": "readers" })).await;

    put(&org, "groups/readers", granting("owner")).await.assert_problem(409, "in_use");
    assert_eq!(shown(&org, "groups", "readers").await["retired"], false);
    moved(&org, &bob.id, Value::Null).await.assert_status(200);
    put(&org, "groups/readers", granting("owner")).await.assert_status(200);
    moved(&org, &bob.id, json!("readers")).await.assert_status(200);
    put(&org, "groups/readers", granting("reader")).await.assert_problem(409, "in_use");

    let shown = shown(&org, "groups", "readers").await;
    assert_eq!((&shown["grant"]["role"], &shown["retired"]), (&json!("owner"), &json!(false)));
    check_invariants(&world);
}
