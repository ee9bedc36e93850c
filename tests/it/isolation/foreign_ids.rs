//! Identifiers of another organisation: known, and of no more use than any that were made up.

use harness::{Org, World};
use serde_json::{Value, json};

use super::{
    callers::{About, operations, request, send, within},
    said,
};

const RANDOM_ORG: &str = "org_01ARZ3NDEKTSV4RRFFQ69G5FAV";
const RANDOM_MEMBER: &str = "mem_01ARZ3NDEKTSV4RRFFQ69G5FAV";

/// Another organisation, of everything that can be known of one.
async fn other(world: &World) -> (Org, Vec<(&'static str, String)>) {
    let org = world.organization("guests", &world.person("bob@example.com")).await;
    let user = json!({ "role": "user" });
    let member = org.joined(json!({ "emails": ["member@example.com"], "grant": user })).await.id;
    let guest = org.joined(json!({ "emails": ["guest@example.com"], "kind": "guest" })).await.id;
    let suspended = org.joined(json!({ "emails": ["suspended@example.com"], "grant": user })).await.id;
    let removed = org.joined(json!({ "emails": ["removed@example.com"], "grant": user })).await.id;
    let pending = org.invited(json!({ "emails": ["pending@example.com"], "grant": user })).await;
    for (verb, id) in [("suspend", &suspended), ("remove", &removed)] {
        org.owner.post(&org.path(&format!("/members/{verb}")), json!({ "members": [id] })).await.assert_status(200);
    }
    world.pump().await;
    let rows = vec![
        ("member", member),
        ("guest", guest),
        ("suspended", suspended),
        ("removed", removed),
        ("pending", pending),
    ];
    (org, rows)
}

/// C01, C95: every operation of the catalogue, in one's own organisation, answers the identifiers of another one's
/// members, guests and invitations to the byte like identifiers that nobody has; nothing happens there, and nobody is
/// written to.
#[tokio::test]
async fn members_of_another_organisation_are_as_unknown_as_nobody() {
    let world = World::new().await;
    let (_, rows) = other(&world).await;
    let ada = world.person("ada@example.com");
    let ours = world.organization("guests", &ada).await;
    world.pump().await;
    let (table, emails) = (world.table_dump(), world.emails().len());
    let about = |member| About { org: &ours.id, member, token: "" };
    let concerned = within().filter(|operation| {
        let (_, path, body) = request(operation, &about(RANDOM_MEMBER));
        path.contains(RANDOM_MEMBER) || body.to_string().contains(RANDOM_MEMBER)
    });

    let mut count = 0;
    for operation in concerned {
        let unknown = send(&ada, request(operation, &about(RANDOM_MEMBER))).await;
        assert_eq!(unknown.status, 404, "{}: {}", operation.name, unknown.text());
        for (what, id) in &rows {
            let foreign = send(&ada, request(operation, &about(id))).await;
            assert_eq!(said(&foreign).replace(id, RANDOM_MEMBER), said(&unknown), "{} of a {what}", operation.name);
        }
        count += 1;
    }

    world.pump().await;
    assert!(count >= 9, "{count} operations take a member");
    assert_eq!((world.table_dump(), world.emails().len()), (table, emails));
}

/// C01, C95: an organisation that one does not belong to is to the byte like one that does not exist, in every operation,
/// whatever else of it is known, and also once it is gone.
#[tokio::test]
async fn another_organisation_is_as_unknown_as_none() {
    let world = World::new().await;
    let (theirs, rows) = other(&world).await;
    let (gone, _) = other(&world).await;
    gone.owner.delete(&gone.path("")).await.assert_status(204);
    let ada = world.person("ada@example.com");
    let _own = world.organization("guests", &ada).await;
    let table = world.table_dump();

    for operation in within() {
        let ask =
            async |org: &str, member: &str| send(&ada, request(operation, &About { org, member, token: "" })).await;
        let unknown = ask(RANDOM_ORG, RANDOM_MEMBER).await;
        unknown.assert_problem(404, "not_found");
        for org in [&theirs.id, &gone.id, "org_", "org_0", "mem_01ARZ3NDEKTSV4RRFFQ69G5FAV", "x", "%23", "ORG%23x"] {
            assert_eq!(said(&ask(org, RANDOM_MEMBER).await), said(&unknown), "{} in {org}", operation.name);
        }
        for (what, id) in &rows {
            assert_eq!(said(&ask(&theirs.id, id).await), said(&unknown), "{} of a {what}", operation.name);
        }
    }

    assert_eq!(world.table_dump(), table);
}

/// C95: also what is wrong with a request is told alike, whether the organisation is somebody else's or nobody's.
#[tokio::test]
async fn a_faulty_request_does_not_tell_organisations_apart() {
    let world = World::new().await;
    let (theirs, rows) = other(&world).await;
    let ada = world.person("ada@example.com");
    let faulty: [Value; 7] = [
        json!({ "unknown": 1 }),
        json!({ "members": [] }),
        json!({ "members": ["x"] }),
        json!({ "grant": { "role": "emperor" } }),
        json!({ "emails": ["not-an-address"], "grant": { "role": "emperor" } }),
        json!({ "name": "" }),
        json!({ "policy": { "seat_limit": -1 } }),
    ];

    for operation in within() {
        for body in &faulty {
            let mut answers = Vec::new();
            for (org, member) in [(RANDOM_ORG, RANDOM_MEMBER), (theirs.id.as_str(), rows[0].1.as_str())] {
                let (method, path, _) = request(operation, &About { org, member, token: "" });
                let answer = send(&ada, (method, format!("{path}?limit=0"), body.clone())).await;
                assert!((400..500).contains(&answer.status), "{}: {}", operation.name, answer.text());
                answers.push(said(&answer));
                let answer =
                    send(&ada, (request(operation, &About { org, member, token: "" }).0, path, body.clone())).await;
                answers.push(said(&answer));
            }
            assert_eq!(answers[..2], answers[2..], "{} with {body}", operation.name);
        }
    }
}

/// C01, C09: nothing of another organisation is shown by any operation without an organisation in its path either.
#[tokio::test]
async fn what_is_ones_own_shows_nothing_of_others() {
    let world = World::new().await;
    let (theirs, rows) = other(&world).await;
    let ada = world.person("ada@example.com");
    let ours = world.organization("guests", &ada).await;
    let about = About { org: &ours.id, member: RANDOM_MEMBER, token: "" };

    for operation in operations().filter(|operation| operation.route().is_some_and(|route| route.method == "GET")) {
        let answer = send(&ada, request(operation, &about)).await;
        for text in rows.iter().map(|(_, id)| id).chain([&theirs.id, &"bob@example.com".to_owned()]) {
            assert!(!answer.text().contains(text.as_str()), "{} shows {text}", operation.name);
        }
    }
}

/// C01, C95, S4.22: who can only be seen in another organisation cannot be added or asked about by address or subject,
/// and is answered like somebody whom nobody knows.
#[tokio::test]
async fn people_of_another_organisation_are_as_unknown_as_nobody() {
    let world = World::new().await;
    let (_, rows) = other(&world).await;
    let ada = world.person("ada@example.com");
    let ours = world.organization("guests", &ada).await;
    let table = world.table_dump();

    for (what, _) in &rows {
        let (theirs, nobodys) = (format!("{what}@example.com"), "nobodys@example.com".to_owned());
        let grant = json!({ "role": "user" });
        for body in [|email: &str| json!({ "email": email }), |email: &str| json!({ "user": format!("local|{email}") })]
        {
            let ask = async |email: &str| {
                let mut body = body(email);
                body["grant"] = grant.clone();
                said(&ada.post(&ours.path("/members"), body).await).replace(email, "EMAIL")
            };
            assert_eq!(ask(&theirs).await, ask(&nobodys).await, "adding a {what}");
        }
        let ask = async |email: &str| {
            let body = json!({ "user": format!("local|{email}"), "permission": "data:query" });
            said(&ada.post(&ours.path("/authorize"), body).await)
        };
        assert_eq!(ask(&theirs).await, ask(&nobodys).await, "asking about a {what}");
    }

    assert_eq!(world.table_dump(), table);
}
