//! Creating and changing groups.

use harness::{Org, World};
use serde_json::{Value, json};

use crate::catalog::{audit_details, can_list_members, find_entry, list_entries, role_with, values_of};
use crate::races::invariants::check_invariants;

/// Moves a member to a group, or out of every group.
async fn moved(org: &Org, id: &str, group: Value) -> harness::Answer {
    org.owner.post(&org.path("/members/move"), json!({ "members": [id], "group": group })).await
}

fn granting(role: &str) -> Value {
    json!({ "name": "Readers", "grant": { "role": role } })
}

async fn portal() -> (harness::World, Org) {
    let (world, org) = World::with_organization("portal").await;
    let reader = json!({ "name": "Reader", "rank": 10, "permissions": ["members:read"] });
    org.put("roles/reader", reader).await.assert_status(200);
    (world, org)
}

/// S4.17, S4.32: the three built-in groups are there to choose from, and stay as they are
#[tokio::test]
async fn built_in_groups_cannot_be_changed() {
    let (world, org) = portal().await;
    let before = world.table_dump();

    let groups = list_entries(&org.owner, &org, "groups").await;

    assert_eq!(values_of(&groups, "key"), ["administrative", "owner", "security-administration"]);
    for group in &groups {
        let entry = format!("groups/{}", group["key"].as_str().unwrap());
        assert_eq!(group["system"], true);
        org.put(&entry, granting("reader")).await.assert_problem(409, "system_entry");
        org.delete(&entry).await.assert_problem(409, "system_entry");
    }
    org.put("roles/owner", role_with(json!({ "scope_rules": {}, "permissions": [] })))
        .await
        .assert_problem(409, "system_entry");
    org.delete("roles/owner").await.assert_problem(409, "system_entry");
    assert_eq!(world.table_dump(), before);
}

/// S4.17, S4.18, S4.25, C14: a person who is moved into a new group has what it grants, and what it is changed to
/// grant, at the next request; a group that grants nothing gives nothing
#[tokio::test]
async fn members_hold_the_current_grant_of_their_group() {
    let (_, org) = portal().await;
    org.put("groups/readers", json!({ "name": "Readers" })).await.assert_status(200);
    let bob = org.joined(json!({ "emails": ["bob@example.com"], "group": "readers" })).await;
    let with_nothing = can_list_members(&bob.person, &org).await;

    org.put("groups/readers", granting("reader")).await.assert_status(200);
    let with_a_role = can_list_members(&bob.person, &org).await;
    moved(&org, &bob.id, Value::Null).await.assert_status(200);
    let in_no_group = can_list_members(&bob.person, &org).await;

    assert_eq!([with_nothing, with_a_role, in_no_group], [false, true, false]);
    let reported = &audit_details(&org, "organization_updated").await[0];
    assert_eq!(reported["before"], json!({ "groups": { "readers": { "name": "Readers", "grant": {} } } }));
    assert_eq!(reported["after"]["groups"]["readers"]["grant"], json!({ "role": "reader" }));
}

/// C81, C05: what a group is to grant is judged like any grant
#[tokio::test]
async fn faults_of_a_group_name_their_fields() {
    let (world, org) = World::with_organization("sites").await;
    let other = world.organization("sites", &world.person("eve@example.com")).await;
    other.put("resources/site/oslo", json!({ "name": "Oslo" })).await.assert_status(200);
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
        let answer = org.put("groups/night-shift", body.clone()).await;
        assert_eq!((answer.status, answer.faults()), (422, vec![(pointer, code)]), "{body}");
    }
    assert_eq!(world.table_dump(), before);
}

/// R20: a group becomes one of owners, or ceases to be, only while nobody is in it: owners stay counted
#[tokio::test]
async fn a_group_cannot_change_who_is_an_owner() {
    let (world, org) = portal().await;
    org.put("groups/readers", granting("reader")).await.assert_status(200);
    let bob = org.joined(json!({ "emails": ["bob@example.com"], "group": "readers" })).await;

    org.put("groups/readers", granting("owner")).await.assert_problem(409, "in_use");
    assert_eq!(find_entry(&org, "groups", "readers").await["retired"], false);
    moved(&org, &bob.id, Value::Null).await.assert_status(200);
    org.put("groups/readers", granting("owner")).await.assert_status(200);
    moved(&org, &bob.id, json!("readers")).await.assert_status(200);
    org.put("groups/readers", granting("reader")).await.assert_problem(409, "in_use");

    let displayed = find_entry(&org, "groups", "readers").await;
    assert_eq!((&displayed["grant"]["role"], &displayed["retired"]), (&json!("owner"), &json!(false)));
    check_invariants(&world);
}
