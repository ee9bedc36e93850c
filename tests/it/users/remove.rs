//! `POST /v1/users/{user}/remove`

use harness::{Answer, Org, World};
use serde_json::{Value, json};

use super::path;

const EVE: &str = "local|eve@example.com";

async fn remove(world: &World, body: Value) -> Answer {
    world.machine("latchkey/manage").post(&path(EVE, "remove"), body).await
}

/// Organisations of Ada, with Eve as a member of each.
async fn joined(world: &World, count: usize) -> Vec<Org> {
    let mut organizations = Vec::new();
    for _ in 0..count {
        let org = world.acme("guests").await;
        org.accepted_member("eve@example.com", "user").await;
        organizations.push(org);
    }
    organizations
}

/// The organisations of the results, in their order.
fn organizations(answer: &Answer) -> Vec<&str> {
    answer.results().iter().filter_map(|result| result["organization"].as_str()).collect()
}

/// A4: a person is removed from every organisation, and has no access anywhere from then on.
#[tokio::test]
async fn a_person_is_removed_from_every_organisation() {
    let world = World::new().await;
    let all = joined(&world, 3).await;
    let eve = world.person("eve@example.com");

    let removed = remove(&world, json!({})).await.assert_status(200);

    let mut ids: Vec<_> = all.iter().map(|org| org.id.as_str()).collect();
    ids.sort_unstable();
    assert_eq!((organizations(&removed), removed.outcomes()), (ids, vec!["removed"; 3]));
    for org in &all {
        eve.get(&org.path("")).await.assert_problem(404, "not_found");
        let event = org.audit_events("action=removed").await.remove(0);
        assert_eq!(event["actor"]["client"], "backend");
    }
    let again = remove(&world, json!({})).await.assert_status(200);
    assert_eq!((again.results().len(), again.body.get("next_cursor")), (0, None));
}

/// A4, R20: where the person is the last owner they stay, and the other organisations go on.
#[tokio::test]
async fn the_last_owner_of_an_organisation_stays_there() {
    let world = World::new().await;
    let other = joined(&world, 1).await.remove(0);
    let own = world.organization("guests", &world.person("eve@example.com")).await;

    let mixed = remove(&world, json!({})).await.assert_status(207);
    let rest = remove(&world, json!({})).await;

    let result = |id: &str| mixed.results().iter().find(|result| result["organization"] == id).expect("a result");
    assert_eq!(
        (&result(&other.id)["outcome"], &result(&own.id)["error"]["code"]),
        (&json!("removed"), &json!("last_owner"))
    );
    assert_eq!(rest.status, 409, "{}", rest.text());
    own.owner.get(&own.path("")).await.assert_status(200);
}

/// A4: a dry run says what would happen in each organisation, and changes nothing.
#[tokio::test]
async fn a_dry_run_changes_nothing() {
    let world = World::new().await;
    joined(&world, 2).await;
    world.organization("guests", &world.person("eve@example.com")).await;
    let table = world.table_dump();

    let answer = remove(&world, json!({ "dry_run": true })).await.assert_status(207);

    let mut outcomes = answer.outcomes();
    outcomes.sort_unstable();
    assert_eq!(outcomes, ["last_owner", "would_remove", "would_remove"]);
    assert_eq!(world.table_dump(), table);
}

/// A4: a call removes from at most fifty organisations, and a cursor continues after those that refused.
#[tokio::test]
async fn a_call_ends_after_fifty_organisations_and_a_cursor_continues() {
    let world = World::new().await;
    let eve = world.person("eve@example.com");
    let machine = world.machine("latchkey/manage");
    for number in 0..52 {
        let owner = json!({ "user": EVE, "email": format!("eve{number}@example.com") });
        let body = json!({ "name": "Acme", "template": "guests", "owner": owner });
        machine.post("/v1/organizations", body).await.assert_status(201);
    }

    let first = remove(&world, json!({ "dry_run": true })).await.assert_status(422);
    let cursor = first.body["next_cursor"].as_str().expect("more");
    let second = remove(&world, json!({ "dry_run": true, "cursor": cursor })).await.assert_status(422);

    assert_eq!((first.results().len(), second.results().len(), second.body.get("next_cursor")), (50, 2, None));
    assert!(organizations(&first).last() < organizations(&second).first());
    let foreign =
        machine.post(&path(&eve.user_id().replace("eve", "bob"), "remove"), json!({ "cursor": cursor })).await;
    assert_eq!((foreign.status, foreign.faults()), (400, vec![("/cursor", "malformed")]));
    remove(&world, json!({ "cursor": "nonsense" })).await.assert_problem(400, "malformed");
}

/// A4: an organisation that does not answer fails alone; a repetition finishes it.
#[tokio::test(start_paused = true)]
async fn an_organisation_that_does_not_answer_fails_alone() {
    let world = World::new().await;
    joined(&world, 2).await;
    world.wire().fail_always("TransactWriteItems", harness::Fault::internal());

    let failed = remove(&world, json!({})).await;
    world.wire().clear_faults();
    let again = remove(&world, json!({})).await.assert_status(200);

    assert_eq!((failed.status, failed.outcomes()), (503, vec!["unavailable"; 2]));
    assert_eq!(again.outcomes(), ["removed"; 2]);
}
