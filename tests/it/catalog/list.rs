//! Who may list roles, groups and resources.

use harness::{Org, Person, World};
use serde_json::json;

use super::{list_entries, values_of};

const AREAS: [&str; 3] = ["roles", "groups", "resources"];

async fn statuses(person: &Person, org: &Org) -> [u16; 3] {
    let mut statuses = [0; 3];
    for (status, area) in statuses.iter_mut().zip(AREAS) {
        *status = person.get(&org.path(&format!("/{area}"))).await.status;
    }
    statuses
}

/// S2.15, C96: inviters and readers of members see what there is to choose from, others do not
#[tokio::test]
async fn inviters_can_list_roles_groups_and_resources() {
    let (world, org) = World::with_organization("guests").await;
    let user = org.accepted_member("user@example.com", "user").await.person;
    let with = async |email: &str, kind: &str, extra: &str| {
        let role = if kind == "guest" { "guest" } else { "user" };
        let grant = json!({ "role": role, "permissions": [extra] });
        org.joined(json!({ "emails": [email], "kind": kind, "grant": grant })).await.person
    };
    let inviter = with("inviter@example.com", "member", "guests:invite").await;
    let guest = with("guest@example.com", "guest", "guests:invite").await;

    assert_eq!(statuses(&org.owner, &org).await, [200; 3]);
    assert_eq!(statuses(&inviter, &org).await, [200; 3]);
    assert_eq!(statuses(&guest, &org).await, [200; 3]);
    assert_eq!(statuses(&user, &org).await, [403; 3]);
    assert_eq!(statuses(&world.person("eve@example.com"), &org).await, [404; 3]);
    assert_eq!(statuses(&world.anonymous(), &org).await, [401; 3]);
}

/// C15: a person who is removed sees nothing any more
#[tokio::test]
async fn a_removed_member_cannot_list_roles_groups_and_resources() {
    let (_, org) = World::with_organization("partners").await;
    let bob = org.accepted_member("bob@example.com", "admin").await;
    let before = statuses(&bob.person, &org).await;

    org.owner.post(&org.path("/members/remove"), json!({ "members": [bob.id] })).await.assert_status(200);

    assert_eq!((before, statuses(&bob.person, &org).await), ([200; 3], [404; 3]));
}

/// S2.11b, S2.11c, S2.15, S5.7: what an invitation needs is in the list, by type, groups first
#[tokio::test]
async fn sites_and_site_groups_are_listed() {
    let (_, org) = World::with_organization("sites").await;
    org.put("resources/site/emea", json!({ "name": "EMEA", "is_group": true })).await.assert_status(200);
    org.put("resources/site/berlin", json!({ "name": "Berlin", "groups": ["emea"] })).await.assert_status(200);

    let entries = list_entries(&org.owner, &org, "resources").await;

    assert_eq!(values_of(&entries, "id"), ["emea", "berlin"]);
    assert_eq!(
        entries[1],
        json!({ "type": "site", "id": "berlin", "name": "Berlin", "is_group": false, "groups": ["emea"] })
    );
    for (mode, index) in [("groups", 0), ("resources", 1)] {
        let scopes = json!([{ "type": "site", "mode": mode, "ids": [entries[index]["id"]] }]);
        let grant = json!({ "role": "observer", "scopes": scopes });
        org.invite(json!({ "emails": [format!("{mode}@example.com")], "grant": grant })).await.assert_status(201);
    }
}

/// The budget of a list: one round of reading for settings and caller, another for a page of resources
#[tokio::test]
async fn a_list_takes_two_round_trips_at_most() {
    let (world, org) = World::with_organization("sites").await;

    for (area, most) in AREAS.into_iter().zip([1, 1, 2]) {
        let (_, traffic) = world.measure(list_entries(&org.owner, &org, area)).await;
        assert!(traffic.round_trips() <= most, "{area}: {:?}", traffic.operations());
        assert!(traffic.calls.iter().filter(|call| call.is_read()).all(|call| call.consistent == Some(true)));
    }
}
