//! One person with different roles in two organisations: the role in the organisation of the request decides.

use harness::{Person, World};
use serde_json::json;

use super::callers::{Identifiers, organization_operations, request, send};

async fn statuses_of(person: &Person, org: &harness::Org, member: &str) -> Vec<(&'static str, u16)> {
    let mut statuses = Vec::new();
    let ones_own = ["organizations-delete", "me-leave", "me-switch"];
    for operation in organization_operations().filter(|operation| !ones_own.contains(&operation.name)) {
        let answer = send(person, request(operation, &Identifiers { org: &org.id, member, token: "" })).await;
        statuses.push((operation.name, answer.status));
    }
    statuses
}

/// C03: an owner of one organisation has only the permissions of an observer where they are an observer.
#[tokio::test]
async fn the_role_in_the_organisation_of_the_path_decides() {
    let world = World::new().await;
    let theirs = world.organization("sites", &world.person("bob@example.com")).await;
    let ada = theirs.accepted_member("ada@example.com", "observer").await.person;
    let ours = world.organization("sites", &ada).await;
    let target = theirs.accepted_member("target@example.com", "reporting").await.id;
    let table = world.table_dump();

    for (operation, status) in statuses_of(&ada, &theirs, &target).await {
        let everybodys = ["organizations-get", "organizations-authorize"].contains(&operation);
        let expected = if everybodys { 200 } else { 403 };
        assert_eq!(status, expected, "{operation}");
    }

    assert_eq!(world.table_dump(), table);
    ada.get(&ours.path("/members")).await.assert_status(200);
    ada.delete(&theirs.path("")).await.assert_problem(403, "forbidden");
}

/// C03, C15: losing the rights in one organisation changes nothing in another, and rights elsewhere restore nothing.
#[tokio::test]
async fn revoked_rights_in_one_organisation_do_not_affect_another() {
    for way in ["suspend", "remove"] {
        let world = World::new().await;
        let theirs = world.organization("guests", &world.person("bob@example.com")).await;
        let ada = theirs.joined(json!({ "emails": ["ada@example.com"], "grant": { "role": "owner" } })).await;
        let ours = world.organization("guests", &ada.person).await;

        let body = json!({ "members": [ada.id] });
        theirs.owner.post(&theirs.path(&format!("/members/{way}")), body).await.assert_status(200);

        let target = theirs.members("?q=bob").await[0]["id"].as_str().expect("an id").to_owned();
        for (operation, status) in statuses_of(&ada.person, &theirs, &target).await {
            assert_eq!(status, 404, "{operation} by one who was {way}ed");
        }
        ada.person.get(&ours.path("/members")).await.assert_status(200);
        ours.invited(json!({ "emails": ["new@example.com"], "grant": { "role": "owner" } })).await;
    }
}
