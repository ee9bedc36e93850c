//! Identifiers of another organisation: they get the same answers as made-up ones.

use harness::{Org, World};
use serde_json::{Value, json};

use super::{
    answer_text,
    callers::{Identifiers, operations, organization_operations, request, send},
};

const RANDOM_ORG: &str = "org_01ARZ3NDEKTSV4RRFFQ69G5FAV";
const RANDOM_MEMBER: &str = "mem_01ARZ3NDEKTSV4RRFFQ69G5FAV";

/// Another organisation with memberships in every state.
async fn other_organization(world: &World) -> (Org, Vec<(&'static str, String)>) {
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

/// C01, C95: in the caller's own organisation, every operation answers identifiers of another organisation byte for
/// byte like unknown ones, without any effect or email there.
#[tokio::test]
async fn members_of_another_organisation_get_the_answer_of_unknown_members() {
    let world = World::new().await;
    let (_, rows) = other_organization(&world).await;
    let ada = world.person("ada@example.com");
    let ours = world.organization("guests", &ada).await;
    world.pump().await;
    let (table, emails) = (world.table_dump(), world.emails().len());
    let ids = |member| Identifiers { org: &ours.id, member, token: "" };
    let concerned = organization_operations().filter(|operation| {
        let (_, path, body) = request(operation, &ids(RANDOM_MEMBER));
        path.contains(RANDOM_MEMBER) || body.to_string().contains(RANDOM_MEMBER)
    });

    let mut count = 0;
    for operation in concerned {
        let unknown = send(&ada, request(operation, &ids(RANDOM_MEMBER))).await;
        assert_eq!(unknown.status, 404, "{}: {}", operation.name, unknown.text());
        for (what, id) in &rows {
            let foreign = send(&ada, request(operation, &ids(id))).await;
            assert_eq!(
                answer_text(&foreign).replace(id, RANDOM_MEMBER),
                answer_text(&unknown),
                "{} of a {what}",
                operation.name
            );
        }
        count += 1;
    }

    world.pump().await;
    assert!(count >= 9, "{count} operations take a member");
    assert_eq!((world.table_dump(), world.emails().len()), (table, emails));
}

/// C01, C95: every operation answers another organisation byte for byte like an unknown one, also with known members,
/// and also after its deletion.
#[tokio::test]
async fn another_organisation_gets_the_answer_of_an_unknown_one() {
    let world = World::new().await;
    let (theirs, rows) = other_organization(&world).await;
    let (gone, _) = other_organization(&world).await;
    gone.owner.delete(&gone.path("")).await.assert_status(204);
    let ada = world.person("ada@example.com");
    let _own = world.organization("guests", &ada).await;
    let table = world.table_dump();

    for operation in organization_operations() {
        let ask = async |org: &str, member: &str| {
            send(&ada, request(operation, &Identifiers { org, member, token: "" })).await
        };
        let unknown = ask(RANDOM_ORG, RANDOM_MEMBER).await;
        unknown.assert_problem(404, "not_found");
        for org in [&theirs.id, &gone.id, "org_", "org_0", "mem_01ARZ3NDEKTSV4RRFFQ69G5FAV", "x", "%23", "ORG%23x"] {
            assert_eq!(
                answer_text(&ask(org, RANDOM_MEMBER).await),
                answer_text(&unknown),
                "{} in {org}",
                operation.name
            );
        }
        for (what, id) in &rows {
            assert_eq!(
                answer_text(&ask(&theirs.id, id).await),
                answer_text(&unknown),
                "{} of a {what}",
                operation.name
            );
        }
    }

    assert_eq!(world.table_dump(), table);
}

/// C95: an invalid request gets the same answer for another organisation as for an unknown one.
#[tokio::test]
async fn an_invalid_request_does_not_distinguish_organisations() {
    let world = World::new().await;
    let (theirs, rows) = other_organization(&world).await;
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

    for operation in organization_operations() {
        for body in &faulty {
            let mut answers = Vec::new();
            for (org, member) in [(RANDOM_ORG, RANDOM_MEMBER), (theirs.id.as_str(), rows[0].1.as_str())] {
                let (method, path, _) = request(operation, &Identifiers { org, member, token: "" });
                let answer = send(&ada, (method, format!("{path}?limit=0"), body.clone())).await;
                assert!((400..500).contains(&answer.status), "{}: {}", operation.name, answer.text());
                answers.push(answer_text(&answer));
                let answer =
                    send(&ada, (request(operation, &Identifiers { org, member, token: "" }).0, path, body.clone()))
                        .await;
                answers.push(answer_text(&answer));
            }
            assert_eq!(answers[..2], answers[2..], "{} with {body}", operation.name);
        }
    }
}

/// C01, C09: operations without an organisation in the path show nothing of other organisations.
#[tokio::test]
async fn operations_without_an_organisation_show_nothing_of_others() {
    let world = World::new().await;
    let (theirs, rows) = other_organization(&world).await;
    let ada = world.person("ada@example.com");
    let ours = world.organization("guests", &ada).await;
    let ids = Identifiers { org: &ours.id, member: RANDOM_MEMBER, token: "" };

    for operation in operations().filter(|operation| operation.route().is_some_and(|route| route.method == "GET")) {
        let answer = send(&ada, request(operation, &ids)).await;
        for text in rows.iter().map(|(_, id)| id).chain([&theirs.id, &"bob@example.com".to_owned()]) {
            assert!(!answer.text().contains(text.as_str()), "{} shows {text}", operation.name);
        }
    }
}

/// C01, C95, S4.22: people of another organisation cannot be added or checked by address or subject; the answer is
/// the same as for unknown people.
#[tokio::test]
async fn people_of_another_organisation_get_the_answer_of_unknown_people() {
    let world = World::new().await;
    let (_, rows) = other_organization(&world).await;
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
                answer_text(&ada.post(&ours.path("/members"), body).await).replace(email, "EMAIL")
            };
            assert_eq!(ask(&theirs).await, ask(&nobodys).await, "adding a {what}");
        }
        let ask = async |email: &str| {
            let body = json!({ "user": format!("local|{email}"), "permission": "data:query" });
            answer_text(&ada.post(&ours.path("/authorize"), body).await)
        };
        assert_eq!(ask(&theirs).await, ask(&nobodys).await, "asking about a {what}");
    }

    assert_eq!(world.table_dump(), table);
}
