//! The answer of `authorize` agrees with what the operations enforce.

use harness::{Org, Person, World};
use http::Method;
use serde_json::{Value, json};

use super::decision;

/// Permissions, and an operation that asks for each and changes nothing here.
fn operations(org: &Org) -> Vec<(&'static str, Method, String, Value)> {
    let dry = |role: &str, kind: &str| json!({ "emails": "new@example.com", "kind": kind, "grant": { "role": role }, "dry_run": true });
    vec![
        ("members:read", Method::GET, org.path("/members"), Value::Null),
        ("audit:read", Method::GET, org.path("/audit"), Value::Null),
        ("guests:invite", Method::POST, org.path("/invitations"), dry("guest", "guest")),
        ("organization:update", Method::PATCH, org.path(""), json!({})),
        ("resources:manage", Method::PUT, org.path("/resources/nothing/such"), json!({ "name": "Nothing" })),
    ]
}

async fn refused(person: &Person, method: Method, path: &str, body: Value) -> bool {
    let ask = person.request(method, path);
    let answer = if body.is_null() { ask.send().await } else { ask.json(&body).send().await };
    let code =
        answer.results().first().map_or(answer.code(), |result| result["error"]["code"].as_str().unwrap_or_default());
    assert!(answer.status < 500 && answer.status != 400, "{}", answer.text());
    code == "forbidden"
}

/// S5.2, S5.3, C14, C20: for every role and toggle, and from the moment in which they change, the answer is what the
/// operations enforce.
#[tokio::test]
async fn authorize_agrees_with_the_operations() {
    let world = World::new().await;
    let org = world.acme("guests").await;
    let asked = ["administrator", "account-manager", "user"];
    let mut people = vec![org.owner.clone()];
    for role in asked {
        people.push(org.accepted_member(&format!("{role}@example.com"), role).await.person);
    }
    let toggled = json!({ "emails": "guest@example.com", "kind": "guest", "grant": { "role": "guest", "permissions": ["account_manager"] } });
    let guest = org.joined(toggled).await;
    people.push(guest.person.clone());

    for round in 0..2 {
        for person in &people {
            for (permission, method, path, body) in operations(&org) {
                let (allowed, reason) = decision(person, &org, json!({ "permission": permission })).await;
                let forbidden = refused(person, method, &path, body).await;
                assert_eq!(allowed, !forbidden, "{round}: {} {permission}: {reason}", person.email());
            }
        }
        let row = org.path(&format!("/members/{}", guest.id));
        org.owner.patch(&row, json!({ "grant": { "permissions": [] } })).await.assert_status(200);
    }
}

/// S5.8, C14: a person who may hand a partner on reaches it, and by the answer nobody else does.
#[tokio::test]
async fn a_partner_is_accessible_to_members_who_hold_it() {
    let world = World::new().await;
    let org = world.acme("partners").await;
    for id in ["acme", "globex"] {
        org.owner.put(&org.path(&format!("/resources/partner/{id}")), json!({ "name": id })).await.assert_status(200);
    }
    let scopes = |ids: &[&str]| json!([{ "type": "partner", "mode": "resources", "ids": ids }]);
    let grace = org
        .joined(json!({ "emails": "grace@example.com", "grant": { "role": "normal", "scopes": scopes(&["acme"]) } }))
        .await;
    let reach = async || {
        let of = async |id: &str| {
            let question = json!({ "permission": "partners:view", "resource": { "type": "partner", "id": id } });
            decision(&grace.person, &org, question).await.0
        };
        [of("acme").await, of("globex").await]
    };

    assert_eq!(reach().await, [true, false]);
    let row = org.path(&format!("/members/{}", grace.id));
    org.owner.patch(&row, json!({ "grant": { "scopes": scopes(&["globex"]) } })).await.assert_status(200);
    assert_eq!(reach().await, [false, true]);
    org.owner.patch(&row, json!({ "grant": { "scopes": [] } })).await.assert_status(200);
    assert_eq!(reach().await, [false, false]);
}
