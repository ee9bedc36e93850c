//! Calls on several members, some of them another organisation's: each is decided for itself.

use harness::{Org, World};
use serde_json::{Value, json};

const RANDOM: &str = "mem_01ARZ3NDEKTSV4RRFFQ69G5FAV";

/// Someone in the state that an operation is for.
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

/// C02: in a list that mixes one's own with another organisation's, one's own are dealt with, the others are reported
/// as not found like any made-up identifier, and nothing happens there.
#[tokio::test]
async fn a_mixed_list_reaches_ones_own_only() {
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

        let body = json!({ "members": [foreign, own, RANDOM] });
        let answer = ours.owner.post(&ours.path(path), body).await.assert_status(207);
        world.pump().await;

        let outcomes: Vec<&Value> = answer.results().iter().map(|result| &result["outcome"]).collect();
        assert_eq!(outcomes, [&json!("failed"), &json!(done), &json!("failed")], "{path}");
        let errors = [&answer.results()[0]["error"], &answer.results()[2]["error"]];
        assert_eq!((errors[0], errors[0]["code"].as_str()), (errors[1], Some("not_found")), "{path}");
        assert_eq!((stored(&world), world.emails_to("x@example.com").len()), (before, emails), "{path}");
    }
}

/// C02: a list of nothing but another organisation's is not found, like a list of made-up identifiers.
#[tokio::test]
async fn a_list_of_others_only_is_not_found() {
    for (path, _) in BATCHES {
        let world = World::new().await;
        let ours = world.organization("guests", &world.person("ada@example.com")).await;
        let theirs = world.organization("guests", &world.person("bob@example.com")).await;
        let foreign = target(&theirs, path, "x@example.com").await;

        let found = ours.owner.post(&ours.path(path), json!({ "members": [foreign, RANDOM] })).await;

        assert_eq!((found.status, found.code()), (422, "not_found"), "{path}");
        let alone = ours.owner.post(&ours.path(path), json!({ "members": [foreign] })).await;
        assert_eq!((alone.status, alone.code()), (404, "not_found"), "{path}");
    }
}

/// C02, R5: a removal everywhere reaches no organisation in which the caller may not remove, and says nothing of it: not
/// where the caller is unknown, not where they lack the right, not where they are suspended.
#[tokio::test]
async fn a_removal_everywhere_stops_at_organisations_of_others() {
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

/// C07: the same address in two organisations is two invitations: what happens to one does not touch the other.
#[tokio::test]
async fn the_same_address_is_invited_by_two_organisations_independently() {
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
