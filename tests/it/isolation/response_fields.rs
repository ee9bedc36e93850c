//! Fields of responses (C96): documented fields only, and none that only the store needs.

use std::collections::BTreeSet;

use harness::World;
use serde_json::{Value, json};

fn names(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Array(values) => values.iter().for_each(|value| names(value, found)),
        Value::Object(fields) => fields.iter().for_each(|(name, value)| {
            found.insert(name.clone());
            names(value, found);
        }),
        _ => {}
    }
}

/// C96: members and audit log show documented fields only: no key, hash, token, sponsor or version.
#[tokio::test]
async fn rows_show_documented_fields_only() {
    let world = World::new().await;
    let org = world.organization("guests", &world.person("ada@example.com")).await;
    let manager = org.accepted_member("manager@example.com", "account-manager").await.person;
    org.joined(json!({ "emails": ["gus@example.com"], "kind": "guest" })).await;
    org.invited(json!({ "emails": ["pending@example.com"], "kind": "guest", "note": "Welcome" })).await;
    world.pump().await;
    let internal = [
        "pk",
        "sk",
        "v",
        "ttl",
        "version",
        "state_key",
        "email_key",
        "name_key",
        "access_key",
        "person",
        "due",
        "due_at",
        "token",
        "sponsor",
        "lapse_notified",
        "canonical",
        "hash",
        "emails_done",
        "published",
        "contacts_synced",
        "expires_key",
        "organization",
    ];

    for reader in [&org.owner, &manager] {
        for path in ["/members", "/members?sort=name", "/members?status=invite_pending", "/audit"] {
            let page = reader.get(&org.path(path)).await;
            let mut shown = BTreeSet::new();
            names(&page.body, &mut shown);
            let leaked: Vec<_> = internal.iter().filter(|name| shown.contains(**name)).collect();
            assert_eq!(leaked, Vec::<&&str>::new(), "{path}");
        }
        let rows = reader.get(&org.path("/members")).await.assert_status(200);
        let row: Vec<&String> = rows.body["members"][0].as_object().expect("a row").keys().collect();
        let documented = [
            "activated_at",
            "allowed_actions",
            "api_only",
            "created_at",
            "delivery",
            "email",
            "expires_at",
            "external_id",
            "first_name",
            "grant",
            "group",
            "group_name",
            "id",
            "invitation",
            "kind",
            "last_login_at",
            "last_name",
            "login_type",
            "metadata",
            "period",
            "role_name",
            "scopes",
            "secondary_email",
            "status",
            "updated_at",
            "user_id",
            "username",
        ];
        let unknown: Vec<_> = row.iter().filter(|name| !documented.contains(&name.as_str())).collect();
        assert_eq!(unknown, Vec::<&&String>::new(), "say here that it is meant to be seen");
    }
}

/// C96: members without the permission to read members see the public part of the organisation, and only their own
/// membership.
#[tokio::test]
async fn without_the_permission_to_read_members_a_member_sees_only_themselves() {
    let world = World::new().await;
    let org = world.organization("guests", &world.person("ada@example.com")).await;
    let other = org.accepted_member("other@example.com", "user").await.id;
    let user = org.accepted_member("user@example.com", "user").await;
    let guest = org.joined(json!({ "emails": ["gus@example.com"], "kind": "guest" })).await;

    for member in [&user, &guest] {
        let seen = member.person.get(&org.path("")).await.assert_status(200);
        assert_eq!((&seen.body["policy"], &seen.body["seats"]), (&Value::Null, &Value::Null));
        let own = member.person.get(&org.path(&format!("/members/{}", member.id))).await.assert_status(200);
        assert_eq!(own.body["email"], member.person.email());
        for path in ["/members".to_owned(), format!("/members/{other}"), "/audit".to_owned()] {
            member.person.get(&org.path(&path)).await.assert_problem(403, "forbidden");
        }
    }
    let seen = org.owner.get(&org.path("")).await.assert_status(200);
    assert_eq!(seen.body["seats"]["used"], 3);
}

/// C96, S1.2: each reader sees the actions that are allowed to that reader.
#[tokio::test]
async fn a_row_shows_each_reader_their_allowed_actions() {
    let world = World::new().await;
    let org = world.organization("guests", &world.person("ada@example.com")).await;
    let manager = org.accepted_member("manager@example.com", "account-manager").await.person;
    let administrator = org.accepted_member("admin@example.com", "administrator").await.person;
    let guest = org.joined(json!({ "emails": ["gus@example.com"], "kind": "guest" })).await.id;
    let owner = org.members("?role=owner").await[0]["id"].as_str().expect("an id").to_owned();

    let actions = async |reader: &harness::Person, id: &str| {
        let row = reader.get(&org.path(&format!("/members/{id}"))).await.assert_status(200);
        serde_json::from_value::<BTreeSet<String>>(row.body["allowed_actions"].clone()).expect("a list")
    };

    assert_eq!(actions(&administrator, &owner).await, BTreeSet::new());
    assert_eq!(actions(&manager, &owner).await, BTreeSet::new());
    let (few, many) = (actions(&manager, &guest).await, actions(&administrator, &guest).await);
    assert!(few.is_subset(&many) && few.len() < many.len(), "{few:?} {many:?}");
    assert!(few.contains("remove") && !few.contains("suspend"), "{few:?}");
}
