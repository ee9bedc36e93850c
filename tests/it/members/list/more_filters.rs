//! Filters by person, address, inviter and resource, and orders from the end.

use harness::World;
use serde_json::json;

use crate::members::{addresses_of, every_status, list_all};

/// A13: a person is found by the subject of their tokens or by their whole address, in any spelling of its domain.
#[tokio::test]
async fn one_person_is_found_by_user_or_address() {
    let world = World::new().await;
    let org = world.acme("guests").await;
    let grace = org.accepted_member("grace@example.com", "user").await;
    org.accepted_member("grace2@example.com", "user").await;
    org.invited(json!({ "emails": "alan@example.com", "grant": { "role": "user" } })).await;
    let find = async |query: &str| {
        let rows = list_all(&org.owner, &org, query, 50).await;
        addresses_of(&rows).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };

    let user = format!("user={}", grace.person.user_id().replace('|', "%7C"));
    assert_eq!(find(&user).await, ["grace@example.com"]);
    assert_eq!(find("email=grace@EXAMPLE.com").await, ["grace@example.com"]);
    assert_eq!(find("email=alan@example.com").await, ["alan@example.com"]);
    assert_eq!(find(&format!("{user}&kind=guest")).await, [] as [&str; 0]);
    assert_eq!(find("user=nobody&sort=name").await, [] as [&str; 0]);
    org.owner.get(&org.path("/members?email=grace")).await.assert_problem(400, "malformed");
}

/// A13: invitations are found by the member who sent them last.
#[tokio::test]
async fn invitations_are_found_by_their_sender() {
    let world = World::new().await;
    let org = world.acme("guests").await;
    let admin = org.accepted_member("admin@example.com", "administrator").await;
    org.invited(json!({ "emails": "one@example.com", "grant": { "role": "user" } })).await;
    let body = json!({ "emails": "two@example.com", "grant": { "role": "user" } });
    admin.person.post(&org.path("/invitations"), body).await.assert_status(201);

    let found = list_all(&org.owner, &org, &format!("invited_by={}", admin.id), 50).await;

    assert_eq!(addresses_of(&found), ["two@example.com"]);
    let path = org.path(&format!("/invitations?invited_by={}", admin.id));
    let listed = org.owner.get_pages(&path, "invitations", 50).await;
    assert_eq!(addresses_of(&listed), ["two@example.com"]);
}

/// A13: the members who reach a resource are those whom `authorize` lets through to it: by `all`, by a group of resources, or by
/// name.
#[tokio::test]
async fn members_are_found_by_the_resource_that_they_reach() {
    let world = World::new().await;
    let org = world.acme("sites").await;
    org.put("resources/site/emea", json!({ "name": "EMEA", "is_group": true })).await.assert_status(200);
    for (site, groups) in [("berlin", json!(["emea"])), ("tokyo", json!([]))] {
        org.put(&format!("resources/site/{site}"), json!({ "name": site, "groups": groups })).await.assert_status(200);
    }
    for (email, mode, ids) in [
        ("all@example.com", "all", json!([])),
        ("emea@example.com", "groups", json!(["emea"])),
        ("berlin@example.com", "resources", json!(["berlin"])),
        ("tokyo@example.com", "resources", json!(["tokyo"])),
    ] {
        let scopes = json!([{ "type": "site", "mode": mode, "ids": ids }]);
        org.joined(json!({ "emails": email, "grant": { "role": "observer", "scopes": scopes } })).await;
    }

    let mut found = list_all(&org.owner, &org, "resource=site/berlin&role=observer", 2).await;
    found.sort_by_key(|row| row["email"].to_string());

    assert_eq!(addresses_of(&found), ["all@example.com", "berlin@example.com", "emea@example.com"]);
    for row in found {
        let question = json!({ "user": row["user_id"], "permission": "sites:view", "resource": { "type": "site", "id": "berlin" } });
        assert_eq!(org.owner.post(&org.path("/authorize"), question).await.body["allowed"], true);
    }
    org.owner.get(&org.path("/members?resource=site/paris")).await.assert_problem(422, "unknown_reference");
    org.owner.get(&org.path("/members?resource=site")).await.assert_problem(400, "malformed");
}

/// A13: a minus in front of an order turns it around, page by page.
#[tokio::test]
async fn a_minus_turns_the_order_around() {
    let world = World::new().await;
    let org = every_status::organization(&world).await;

    for order in ["created_at", "email", "name", "expires_at"] {
        let mut forwards = list_all(&org.owner, &org, &format!("sort={order}"), 2).await;
        let backwards = list_all(&org.owner, &org, &format!("sort=-{order}"), 3).await;
        forwards.reverse();
        assert!(forwards.len() > 6);
        assert_eq!(addresses_of(&backwards), addresses_of(&forwards), "{order}");
        let guests = list_all(&org.owner, &org, &format!("sort=-{order}&kind=guest"), 2).await;
        forwards.retain(|row| row["kind"] == "guest");
        assert_eq!(addresses_of(&guests), addresses_of(&forwards), "{order}");
    }
}
