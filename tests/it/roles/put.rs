//! Creating and changing roles.

use harness::{Org, World};
use http::Method;
use serde_json::{Value, json};

use crate::catalog::{audit_details, can_list_members, find_entry, role_with};

/// S2.9, S2.15: a new role can be granted at once; its creation is audited and published, and nothing else is.
#[tokio::test]
async fn a_new_role_can_be_granted_at_once() {
    let (world, org) = World::with_organization("sites").await;

    let answer = org.put("roles/auditor", role_with(json!({}))).await.assert_status(200);
    let bob = org.accepted_member("bob@example.com", "auditor").await;

    assert_eq!(answer.body, find_entry(&org, "roles", "auditor").await);
    assert_eq!(org.member(&bob.id).await["role_name"], "Auditor");
    let reported = audit_details(&org, "organization_updated").await;
    assert_eq!(reported[0]["before"], json!({ "roles": { "auditor": null } }));
    assert_eq!(reported[0]["after"]["roles"]["auditor"]["rank"], 30);
    assert_eq!(reported[0]["after"].as_object().unwrap().len(), 1);
    assert!(world.event_types().contains(&"organization.updated".to_owned()));
}

/// C14: a changed role is that of its holders at their next request; no email is sent, the audit log has before and
/// after
#[tokio::test]
async fn a_changed_role_takes_effect_at_the_next_request() {
    let (world, org) = World::with_organization("sites").await;
    org.put("roles/auditor", role_with(json!({ "permissions": ["members:read"] }))).await.assert_status(200);
    let bob = org.accepted_member("bob@example.com", "auditor").await;
    let (before, emails) = (can_list_members(&bob.person, &org).await, world.emails().len());

    org.put("roles/auditor", role_with(json!({}))).await.assert_status(200);
    let after = can_list_members(&bob.person, &org).await;
    world.pump().await;

    assert_eq!((before, after, world.emails().len()), (true, false, emails));
    let reported = &audit_details(&org, "organization_updated").await[0];
    assert_eq!(reported["before"]["roles"]["auditor"]["permissions"], json!(["members:read"]));
    assert_eq!(reported["after"]["roles"]["auditor"]["permissions"], json!(["sites:view"]));
}

/// R4: the rules of a new role are kept: here exactly one site
#[tokio::test]
async fn the_scope_rules_of_a_new_role_are_enforced() {
    let (_, org) = World::with_organization("sites").await;
    let one = json!({ "site": { "modes": ["resources"], "min": 1, "max": 1 } });
    org.put("roles/keeper", role_with(json!({ "scope_rules": one }))).await.assert_status(200);
    for site in ["berlin", "paris"] {
        org.put(&format!("resources/site/{site}"), json!({ "name": site })).await.assert_status(200);
    }

    let with = async |ids: Value| {
        let scopes = json!([{ "type": "site", "mode": "resources", "ids": ids }]);
        let grant = json!({ "role": "keeper", "scopes": scopes });
        org.invite(json!({ "emails": ["bob@example.com"], "grant": grant, "dry_run": true })).await
    };

    assert_eq!(with(json!([])).await.code(), "scope_required");
    assert_eq!(with(json!(["berlin", "paris"])).await.code(), "scope_cardinality");
    assert_eq!(with(json!(["berlin"])).await.status, 200);
}

async fn refused(org: &Org, changes: Value) -> (u16, Vec<(String, String)>) {
    let answer = org.put("roles/auditor", role_with(changes)).await;
    let owned = |(pointer, code): (&str, &str)| (pointer.to_owned(), code.to_owned());
    (answer.status, answer.faults().into_iter().map(owned).collect())
}

