//! A caller below owner cannot create an owner, by any operation (C11).

use harness::{Answer, Org, Person, World};
use http::Method;
use serde_json::{Value, json};

use crate::invitations::builders::{assert_no_effect, with_field};

/// A template, who is below its owner and may invite nevertheless, and what makes an owner of somebody else.
const BELOW: [(&str, &str, &str); 3] = [
    ("guests", "administrator", "owner"),
    ("portal", "administrative", "owner"),
    ("portal", "security-administration", "owner"),
];

/// Every request by which `by` could make an owner of somebody, with the path that it takes.
async fn attempts(org: &Org, owner: &str, below: &str) -> Vec<(&'static str, Method, String, Value)> {
    let offer = |emails: Value| with_field(org.offer(owner), "emails", emails);
    let lower = if org.template == "portal" { json!({}) } else { org.offer("user") };
    let open = org.invited(offer(json!(["open-owner@example.com"]))).await;
    let pending = org.invited(with_field(lower.clone(), "emails", json!(["pending@example.com"]))).await;
    let active = org.joined(with_field(lower.clone(), "emails", json!(["active@example.com"]))).await.id;
    let peer = org.accepted_member("peer@example.com", below).await.id;
    let locked = org.accepted_member("locked@example.com", owner).await.id;
    org.owner.post(&org.path("/members/suspend"), json!({ "members": [locked] })).await.assert_status(200);
    let change =
        if org.template == "portal" { json!({ "group": owner }) } else { json!({ "grant": { "role": owner } }) };
    let member = |id: &str| org.path(&format!("/members/{id}"));
    let mut attempts = vec![
        ("create", Method::POST, org.path("/invitations"), offer(json!(["new@example.com"]))),
        ("batch", Method::POST, org.path("/invitations"), offer(json!(["x@example.com", "y@example.com"]))),
        ("resend", Method::POST, org.path("/invitations/resend"), json!({ "members": [open] })),
        ("edit pending", Method::PATCH, member(&pending), change.clone()),
        ("edit active", Method::PATCH, member(&active), change.clone()),
        ("edit peer", Method::PATCH, member(&peer), change),
    ];
    if below != "administrative" {
        // That group ranks as high as owners do, so that it may lock them out and let them in (S4.9).
        let locked = json!({ "members": [locked] });
        attempts.push(("reactivate", Method::POST, org.path("/members/reactivate"), locked));
    }
    if org.template == "portal" {
        let everybody = json!({ "members": [active, peer], "group": owner });
        attempts.push(("move", Method::POST, org.path("/members/move"), everybody));
        let role = json!({ "emails": ["new@example.com"], "grant": { "role": owner } });
        attempts.push(("create by role", Method::POST, org.path("/invitations"), role));
        attempts.push(("edit role", Method::PATCH, member(&active), json!({ "grant": { "role": owner } })));
    }
    attempts
}

async fn owners(org: &Org) -> Vec<Value> {
    let rows = org.members("?limit=100").await;
    rows.into_iter().filter(|row| row["role_name"].as_str().is_some_and(|name| name.contains("Owner"))).collect()
}

fn refused(answer: &Answer) -> bool {
    let codes = ["forbidden", "grant_exceeds_actor", "target_outranks_actor"];
    let each =
        answer.results().iter().all(|result| codes.contains(&result["error"]["code"].as_str().unwrap_or_default()));
    let whole = answer.code() == "batch_failed" || codes.contains(&answer.code());
    [403, 422].contains(&answer.status) && whole && each
}

async fn all_refused(world: &World, org: &Org, by: &Person, attempts: &[(&str, Method, String, Value)]) {
    let before = owners(org).await;
    for (path, method, uri, body) in attempts {
        let answer = assert_no_effect(world, by.request(method.clone(), uri).json(body).send()).await;
        assert!(refused(&answer), "{path} by {}: {}", by.email(), answer.text());
    }
    assert_eq!(owners(org).await, before);
}

