//! Deleting an organisation.

use harness::World;
use serde_json::{Value, json};

use crate::journeys::OperationFixture;

/// C54, C95: in an organisation that was deleted, nothing answers any more, to nobody.
#[tokio::test]
async fn every_operation_of_a_deleted_organisation_answers_not_found() {
    let world = World::new().await;
    let setting = OperationFixture::of(&world).await;
    let boss = setting.org.accepted_member("boss@example.com", "owner").await.person;

    let answer = setting.org.owner.delete(&setting.org.path("")).await;

    assert_eq!((answer.status, answer.bytes.len()), (204, 0));
    let inside = |operation: &&&kit::Operation| operation.route().is_some_and(|route| route.path.contains("{org}"));
    for operation in functions::OPERATIONS.iter().filter(inside) {
        for person in [&setting.org.owner, &boss] {
            let answer = setting.request(person, operation).send().await;
            assert_eq!((answer.status, answer.code()), (404, "not_found"), "{operation:?}: {}", answer.text());
        }
    }
}

/// C54, F24: an invitation to it can be neither seen nor accepted, and its email does not leave any more.
#[tokio::test]
async fn an_invitation_to_a_deleted_organisation_cannot_be_accepted() {
    let world = World::new().await;
    let ada = world.person("ada@example.com");
    let (acme, other) = (world.organization("guests", &ada).await, world.organization("guests", &ada).await);
    let user = |email: &str| json!({ "emails": email, "grant": { "role": "user" } });
    acme.invited(user("grace@example.com")).await;
    world.pump().await;
    let token = json!({ "token": world.link_token("grace@example.com") });
    other.invited(user("grace@example.com")).await;
    acme.invited(user("late@example.com")).await;

    acme.owner.delete(&acme.path("")).await.assert_status(204);
    world.pump().await;

    let grace = world.person("grace@example.com");
    let inbox = grace.get("/v1/me/invitations").await.assert_status(200).body;
    let organizations: Vec<&Value> =
        inbox["invitations"].as_array().expect("entries").iter().map(|entry| &entry["organization_id"]).collect();
    assert_eq!(organizations, [&json!(other.id)]);
    for verb in ["preview", "accept", "decline"] {
        let answer = grace.post(&format!("/v1/invitations/{verb}"), token.clone()).await;
        answer.assert_problem(404, "invitation_unavailable");
    }
    assert!(world.emails_to("late@example.com").is_empty());
    let journey = world.travel("8d").await;
    assert!(journey.runs > 0 && world.dead_letters().is_empty());
}

/// S1.1, C11: only owners delete; the organisation must be the one that was read.
#[tokio::test]
async fn deleting_requires_an_owner_and_a_matching_version() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let administrator = acme.accepted_member("admin@example.com", "administrator").await.person;
    acme.owner.patch(&acme.path(""), json!({ "name": "Globex" })).await.assert_status(200);

    administrator.delete(&acme.path("")).await.assert_problem(403, "forbidden");
    let stale = acme.owner.request(http::Method::DELETE, &acme.path("")).header("if-match", "\"1\"").send().await;
    stale.assert_problem(412, "version_conflict");
    let current = acme.owner.request(http::Method::DELETE, &acme.path("")).header("if-match", "\"2\"").send().await;

    assert_eq!(current.status, 204);
    acme.owner.delete(&acme.path("")).await.assert_problem(404, "not_found");
    world.pump().await;
    assert_eq!(world.event_types().last().map(String::as_str), Some("organization.deleted"));
}

/// C87, C88: what was audited stays in the table; the deletion is its last entry and goes to the bus.
#[tokio::test]
async fn the_audit_log_outlives_the_organisation() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    acme.accepted_member("grace@example.com", "user").await;
    let entries = |world: &World| -> Vec<Value> {
        let audit = |item: &Value| item["pk"].as_str().is_some_and(|pk| pk.contains("#AUDIT#"));
        world.table_dump().into_iter().filter(audit).collect()
    };
    let before = entries(&world);

    acme.owner.delete(&acme.path("")).await.assert_status(204);

    let after = entries(&world);
    let new: Vec<&Value> = after.iter().filter(|entry| !before.contains(entry)).collect();
    assert_eq!((after.len(), new.len(), &new[0]["action"]), (before.len() + 1, 1, &json!("organization_deleted")));
    assert_eq!(new[0]["actor"]["user"], json!(acme.owner.user_id()));
    assert!(before.iter().all(|entry| after.contains(entry)));
}
