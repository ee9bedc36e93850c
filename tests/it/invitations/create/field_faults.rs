//! Unknown, mistyped, missing or null fields (C81).

use harness::World;
use serde_json::{Value, json};

use crate::invitations::builders::{assert_no_effect, invitation_to, operations_with_body, with_field};

fn person(field: &str, value: Value) -> Value {
    json!({ "people": [with_field(json!({ "email": "a@example.com" }), field, value)], "grant": { "role": "user" } })
}

/// C81: an unknown field on every operation that takes a body, named by its pointer
#[tokio::test]
async fn every_operation_refuses_an_unknown_field() {
    let (world, acme) = World::with_organization("sites").await;
    let mut tried = 0;

    for (caller, method, path) in operations_with_body(&acme).await {
        for field in ["colour", "org", "orgId", "status", "expiresAt", "emailVerified", "a/b~c", "__proto__", ""] {
            let ask = caller.request(method.clone(), &path).json(&json!({ field: "x" }));
            let answer = assert_no_effect(&world, ask.send()).await;

            let pointer = format!("/{}", field.replace('~', "~0").replace('/', "~1"));
            let fault = vec![(&*pointer, "unknown_field")];
            assert_eq!(
                (answer.status, answer.code(), answer.faults()),
                (422, "unknown_field", fault),
                "{path}: {}",
                answer.text()
            );
            tried += 1;
        }
    }
    assert!(tried >= 9 * 10);
}

/// C81: an unknown field further down
#[tokio::test]
async fn an_unknown_nested_field_is_refused_at_its_pointer() {
    let (world, acme) = World::with_organization("guests").await;
    let scope = json!([{ "type": "site", "mode": "all", "id": "x" }]);
    let bodies = [
        (json!({ "emails": ["a@example.com"], "grant": { "role": "user", "roles": [] } }), "/grant/roles"),
        (json!({ "emails": ["a@example.com"], "grant": { "role": "user", "scopes": scope } }), "/grant/scopes/0/id"),
        (person("role", json!("owner")), "/people/0/role"),
        (person("grant", json!({ "role": "owner" })), "/people/0/grant"),
    ];

    for (body, pointer) in bodies {
        let answer = assert_no_effect(&world, acme.invite(body)).await;
        assert_eq!((answer.status, answer.faults()), (422, vec![(pointer, "unknown_field")]), "{}", answer.text());
    }
}

/// C80, C81: another type of value, named by its pointer
#[tokio::test]
async fn a_value_of_the_wrong_type_is_refused_at_its_pointer() {
    let (world, acme) = World::with_organization("guests").await;
    let invitation =
        |field: &str, value: Value| with_field(invitation_to(&acme, "a@example.com", "user"), field, value);
    let cases = [
        (invitation("emails", json!(7)), "/emails"),
        (invitation("emails", json!({ "0": "a@example.com" })), "/emails"),
        (invitation("emails", json!(["b@example.com", 7])), "/emails"),
        (invitation("emails", json!(["b@example.com", null])), "/emails"),
        (invitation("kind", json!("owner")), "/kind"),
        (invitation("kind", json!("Guest")), "/kind"),
        (invitation("kind", json!(null)), "/kind"),
        (invitation("grant", json!("owner")), "/grant"),
        (invitation("grant", json!(null)), "/grant"),
        (invitation("grant", json!([])), "/grant"),
        (invitation("grant", json!(["owner", [], []])), "/grant"),
        (invitation("grant", json!({ "role": "user", "scopes": [["site", "all", []]] })), "/grant/scopes/0"),
        (invitation("group", json!(1)), "/group"),
        (invitation("api_only", json!("yes")), "/api_only"),
        (invitation("api_only", json!(null)), "/api_only"),
        (invitation("api_only", json!(1)), "/api_only"),
        (invitation("locale", json!(7)), "/locale"),
        (invitation("dry_run", json!(null)), "/dry_run"),
        (invitation("note", json!({})), "/note"),
        (person("first_name", json!(7)), "/people/0/first_name"),
        (person("email", json!(null)), "/people/0/email"),
        (json!({ "people": [["a@example.com"]], "grant": { "role": "user" } }), "/people/0"),
        (json!({ "people": "a@example.com", "grant": { "role": "user" } }), "/people"),
    ];

    for (body, pointer) in cases {
        let answer = assert_no_effect(&world, acme.invite(body.clone())).await;
        assert_eq!((answer.status, answer.faults()), (400, vec![(pointer, "malformed")]), "{body}: {}", answer.text());
    }
    let answer = assert_no_effect(&world, acme.invite(json!({ "people": [{}], "grant": { "role": "user" } }))).await;
    assert_eq!((answer.status, answer.faults()), (422, vec![("/people/0/email", "required")]), "{}", answer.text());
}

/// C81: whom to invite is missing, or said twice
#[tokio::test]
async fn invitees_are_given_in_one_form_only() {
    let (world, acme) = World::with_organization("guests").await;
    let grant = json!({ "role": "user" });
    let both = json!({ "emails": ["a@example.com"], "people": [{ "email": "b@example.com" }], "grant": grant });
    let cases = [
        (json!({ "grant": grant }), 422, ("/emails", "required")),
        (json!({ "emails": null, "people": null, "grant": grant }), 422, ("/emails", "required")),
        (both, 400, ("/people", "malformed")),
    ];

    for (body, status, fault) in cases {
        let answer = assert_no_effect(&world, acme.invite(body.clone())).await;
        assert_eq!((answer.status, answer.faults()), (status, vec![fault]), "{body}");
    }
}

/// C80, C81: lists of members that are none
#[tokio::test]
async fn a_list_of_members_contains_ids_only() {
    let (world, acme) = World::with_organization("guests").await;

    for path in ["/invitations/resend", "/invitations/cancel"] {
        for members in [json!([]), json!("mem_x"), json!([7]), json!([null]), json!({}), json!([["mem_x"]])] {
            let answer =
                assert_no_effect(&world, acme.owner.post(&acme.path(path), json!({ "members": members }))).await;
            assert_eq!(answer.status, 400, "{members}: {}", answer.text());
            assert!(answer.faults()[0].0.starts_with("/members"), "{members}: {}", answer.text());
        }
        for without in [json!({}), json!({ "members": null })] {
            let answer = assert_no_effect(&world, acme.owner.post(&acme.path(path), without)).await;
            assert_eq!((answer.status, answer.faults()), (422, vec![("/members", "required")]));
        }
    }
}

/// C81: all faults of an invitation are reported at once.
#[tokio::test]
async fn every_fault_of_an_invitation_is_reported() {
    let (world, acme) = World::with_organization("guests").await;
    let body = json!({
        "emails": ["a@example.com"], "grant": { "role": "Not A Role", "permissions": ["x y"] }, "group": "#", "period": "soon",
        "note": "\u{7}",
    });

    let answer = assert_no_effect(&world, acme.invite(body)).await;

    let pointers = ["/grant/role", "/grant/permissions/0", "/group", "/period", "/note"];
    assert_eq!((answer.status, answer.faults()), (422, pointers.map(|pointer| (pointer, "invalid_format")).to_vec()));
    let id = acme.invited(invitation_to(&acme, "a@example.com", "user")).await;
    let change = json!({ "grant": { "role": "Not A Role", "permissions": ["x y"] }, "group": "#" });
    let answer = assert_no_effect(&world, acme.update_member(&acme.owner, &id, change)).await;
    assert_eq!(
        (answer.status, answer.faults()),
        (422, pointers[..3].iter().map(|pointer| (*pointer, "invalid_format")).collect())
    );
}
