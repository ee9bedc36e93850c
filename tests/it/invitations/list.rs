//! Listing and reading open invitations.

use harness::World;
use serde_json::{Value, json};

use crate::members::{addresses_of, every_status};

/// A13: the list of invitations is that of the members in the states of an invitation, page by page; each can be read by its
/// identifier until it is accepted.
#[tokio::test]
async fn open_invitations_are_listed_and_read() {
    let world = World::new().await;
    let org = every_status::organization(&world).await;
    let pages = async |query: &str| {
        let path = org.path(&format!("/invitations?{query}"));
        let mut rows = org.owner.get_pages(&path, "invitations", 1).await;
        rows.sort_by_key(|row| row["id"].to_string());
        rows
    };
    let members = async |query: &str| {
        let mut rows = org.members(&format!("?limit=100&{query}")).await;
        rows.sort_by_key(|row| row["id"].to_string());
        rows
    };

    let all = pages("").await;

    assert!(all.len() >= 2, "{:?}", addresses_of(&all));
    assert_eq!(all, members("status=invite_pending,invite_expired").await);
    assert_eq!(pages("status=invite_expired").await, members("status=invite_expired").await);
    assert_eq!(pages("kind=guest").await, members("status=invite_pending,invite_expired&kind=guest").await);
    org.owner.get(&org.path("/invitations?status=active")).await.assert_problem(400, "malformed");
    for row in &all {
        let id = row["id"].as_str().unwrap();
        let read = org.owner.get(&org.path(&format!("/invitations/{id}"))).await.assert_status(200);
        assert_eq!((&read.body, read.header("etag").is_some()), (row, true));
    }
}

/// A13: the list of invitations is in the order of their ends, from either side, page by page.
#[tokio::test]
async fn open_invitations_are_listed_by_their_end() {
    let world = World::new().await;
    let org = every_status::organization(&world).await;
    world.advance("1h");
    org.invited(json!({ "emails": ["latest@example.com"], "kind": "guest" })).await;
    let list = async |query: &str, limit: usize| {
        let path = org.path(&format!("/invitations?{query}"));
        org.owner.get_pages(&path, "invitations", limit).await
    };
    let mut wanted = list("", 100).await;
    wanted.sort_by_key(|row| (row["invitation"]["expires_at"].to_string(), row["id"].to_string()));
    assert!(wanted.len() > 4);

    for limit in [1, 3, 100] {
        assert_eq!(list("sort=expires_at", limit).await, wanted, "{limit}");
    }
    wanted.reverse();
    assert_eq!(list("sort=-expires_at", 2).await, wanted);
    wanted.retain(|row| row["kind"] == "guest" && row["status"] == "invite_pending");
    assert_eq!(list("sort=-expires_at&kind=guest&status=invite_pending", 1).await, wanted);
}

/// A13, C95: what is not an open invitation is not found as one.
#[tokio::test]
async fn a_member_is_no_invitation() {
    let world = World::new().await;
    let org = world.acme("guests").await;
    let grace = org.accepted_member("grace@example.com", "user").await;

    for id in [grace.id.as_str(), "mem_01JD000000000000000000000A", "x"] {
        org.owner.get(&org.path(&format!("/invitations/{id}"))).await.assert_problem(404, "not_found");
    }
    let none: Vec<Value> = org.owner.get_pages(&org.path("/invitations?"), "invitations", 50).await;
    assert_eq!(json!(none), json!([]));
}
