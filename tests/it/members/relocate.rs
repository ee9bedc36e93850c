//! Moving members between groups.

use harness::{Org, Person, World};
use serde_json::{Value, json};

use super::addresses_of;

async fn moved(actor: &Person, org: &Org, ids: &[&str], group: Value) -> harness::Answer {
    actor.post(&org.path("/members/move"), json!({ "members": ids, "group": group })).await
}

/// S4.25, S4.26, R16: several are moved at once; each is out of the old group and has the rights of the new one, at
/// once.
#[tokio::test]
async fn a_moved_member_has_the_rights_of_the_new_group_only() {
    let world = World::new().await;
    let portal = world.acme("portal").await;
    let grace = portal.accepted_member("grace@example.com", "administrative").await;
    let alan = portal.joined(json!({ "emails": "alan@example.com" })).await;
    let update = |person: Person, zone: &'static str| {
        let path = portal.path("");
        async move { person.patch(&path, json!({ "time_zone": zone })).await.status }
    };
    assert_eq!(
        (update(grace.person.clone(), "Asia/Tokyo").await, update(alan.person.clone(), "UTC").await),
        (200, 403)
    );

    let answer = moved(&portal.owner, &portal, &[&grace.id, &alan.id], json!("security-administration")).await;

    assert_eq!((answer.status, answer.outcomes()), (200, vec!["moved", "moved"]));
    assert_eq!(addresses_of(&portal.members("?group=administrative").await), [] as [&str; 0]);
    let group = portal.members("?group=security-administration").await;
    assert!(group.iter().all(|row| row["role_name"] == "SECURITY-ADMINISTRATION"));
    assert_eq!(group.len(), 2);
    assert_eq!(update(grace.person.clone(), "UTC").await, 403);
    alan.person.get(&portal.path("/members")).await.assert_status(200);
}

/// S4.26, S4.18: out of every group means no rights at all.
#[tokio::test]
async fn a_member_moved_out_of_every_group_has_no_permissions() {
    let world = World::new().await;
    let portal = world.acme("portal").await;
    let grace = portal.accepted_member("grace@example.com", "administrative").await;

    moved(&portal.owner, &portal, &[&grace.id], Value::Null).await.assert_status(200);

    let row = portal.member(&grace.id).await;
    assert_eq!((&row["group"], &row["role_name"], &row["status"]), (&Value::Null, &Value::Null, &json!("active")));
    grace.person.get(&portal.path("/members")).await.assert_problem(403, "forbidden");
    let trail = portal.owner.get(&portal.path("/audit?action=moved")).await.body;
    let detail = &trail["events"][0]["detail"];
    assert_eq!((&detail["before"]["group"], &detail["after"]["group"]), (&json!("administrative"), &Value::Null));
}

/// S4.25, S2.15: an unknown group is refused for everybody; a pending invitation is not moved but edited.
#[tokio::test]
async fn moving_requires_a_known_group_and_an_accepted_member() {
    let world = World::new().await;
    let portal = world.acme("portal").await;
    let grace = portal.accepted_member("grace@example.com", "administrative").await.id;
    let invited = portal.invited(json!({ "emails": "alan@example.com" })).await;

    let unknown = moved(&portal.owner, &portal, &[&grace, &invited], json!("nobody")).await;
    let mixed = moved(&portal.owner, &portal, &[&grace, &invited], json!("owner")).await;

    assert_eq!((unknown.status, unknown.outcomes()), (422, vec!["unknown_reference"; 2]));
    assert_eq!((mixed.status, mixed.outcomes()), (207, vec!["moved", "invalid_state"]));
    assert_eq!(portal.member(&invited).await["group"], Value::Null);
    moved(&portal.owner, &portal, &[&grace], json!("not a key")).await.assert_problem(422, "invalid_format");
}

/// S4.26, R2, C11: nobody moves anybody, or themselves, above what they hold.
#[tokio::test]
async fn a_member_cannot_be_moved_above_the_caller() {
    let world = World::new().await;
    let portal = world.acme("portal").await;
    let actor = portal.accepted_member("admin@example.com", "administrative").await;
    let grace = portal.joined(json!({ "emails": "grace@example.com" })).await.id;

    let up = moved(&actor.person, &portal, &[&grace, &actor.id], json!("owner")).await;

    assert_eq!((up.status, up.outcomes()), (422, vec!["grant_exceeds_actor"; 2]));
    assert_eq!(
        (portal.member(&grace).await["group"].clone(), portal.member(&actor.id).await["group"].clone()),
        (Value::Null, json!("administrative"))
    );
    assert_eq!(portal.batch(&actor.person, "/members/remove", &[&grace]).await.outcomes(), ["removed"]);
    let gone = moved(&portal.owner, &portal, &[&grace], json!("owner")).await;
    assert_eq!((gone.status, gone.code()), (409, "invalid_state"));
}