/// C81: every field that is wrong is named
#[tokio::test]
async fn faults_of_a_role_name_their_fields() {
    let (world, org) = World::with_organization("sites").await;
    let before = world.table_dump();
    let cases = [
        (json!({ "name": " " }), 422, "/name", "invalid_format"),
        (json!({ "name": "x".repeat(101) }), 422, "/name", "too_long"),
        (json!({ "category": "\u{202e}" }), 422, "/category", "invalid_format"),
        (json!({ "rank": 101 }), 422, "/rank", "invalid_format"),
        (json!({ "rank": -1 }), 422, "/rank", "invalid_format"),
        (json!({ "rank": "high" }), 400, "/rank", "malformed"),
        (json!({ "permissions": ["sites:view", "No"] }), 422, "/permissions/1", "invalid_format"),
        (json!({ "permissions": ["sites:demolish"] }), 422, "/permissions", "unknown_reference"),
        (json!({ "grantable": ["sites:demolish"] }), 422, "/grantable", "unknown_reference"),
        (json!({ "permissions": vec!["sites:view"; 201] }), 422, "/permissions", "too_long"),
        (json!({ "scope_rules": { "ship": { "modes": ["all"] } } }), 422, "/scope_rules/ship", "unknown_reference"),
        (json!({ "scope_rules": { "site": { "modes": [] } } }), 422, "/scope_rules/site/modes", "required"),
        (
            json!({ "scope_rules": { "site": { "modes": ["all"], "min": 2, "max": 1 } } }),
            422,
            "/scope_rules/site/max",
            "invalid_format",
        ),
        (json!({ "manages": ["nobody"] }), 422, "/manages", "unknown_reference"),
        (json!({ "system": true }), 422, "/system", "unknown_field"),
        (json!({ "retired": true }), 422, "/retired", "unknown_field"),
    ];

    for (changes, status, pointer, code) in cases {
        let reported = refused(&org, changes.clone()).await;
        assert_eq!(reported, (status, vec![(pointer.to_owned(), code.to_owned())]), "{changes}");
    }
    assert_eq!(world.table_dump(), before);
}

/// R20: whether the holders of a role are owners never changes, because owners are counted when people are decided
/// about
#[tokio::test]
async fn a_role_cannot_become_an_owner_role() {
    let (_, org) = World::with_organization("sites").await;
    org.put("roles/auditor", role_with(json!({}))).await.assert_status(200);

    let reported = refused(&org, json!({ "owner_class": true })).await;

    assert_eq!(reported, (422, vec![("/owner_class".to_owned(), "field_immutable".to_owned())]));
}

#[tokio::test]
async fn putting_an_unchanged_role_writes_nothing() {
    let (world, org) = World::with_organization("sites").await;
    let first = org.put("roles/auditor", role_with(json!({}))).await.assert_status(200);
    let before = world.table_dump();

    let again = org.put("roles/auditor", role_with(json!({}))).await.assert_status(200);

    assert_eq!((again.body, again.headers.get("etag")), (first.body, first.headers.get("etag")));
    assert_eq!(world.table_dump(), before);
}

#[tokio::test]
async fn a_failed_if_match_on_a_role_is_a_version_conflict() {
    let (_, org) = World::with_organization("sites").await;
    let read = org.owner.get(&org.path("/roles")).await.assert_status(200);
    org.put("roles/auditor", role_with(json!({}))).await.assert_status(200);

    let path = org.path("/roles/auditor");
    let over = org.owner.request(Method::PUT, &path).json(&role_with(json!({ "rank": 1 })));
    for ask in [over, org.owner.request(Method::DELETE, &path)] {
        let answer = ask.header("if-match", read.header("etag").expect("a version")).send().await;
        answer.assert_problem(412, "version_conflict");
    }
    assert_eq!(find_entry(&org, "roles", "auditor").await["rank"], 30);
}

/// The settings are one item, whose size stays below the limit of `DynamoDB`.
#[tokio::test]
async fn roles_and_groups_never_exceed_the_item_size() {
    let (_, org) = World::with_organization("sites").await;
    let mut keys: Vec<String> = Vec::new();
    let refused = loop {
        let key = format!("{:x>64}", format!("{:02}", keys.len()));
        let answer = org.put(&format!("roles/{key}"), role_with(json!({ "manages": keys }))).await;
        if answer.status != 200 {
            break answer;
        }
        keys.push(key);
    };

    assert_eq!((refused.status, refused.faults()), (422, vec![("", "too_long")]), "{}", refused.text());
    assert!(keys.len() > 50, "{} roles", keys.len());
    org.delete(&format!("roles/{}", keys.pop().unwrap())).await.assert_status(204);
}
