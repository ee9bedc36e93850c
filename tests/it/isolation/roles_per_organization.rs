//! One person, different rights in different organisations: each request is decided by those of its own organisation.

use harness::{Person, World};
use serde_json::json;

use super::callers::{About, request, send, within};

async fn standing(person: &Person, org: &harness::Org, member: &str) -> Vec<(&'static str, u16)> {
    let mut statuses = Vec::new();
    let ones_own = ["organizations-delete", "me-leave", "me-switch"];
    for operation in within().filter(|operation| !ones_own.contains(&operation.name)) {
        let answer = send(person, request(operation, &About { org: &org.id, member, token: "" })).await;
        statuses.push((operation.name, answer.status));
    }
    statuses
}

/// C03: who owns one organisation and only looks on in another may there what onlookers may: nothing that manages,
/// although the very same token manages elsewhere.
#[tokio::test]
async fn rights_are_those_of_the_organisation_in_the_path() {
    let world = World::new().await;
    let theirs = world.organization("sites", &world.person("bob@example.com")).await;
    let ada = theirs.accepted_member("ada@example.com", "observer").await.person;
    let ours = world.organization("sites", &ada).await;
    let target = theirs.accepted_member("target@example.com", "reporting").await.id;
    let table = world.table_dump();

    for (operation, status) in standing(&ada, &theirs, &target).await {
        let everybodys = ["organizations-get", "organizations-authorize"].contains(&operation);
        let expected = if everybodys { 200 } else { 403 };
        assert_eq!(status, expected, "{operation}");
    }

    assert_eq!(world.table_dump(), table);
    ada.get(&ours.path("/members")).await.assert_status(200);
    ada.delete(&theirs.path("")).await.assert_problem(403, "forbidden");
}

/// C03, C15: losing the rights in one organisation takes nothing away in another, and having them in another gives
/// nothing back.
#[tokio::test]
async fn what_happens_in_one_organisation_stays_there() {
    for way in ["suspend", "remove"] {
        let world = World::new().await;
        let theirs = world.organization("guests", &world.person("bob@example.com")).await;
        let ada = theirs.joined(json!({ "emails": ["ada@example.com"], "grant": { "role": "owner" } })).await;
        let ours = world.organization("guests", &ada.person).await;

        let body = json!({ "members": [ada.id] });
        theirs.owner.post(&theirs.path(&format!("/members/{way}")), body).await.assert_status(200);

        let target = theirs.members("?q=bob").await[0]["id"].as_str().expect("an id").to_owned();
        for (operation, status) in standing(&ada.person, &theirs, &target).await {
            assert_eq!(status, 404, "{operation} by one who was {way}ed");
        }
        ada.person.get(&ours.path("/members")).await.assert_status(200);
        ours.invited(json!({ "emails": ["new@example.com"], "grant": { "role": "owner" } })).await;
    }
}
