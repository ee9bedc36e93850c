//! Removal from other organisations, and its dry run.

use harness::{Fault, Org, Person, When, World};
use serde_json::{Value, json};

async fn portal(world: &World, owner: &Person) -> Org {
    world.organization("portal", owner).await
}

async fn removal(actor: &Person, org: &Org, member: &str, more: Value) -> harness::Answer {
    let mut body = json!({ "members": [member] });
    body.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
    actor.post(&org.path("/members/remove"), body).await
}

async fn removed_events(org: &Org) -> usize {
    let trail = org.owner.get(&org.path("/audit?action=removed")).await.assert_status(200).body;
    trail["events"].as_array().map_or(0, Vec::len)
}

/// S4.28, R5: in a portal, who is removed is removed from every organisation in which the actor may remove them, and
/// each of those has it audited; where the actor may not, nothing happens and nothing is said.
#[tokio::test]
async fn a_removal_from_a_portal_reaches_every_organisation_where_the_actor_may_remove() {
    let world = World::new().await;
    let (ada, eve) = (world.person("ada@example.com"), world.person("eve@example.com"));
    let (here, own) = (portal(&world, &ada).await, portal(&world, &ada).await);
    let (foreign, outranked) = (portal(&world, &eve).await, portal(&world, &eve).await);
    outranked.joined(json!({ "emails": "ada@example.com", "group": "security-administration" })).await;
    let group = |group: &str| json!({ "emails": "grace@example.com", "group": group });
    let first = here.joined(group("administrative")).await;
    let second = own.joined(group("administrative")).await.id;
    let (third, fourth) =
        (foreign.joined(group("administrative")).await.id, outranked.joined(group("administrative")).await.id);

    let answer = removal(&ada, &here, &first.id, json!({})).await.assert_status(200);

    let also = json!([{ "organization": own.id, "id": second }]);
    assert_eq!(answer.results(), [json!({ "index": 0, "id": first.id, "outcome": "removed", "also": also })]);
    for org in [&here, &own] {
        first.person.get(&org.path("")).await.assert_problem(404, "not_found");
        assert_eq!(removed_events(org).await, 1);
    }
    assert_eq!(foreign.member(&third).await["status"], "active");
    assert_eq!(outranked.member(&fourth).await["status"], "active");
    assert_eq!((removed_events(&foreign).await, removed_events(&outranked).await), (0, 0));
}

/// R5: the request decides how far a removal reaches, and the policy only where the request does not.
#[tokio::test]
async fn the_request_overrides_the_policy_on_the_reach_of_a_removal() {
    let cases = [
        ("portal", json!({ "everywhere": false }), "active"),
        ("guests", json!({}), "active"),
        ("guests", json!({ "everywhere": true }), ""),
    ];
    for (template, more, there_afterwards) in cases {
        let world = World::new().await;
        let ada = world.person("ada@example.com");
        let (here, there) = (world.organization(template, &ada).await, world.organization(template, &ada).await);
        let role = if template == "portal" { "administrative" } else { "user" };
        let (first, second) = (
            here.accepted_member("grace@example.com", role).await,
            there.accepted_member("grace@example.com", role).await,
        );

        removal(&ada, &here, &first.id, more.clone()).await.assert_status(200);

        let listed = ada.get(&there.path(&format!("/members/{}", second.id))).await;
        assert_eq!(listed.body["status"].as_str().unwrap_or_default(), there_afterwards, "{template} {more}");
    }
}

/// S4.27: a dry run decides everything, reports for each member what would be done and where else, and does nothing.
#[tokio::test]
async fn a_dry_run_reports_what_would_be_removed_and_removes_nothing() {
    let world = World::new().await;
    let ada = world.person("ada@example.com");
    let (here, there) = (portal(&world, &ada).await, portal(&world, &ada).await);
    let grace = here.accepted_member("grace@example.com", "administrative").await.id;
    let other = there.accepted_member("grace@example.com", "administrative").await.id;
    let pending = here.invited(json!({ "emails": "kurt@example.com" })).await;
    let own = crate::members::id_of(&crate::members::own_row(&here, &ada).await);
    let before = world.table_dump();

    let ids = json!([grace, pending, own]);
    let rehearsal = ada.post(&here.path("/members/remove"), json!({ "members": ids, "dry_run": true })).await;

    assert_eq!((rehearsal.status, rehearsal.outcomes()), (207, vec!["would_remove", "use_cancel", "last_owner"]));
    assert_eq!(rehearsal.results()[0]["also"], json!([{ "organization": there.id, "id": other }]));
    assert_eq!(world.table_dump(), before);

    let confirmed = ada.post(&here.path("/members/remove"), json!({ "members": ids })).await;
    assert_eq!((confirmed.status, confirmed.outcomes()), (207, vec!["removed", "use_cancel", "last_owner"]));
    assert_eq!(confirmed.results()[0]["also"], rehearsal.results()[0]["also"]);
}

/// R5, R20: the last owner of another organisation stays there.
#[tokio::test]
async fn a_removal_everywhere_leaves_every_organisation_its_last_owner() {
    let world = World::new().await;
    let (ada, grace) = (world.person("ada@example.com"), world.person("grace@example.com"));
    let (here, graces) = (portal(&world, &ada).await, portal(&world, &grace).await);
    let member = here.accepted_member("grace@example.com", "owner").await.id;
    graces.joined(json!({ "emails": "ada@example.com", "group": "administrative" })).await;

    let answer = removal(&ada, &here, &member, json!({ "everywhere": true })).await.assert_status(200);

    assert_eq!(answer.results()[0]["also"], Value::Null);
    grace.get(&graces.path("/members")).await.assert_status(200);
}

/// R5: however the table divides somebody's memberships into pages, none of them is forgotten.
#[tokio::test]
async fn a_removal_everywhere_reads_to_the_last_page() {
    let world = World::new().await;
    let ada = world.person("ada@example.com");
    let (here, there) = (portal(&world, &ada).await, portal(&world, &ada).await);
    let first = here.accepted_member("grace@example.com", "administrative").await.id;
    let second = there.accepted_member("grace@example.com", "administrative").await.id;
    // The table may end a page wherever it likes, also before the first entry.
    let begin =
        json!({ "person": { "S": "USER#local|grace@example.com" }, "pk": { "S": "ORG#" }, "sk": { "S": "M#" } });
    let page = json!({ "Items": [], "Count": 0, "ScannedCount": 0, "LastEvaluatedKey": begin });
    world.wire().fail(When::Operation("Query", 1), Fault::Answer { status: 200, body: page });

    let answer = removal(&ada, &here, &first, json!({})).await.assert_status(200);

    assert_eq!(world.wire().untriggered(), 0);
    assert_eq!(answer.results()[0]["also"], json!([{ "organization": there.id, "id": second }]));
}

/// R5: a person who is removed everywhere a second time is removed wherever the first time did not get to.
#[tokio::test]
async fn a_repetition_finishes_an_interrupted_removal() {
    let world = World::new().await;
    let ada = world.person("ada@example.com");
    let (here, there) = (portal(&world, &ada).await, portal(&world, &ada).await);
    let first = here.accepted_member("grace@example.com", "administrative").await.id;
    let second = there.accepted_member("grace@example.com", "administrative").await.id;
    removal(&ada, &here, &first, json!({ "everywhere": false })).await.assert_status(200);

    let again = removal(&ada, &here, &first, json!({ "everywhere": true })).await.assert_status(200);

    assert_eq!(again.results()[0]["also"], json!([{ "organization": there.id, "id": second }]));
    assert_eq!((removed_events(&here).await, removed_events(&there).await), (1, 1));
}