/// C11, R2: create, batch, resend, edit of a pending and of an active member, of oneself, move and reactivate
#[tokio::test]
async fn a_caller_below_owner_cannot_create_an_owner() {
    for (template, below, owner) in BELOW {
        let (world, acme) = World::with_organization(template).await;
        let attempts = attempts(&acme, owner, below).await;
        let eve = acme.accepted_member("eve@example.com", below).await;

        all_refused(&world, &acme, &eve.person, &attempts).await;

        let own = acme.path(&format!("/members/{}", eve.id));
        for change in [json!({ "grant": { "role": owner } }), json!({ "group": owner })] {
            let answer = assert_no_effect(&world, eve.person.patch(&own, change.clone())).await;
            assert!(answer.status == 403 || answer.status == 422, "{change}: {}", answer.text());
        }
    }
}

/// C11, S1.1: in template `sites` every role except the highest, including read-only ones, is refused.
#[tokio::test]
async fn only_a_super_user_invites_a_super_user() {
    let (world, acme) = World::with_organization("sites").await;
    let everywhere = json!([{ "type": "site", "mode": "all" }]);
    let change = json!({ "grant": { "role": "super-user", "scopes": everywhere } });
    let open = acme.invited(with_field(acme.offer("super-user"), "emails", json!(["open@example.com"]))).await;
    let pending = acme.invited(with_field(acme.offer("observer"), "emails", json!(["pending@example.com"]))).await;
    let active = acme.accepted_member("active@example.com", "observer").await.id;
    let attempts = [
        (
            "create",
            Method::POST,
            acme.path("/invitations"),
            with_field(acme.offer("super-user"), "emails", "n@example.com"),
        ),
        ("resend", Method::POST, acme.path("/invitations/resend"), json!({ "members": [open] })),
        ("edit pending", Method::PATCH, acme.path(&format!("/members/{pending}")), change.clone()),
        ("edit active", Method::PATCH, acme.path(&format!("/members/{active}")), change.clone()),
    ];

    for role in ["network-admin", "super-observer", "reporting"] {
        let eve = acme.accepted_member(&format!("{role}@example.com"), role).await;
        all_refused(&world, &acme, &eve.person, &attempts).await;
        let own = acme.path(&format!("/members/{}", eve.id));
        assert_no_effect(&world, eve.person.patch(&own, change.clone())).await.assert_problem(403, "forbidden");
    }
}

/// C11, R2: permissions beyond a role are granted by those who hold them, on every path
#[tokio::test]
async fn a_permission_that_the_caller_lacks_cannot_be_granted() {
    let (world, acme) = World::with_organization("guests").await;
    let grant = json!({ "permissions": ["account_manager"] });
    let guest = |email: &str, grant: &Value| json!({ "kind": "guest", "emails": [email], "grant": grant });
    let host = acme.joined(guest("host@example.com", &json!({ "permissions": ["guests:invite"] }))).await.person;
    let manager = acme.joined(guest("manager@example.com", &grant)).await.person;
    let open = acme.invited(guest("open@example.com", &grant)).await;
    let plain = acme.invited(guest("plain@example.com", &json!({}))).await;
    let invitations = acme.path("/invitations");
    let resend = acme.path("/invitations/resend");
    let edit = acme.path(&format!("/members/{plain}"));

    let attempts = [
        ("create", Method::POST, invitations.clone(), guest("new@example.com", &grant)),
        ("resend", Method::POST, resend.clone(), json!({ "members": [open] })),
        ("edit pending", Method::PATCH, edit.clone(), json!({ "grant": grant })),
    ];
    all_refused(&world, &acme, &host, &attempts).await;

    manager.post(&invitations, guest("new@example.com", &grant)).await.assert_status(201);
    manager.post(&resend, json!({ "members": [open] })).await.assert_status(200);
    manager.patch(&edit, json!({ "grant": grant })).await.assert_status(200);
}
