//! Cursors of pages, and filters with identifiers of other organisations.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use harness::{Org, World};
use serde_json::json;

use super::answer_text;

async fn two_organizations(world: &World) -> (Org, Org) {
    let ada = world.person("ada@example.com");
    let (ours, theirs) = (world.organization("guests", &ada).await, world.organization("guests", &ada).await);
    for org in [&ours, &theirs] {
        for email in ["a@example.com", "b@example.com", "c@example.com"] {
            org.invited(json!({ "emails": [email], "grant": { "role": "user" } })).await;
        }
    }
    (ours, theirs)
}

async fn cursor(org: &Org, query: &str) -> String {
    let page = org.owner.get(&org.path(query)).await.assert_status(200);
    page.body["next_cursor"].as_str().unwrap_or_else(|| panic!("{query} has one page: {}", page.text())).to_owned()
}

/// C06: a cursor is valid only for its organisation, person, list, filter and order, and only unchanged.
#[tokio::test]
async fn a_cursor_is_valid_only_for_its_own_query() {
    let world = World::new().await;
    let (ours, theirs) = two_organizations(&world).await;
    let bob = ours.accepted_member("bob@example.com", "owner").await.person;
    let members = cursor(&ours, "/members?limit=1").await;
    let audit_log = cursor(&ours, "/audit?limit=1").await;
    let sorted = cursor(&ours, "/members?limit=1&sort=email").await;
    let pending = cursor(&ours, "/members?limit=1&status=invite_pending").await;
    let foreign = cursor(&theirs, "/members?limit=1").await;
    ours.owner.get(&ours.path(&format!("/members?limit=2&cursor={members}"))).await.assert_status(200);
    ours.owner.get(&ours.path(&format!("/audit?limit=1&cursor={audit_log}"))).await.assert_status(200);

    let token = {
        world.pump().await;
        world.link_token("a@example.com")
    };
    let mut damaged = members.clone().into_bytes();
    damaged[3] = if damaged[3] == b'A' { b'B' } else { b'A' };
    let damaged = String::from_utf8(damaged).expect("still text");
    let wrong = [
        ("/members", &foreign),
        ("/members", &audit_log),
        ("/members", &sorted),
        ("/members", &pending),
        ("/members?status=active", &pending),
        ("/members?sort=name", &sorted),
        ("/members?q=a", &members),
        ("/members?kind=guest", &members),
        ("/audit", &members),
        ("/audit?action=invited", &audit_log),
        ("/audit?from=2026-01-01T00:00:00Z", &audit_log),
        ("/members", &damaged),
        ("/members", &members[1..].to_owned()),
        ("/members", &members[..members.len() - 1].to_owned()),
        ("/members", &token),
        ("/members", &"AAAA".to_owned()),
        ("/members", &"%00".to_owned()),
        ("/members", &"x".repeat(5_000)),
    ];
    let refused = ours.owner.get(&ours.path("/members?cursor=x")).await;
    refused.assert_problem(400, "malformed");

    for (query, cursor) in wrong {
        let sign = if query.contains('?') { '&' } else { '?' };
        let answer = ours.owner.get(&ours.path(&format!("{query}{sign}cursor={cursor}"))).await;
        assert_eq!(answer_text(&answer), answer_text(&refused), "{query} with {cursor:.20}");
    }
    let answer = bob.get(&ours.path(&format!("/members?cursor={members}"))).await;
    assert_eq!(answer_text(&answer), answer_text(&refused), "another person's");
}

/// C06, C28: a cursor is not accepted as an invitation token: authentication is bound to a purpose.
#[tokio::test]
async fn a_cursor_is_no_invitation_token() {
    let world = World::new().await;
    let (ours, _) = two_organizations(&world).await;

    let cursor = cursor(&ours, "/members?limit=1").await;

    let preview = world.anonymous().post("/v1/invitations/preview", json!({ "token": cursor })).await;
    preview.assert_problem(404, "invitation_unavailable");
}

/// C06: the pages of a list show each row of the organisation exactly once.
#[tokio::test]
async fn pages_show_every_row_once() {
    let world = World::new().await;
    let (ours, _) = two_organizations(&world).await;
    let all: Vec<String> = ours.members("").await.iter().map(|row| row["id"].to_string()).collect();

    let (mut seen, mut next) = (Vec::new(), String::new());
    loop {
        let page = ours.owner.get(&ours.path(&format!("/members?limit=1{next}"))).await.assert_status(200);
        seen.extend(page.body["members"].as_array().expect("rows").iter().map(|row| row["id"].to_string()));
        let Some(cursor) = page.body["next_cursor"].as_str() else { break };
        next = format!("&cursor={cursor}");
    }

    assert_eq!((seen.len(), seen), (4, all));
}

/// B4: no cursor of a list, sorted by an address or a name, of an export or of the audit log shows an address or a key.
#[tokio::test]
async fn a_cursor_shows_no_address_and_no_key() {
    let world = World::new().await;
    let (ours, _) = two_organizations(&world).await;
    let id = ours.members("").await[1]["id"].as_str().expect("an id").to_owned();
    for query in [
        "/members?limit=1",
        "/members?limit=1&sort=email",
        "/members?limit=1&sort=expires_at",
        "/members?limit=2&q=a",
        "/audit?limit=1",
    ] {
        let Some(cursor) = ours.owner.get(&ours.path(query)).await.body["next_cursor"].as_str().map(ToOwned::to_owned)
        else {
            continue;
        };
        let bytes = URL_SAFE_NO_PAD.decode(&cursor).expect("base64url");
        let shown = String::from_utf8_lossy(&bytes).into_owned();
        for part in ["example.com", "ORG#", &id, &ours.id, "range", "email"] {
            assert!(!shown.contains(part), "{query}: {part} in {shown}");
        }
    }
}

/// C09: filters by actors, members and addresses of another organisation find nothing.
#[tokio::test]
async fn filters_with_foreign_identifiers_find_nothing() {
    let world = World::new().await;
    let ours = world.organization("guests", &world.person("ada@example.com")).await;
    let theirs = world.organization("guests", &world.person("bob@example.com")).await;
    let member = theirs.joined(json!({ "emails": ["x@example.com"], "grant": { "role": "user" } })).await;
    let actors = [theirs.owner.user_id(), member.person.user_id()].map(|actor| actor.replace('|', "%7C"));

    for query in [
        format!("/audit?target={}", member.id),
        format!("/audit?actor={}", actors[0]),
        format!("/audit?actor={}", actors[1]),
        format!("/audit?actor={}&target={}", actors[0], member.id),
        "/audit?action=accepted".to_owned(),
    ] {
        let audit_log = ours.owner.get(&ours.path(&query)).await.assert_status(200);
        assert_eq!(audit_log.body, json!({ "events": [], "next_cursor": null }), "{query}");
    }
    for query in ["/members?q=x", "/members?q=x@example.com", "/members?q=bob", "/members?role=user"] {
        let rows = ours.owner.get(&ours.path(query)).await.assert_status(200);
        let seats = json!({ "used": 1, "limit": null });
        let searched = query.contains("q=").then_some("everybody");
        let empty = json!({ "members": [], "next_cursor": null, "seats": seats, "searched": searched });
        assert_eq!(rows.body, empty, "{query}");
    }
    assert_eq!(
        theirs.owner.get(&theirs.path("/audit?action=accepted")).await.body["events"][0]["target"]["id"],
        member.id
    );
}
