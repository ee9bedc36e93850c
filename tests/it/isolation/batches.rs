//! Batch requests that mix members of two organisations: each target is decided separately.

use harness::{Org, World};
use serde_json::{Value, json};

const RANDOM: &str = "mem_01ARZ3NDEKTSV4RRFFQ69G5FAV";

/// A membership in the state that the operation requires.
async fn target(org: &Org, path: &str, email: &str) -> String {
    if path.starts_with("/guests") {
        return org.joined(json!({ "emails": [email], "kind": "guest", "period": "P7D" })).await.id;
    }
    let body = json!({ "emails": [email], "grant": { "role": "user" } });
    if path.starts_with("/invitations") {
        return org.invited(body).await;
    }
    let id = org.joined(body).await.id;
    if path.ends_with("reactivate") {
        org.owner.post(&org.path("/members/suspend"), json!({ "members": [id] })).await.assert_status(200);
    }
    id
}

const BATCHES: [(&str, &str); 7] = [
    ("/invitations/resend", "resent"),
    ("/invitations/cancel", "cancelled"),
    ("/members/suspend", "suspended"),
    ("/members/reactivate", "reactivated"),
    ("/members/move", "moved"),
    ("/members/remove", "removed"),
    ("/guests/renew", "renewed"),
];

/// The body of a batch: a move also names the group that they move to.
fn batch(path: &str, members: &Value) -> Value {
    if path.ends_with("/move") { json!({ "members": members, "group": null }) } else { json!({ "members": members }) }
}

/// C02: a batch over both organisations changes the caller's members only; for the others it reports `not_found`, as
/// for made-up identifiers.
#[tokio::test]
async fn a_batch_changes_only_members_of_its_organisation() {
    for (path, done) in BATCHES {
        let world = World::new().await;
        let ours = world.organization("guests", &world.person("ada@example.com")).await;
        let theirs = world.organization("guests", &world.person("bob@example.com")).await;
        let (own, foreign) =
            (target(&ours, path, "own@example.com").await, target(&theirs, path, "x@example.com").await);
        world.pump().await;
        let stored = |world: &World| -> Vec<Value> {
            let of = |item: &Value| item.to_string().contains(theirs.id.trim_start_matches("org_"));
            world.table_dump().into_iter().filter(of).collect()
        };
        let (before, emails) = (stored(&world), world.emails_to("x@example.com").len());

        let body = batch(path, &json!([foreign, own, RANDOM]));
        let answer = ours.owner.post(&ours.path(path), body).await.assert_status(207);
        world.pump().await;

        let outcomes: Vec<&Value> = answer.results().iter().map(|result| &result["outcome"]).collect();
        assert_eq!(outcomes, [&json!("failed"), &json!(done), &json!("failed")], "{path}");
        let errors = [&answer.results()[0]["error"], &answer.results()[2]["error"]];
        assert_eq!((errors[0], errors[0]["code"].as_str()), (errors[1], Some("not_found")), "{path}");
        assert_eq!((stored(&world), world.emails_to("x@example.com").len()), (before, emails), "{path}");
    }
}

/// C02: a batch over members of another organisation only is not found, as with made-up identifiers.
#[tokio::test]
async fn a_batch_of_foreign_members_is_not_found() {
    for (path, _) in BATCHES {
        let world = World::new().await;
        let ours = world.organization("guests", &world.person("ada@example.com")).await;
        let theirs = world.organization("guests", &world.person("bob@example.com")).await;
        let foreign = target(&theirs, path, "x@example.com").await;

        let found = ours.owner.post(&ours.path(path), batch(path, &json!([foreign, RANDOM]))).await;

        assert_eq!((found.status, found.code()), (422, "batch_failed"), "{path}");
        let alone = ours.owner.post(&ours.path(path), batch(path, &json!([foreign]))).await;
        assert_eq!((alone.status, alone.code()), (404, "not_found"), "{path}");
    }
}

/// C02, R5: a removal everywhere spares organisations in which the caller is unknown, lacks the permission, or is
/// suspended, and discloses nothing about them.
#[tokio::test]
async fn a_removal_everywhere_requires_the_permission_in_each_organisation() {
    let world = World::new().await;
    let (ada, bob) = (world.person("ada@example.com"), world.person("bob@example.com"));
    let ours = world.organization("portal", &ada).await;
    let mut others = Vec::new();
    for standing in ["unknown", "without a right", "suspended"] {
        let org = world.organization("portal", &bob).await;
        let theirs = org.joined(json!({ "emails": ["grace@example.com"], "group": null })).await.id;
        let group = if standing == "suspended" { json!("owner") } else { Value::Null };
        if standing != "unknown" {
            let id = org.joined(json!({ "emails": ["ada@example.com"], "group": group })).await.id;
            if standing == "suspended" {
                org.owner.post(&org.path("/members/suspend"), json!({ "members": [id] })).await.assert_status(200);
            }
        }
        others.push((org, theirs, standing));
    }
    let grace = ours.joined(json!({ "emails": ["grace@example.com"], "group": null })).await;

    for dry_run in [true, false] {
        let body = json!({ "members": [grace.id], "everywhere": true, "dry_run": dry_run });
        let answer = ours.owner.post(&ours.path("/members/remove"), body).await.assert_status(200);
        assert_eq!(answer.results()[0].get("also"), None, "{}", answer.text());
    }

    for (org, id, standing) in others {
        assert_eq!(org.member(&id).await["status"], "active", "where the caller is {standing}");
        grace.person.get(&org.path("")).await.assert_status(200);
    }
}

/// C07: invitations of one address by two organisations are independent of each other.
#[tokio::test]
async fn invitations_of_two_organisations_are_independent() {
    let world = World::new().await;
    let ours = world.organization("guests", &world.person("ada@example.com")).await;
    let theirs = world.organization("guests", &world.person("bob@example.com")).await;
    let body = json!({ "emails": ["grace@example.com"], "grant": { "role": "user" } });
    let cancelled = ours.invited(body.clone()).await;
    world.pump().await;
    let dead = world.link_token("grace@example.com");
    let open = theirs.invited(body).await;
    world.pump().await;
    let live = world.link_token("grace@example.com");
    let members = json!({ "members": [cancelled] });
    ours.owner.post(&ours.path("/invitations/cancel"), members).await.assert_status(200);
    let grace = world.person("grace@example.com");

    let accept = async |token: &str| grace.post("/v1/invitations/accept", json!({ "token": token })).await;
    accept(&dead).await.assert_problem(410, "invitation_cancelled");
    assert_eq!(accept(&live).await.assert_status(200).id(), open);

    grace.get(&theirs.path("")).await.assert_status(200);
    grace.get(&ours.path("")).await.assert_problem(404, "not_found");
    assert_eq!(ours.members("").await.len(), 1);
}
