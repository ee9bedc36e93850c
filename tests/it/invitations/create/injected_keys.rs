//! Input that looks like a table key neither opens nor collides with another item (C82).

use harness::World;
use http::Method;
use serde_json::json;

use crate::invitations::builders::{assert_no_effect, invitation_to, with_field};

const KEYLIKE: [&str; 14] = [
    "#",
    "/",
    "|",
    "..",
    "../..",
    "ORG#x",
    "M#x",
    "META",
    "SETTINGS",
    "E#0",
    "mem_",
    "mem_01arz3ndektsv4rrffq69g5fav",
    " mem_01ARZ3NDEKTSV4RRFFQ69G5FAV",
    "mem_01ARZ3NDEKTSV4RRFFQ69G5FAV#",
];

/// As one segment of a path.
fn segment(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect::<Vec<_>>().concat()
}

/// C82: in the place of identifiers in bodies, also very long ones
#[tokio::test]
async fn ids_in_bodies_resolve_to_members_only() {
    let (world, acme) = World::with_organization("sites").await;
    let id = acme.invited(invitation_to(&acme, "grace@example.com", "observer")).await;
    let long = "m".repeat(2048);
    let padded = format!("{id}#");

    for path in ["/invitations/resend", "/invitations/cancel"] {
        for text in KEYLIKE.iter().copied().chain([&*acme.id, &*long, &*padded, ""]) {
            let answer =
                assert_no_effect(&world, acme.owner.post(&acme.path(path), json!({ "members": [text] }))).await;
            assert_eq!((answer.status, answer.outcomes_by_entry()), (404, vec![(text, "not_found")]), "{path} {text}");
        }
    }
}

/// C82: in the place of identifiers in paths, with and without a body that would do
#[tokio::test]
async fn ids_in_paths_resolve_to_their_own_kind_only() {
    let (world, acme) = World::with_organization("sites").await;
    let id = acme.invited(invitation_to(&acme, "grace@example.com", "observer")).await;
    let body = invitation_to(&acme, "alan@example.com", "observer");
    let long = "m".repeat(2048);

    for text in KEYLIKE.iter().copied().chain([&*long, &*id, "org_01ARZ3NDEKTSV4RRFFQ69G5FAV"]) {
        let segment = segment(text);
        let posts = ["invitations", "invitations/resend", "invitations/cancel"]
            .map(|rest| format!("/v1/organizations/{segment}/{rest}"));
        let bodies = [body.clone(), json!({ "members": [id] }), json!({ "members": [id] })];
        for (path, body) in posts.iter().zip(bodies) {
            assert_no_effect(&world, acme.owner.post(path, body)).await.assert_problem(404, "not_found");
        }
        if text != id {
            let member = acme.path(&format!("/members/{segment}"));
            let change = json!({ "grant": { "role": "helpdesk" } });
            assert_no_effect(&world, acme.owner.patch(&member, change)).await.assert_problem(404, "not_found");
            assert_no_effect(&world, acme.owner.get(&member)).await.assert_problem(404, "not_found");
        }
    }
}

/// C82: characters that are valid in an address are accepted there and nowhere else.
#[tokio::test]
async fn key_separators_in_addresses_are_plain_text() {
    let (world, acme) = World::with_organization("guests").await;
    let emails = [
        "org#x@example.com",
        "e#0|meta@example.com",
        "a/b@example.com",
        "m#@example.com",
        "#@example.com",
        "user#role#@example.com",
        "guest#invited#@example.com",
        "{org}@example.com",
    ];

    let answer = acme.invite(with_field(acme.offer("user"), "emails", json!(emails))).await.assert_status(201);
    world.pump().await;

    assert_eq!(answer.outcomes_by_entry(), emails.map(|email| (email, "invited")));
    for (email, id) in emails.iter().zip(answer.result_ids()) {
        let listed = acme.members(&format!("?q={}", segment(email))).await;
        assert_eq!((listed.len(), &listed[0]["id"]), (1, &json!(id)), "{email}");
        assert_eq!(world.emails_to(email).len(), 1, "{email}");
    }
    assert_eq!(acme.members("?sort=email").await.len(), emails.len() + 1);
}

/// C82: in the place of keys of roles, groups, permissions, types and resources
#[tokio::test]
async fn key_separators_in_catalog_keys_are_refused() {
    let (world, acme) = World::with_organization("sites").await;
    let pending = acme.invited(invitation_to(&acme, "pending@example.com", "observer")).await;
    let long = "k".repeat(65);

    for text in ["#", "a#b", "a/b", "a|b", "../x", "R#site", "..", "a b", "a\u{0}", "Ä", &long] {
        let scope = |field: &str| with_field(json!({ "type": "site", "mode": "resources", "ids": ["x"] }), field, text);
        let ids = json!([{ "type": "site", "mode": "resources", "ids": [text] }]);
        let cases = [
            (json!({ "grant": { "role": text } }), "/grant/role"),
            (json!({ "grant": { "permissions": [text] } }), "/grant/permissions/0"),
            (json!({ "grant": { "scopes": [scope("type")] } }), "/grant/scopes/0/type"),
            (json!({ "grant": { "scopes": ids } }), "/grant/scopes/0/ids/0"),
            (json!({ "group": text }), "/group"),
        ];
        for (change, pointer) in cases {
            let body = with_field(change.clone(), "emails", "a@example.com");
            for answer in [
                assert_no_effect(&world, acme.invite(body)).await,
                assert_no_effect(&world, acme.update_member(&acme.owner, &pending, change)).await,
            ] {
                assert_eq!(
                    (answer.status, answer.faults()),
                    (422, vec![(pointer, "invalid_format")]),
                    "{text:?}: {}",
                    answer.text()
                );
            }
        }
    }
}

/// C82: the names of resources in paths
#[tokio::test]
async fn key_separators_in_resource_ids_are_refused() {
    let (world, acme) = World::with_organization("sites").await;

    for text in ["#", "a#b", "a/b", "..", "R#site", &"k".repeat(65)] {
        for path in [format!("/resources/site/{}", segment(text)), format!("/resources/{}/berlin", segment(text))] {
            let ask = acme.owner.request(Method::PUT, &acme.path(&path)).json(&json!({ "name": "Berlin" }));
            let answer = assert_no_effect(&world, ask.send()).await;
            assert!([400, 404, 422].contains(&answer.status), "{path}: {}", answer.text());
        }
    }
}
