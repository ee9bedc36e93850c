//! Large organisations: the cost of a page does not depend on the number of members.

use harness::{Answer, Org, Traffic, World};
use serde_json::json;

use crate::members::{addresses_of, every_status, id_of};

/// What an index answers: every filter, every value that names a range, every order.
const QUESTIONS: [&str; 31] = [
    "",
    "sort=created_at",
    "sort=email",
    "sort=name",
    "sort=expires_at",
    "sort=-expires_at",
    "sort=expires_at&status=active,invite_pending",
    "sort=-expires_at&kind=guest",
    "sort=last_login_at",
    "kind=member",
    "kind=guest",
    "status=invite_pending",
    "status=invite_expired",
    "status=active",
    "status=expiring",
    "status=expired",
    "status=suspended",
    "status=active,expired",
    "status=invite_pending,invite_expired&kind=guest",
    "role=user",
    "role=guest",
    "role=owner",
    "group=readers",
    "group=writers",
    "group=readers&role=user",
    "q=copy",
    "q=copy-0001",
    "expires_before=2026-12-10",
    "expires_before=2026-12-10&kind=guest",
    "expires_before=2026-12-10&status=expiring",
    "expires_before=2026-12-10&status=active&kind=member",
];

/// What no single index answers: one finds, the rest is decided row by row.
const COMBINED: [&str; 14] = [
    "api_only=true",
    "api_only=false",
    "status=suspended&role=user",
    "status=expiring&group=readers",
    "kind=guest&role=guest",
    "kind=guest&role=owner",
    "kind=guest&api_only=true",
    "kind=guest&q=copy",
    "role=user&api_only=true",
    "group=readers&status=active&api_only=false&kind=member",
    "q=copy&status=suspended&role=owner",
    "sort=name&status=expiring",
    "sort=email&role=owner&api_only=true",
    "sort=created_at&q=nobody",
];

/// The owner's membership, and what is read twice: the entry of an index, and its row.
pub const MAX_ITEMS_READ: usize = 2 * 500 + 10;

/// A crowd in which somebody is in every status, some of them in a group, and copies of all but the owner.
pub async fn large_organization(count: usize) -> (World, Org) {
    let world = World::new().await;
    let org = every_status::organization(&world).await;
    for group in ["readers", "writers"] {
        let body = json!({ "name": group, "grant": {} });
        org.owner.put(&org.path(&format!("/groups/{group}")), body).await.assert_status(200);
    }
    org.joined(json!({ "emails": "reader@example.com", "group": "readers", "grant": { "role": "user" } })).await;
    let rows = org.members("?limit=100").await;
    let ids: Vec<String> = rows.iter().filter(|row| row["email"] != "ada@example.com").map(id_of).collect();
    world.copy_members(&ids, count, |_, _| ());
    (world, org)
}

async fn page(world: &World, org: &Org, query: &str) -> (Answer, Traffic) {
    let (answer, traffic) = world.measure(org.owner.get(&org.path(&format!("/members?{query}")))).await;
    (answer.assert_status(200), traffic)
}

/// P15: a page of every filter and order that an index answers makes the same calls and reads as many items, for as
/// many units, from 600 people as from three times as many.
#[tokio::test]
async fn a_page_of_every_query_costs_the_same_in_an_organisation_of_any_size() {
    let (small, big) = (large_organization(600).await, large_organization(1_800).await);

    for question in QUESTIONS {
        let query = format!("limit=10&{question}");
        let (few, cheap) = page(&small.0, &small.1, &query).await;
        let (many, dear) = page(&big.0, &big.1, &query).await;

        assert_eq!(emails_of(&few).len(), emails_of(&many).len(), "{question}");
        assert_eq!(cheap.operations(), dear.operations(), "{question}");
        assert_eq!(cheap.items_read(), dear.items_read(), "{question}");
        // Rows are not all of one length, and two organisations list different ones first.
        let units = [cheap.capacity(), dear.capacity()];
        assert!((units[0] - units[1]).abs() < 0.02 * units[0] + 1.0, "{question}: {units:?} units");
        assert!(dear.round_trips() <= 4 && dear.items_read() <= 200 + 10, "{question}: {}", dear.items_read());
    }
    for question in COMBINED {
        let (_, dear) = page(&big.0, &big.1, &format!("limit=10&{question}")).await;
        assert!(dear.round_trips() <= 12, "{question}: {} rounds", dear.round_trips());
        assert!(dear.items_read() <= MAX_ITEMS_READ, "{question}: {} items", dear.items_read());
    }
}

pub fn emails_of(answer: &Answer) -> Vec<&str> {
    addresses_of(answer.body["members"].as_array().unwrap())
}

/// C83: where much is looked at and little found, a page ends after 500 entries, and its cursor goes on behind them:
/// who is looked for is found, once, in as many pages as that takes.
#[tokio::test]
async fn a_search_with_few_matches_continues_page_by_page() {
    let world = World::new().await;
    let org = world.acme("guests").await;
    let user = org.invited(json!({ "emails": "user@example.com", "grant": { "role": "user" } })).await;
    world.copy_members(&[user], 1_300, |number, row| {
        if [700, 1_299].contains(&number) {
            row["api_only"] = json!({ "BOOL": true });
        }
    });

    for order in ["created_at", "email", "name"] {
        let (mut pages, mut listed, mut cursor) = (Vec::new(), Vec::new(), String::new());
        loop {
            let (answer, traffic) = page(&world, &org, &format!("limit=10&api_only=true&sort={order}{cursor}")).await;
            listed.extend(emails_of(&answer).into_iter().map(str::to_owned));
            pages.push(emails_of(&answer).len());
            assert!(traffic.items_read() <= MAX_ITEMS_READ, "{order}: {}", traffic.items_read());
            match answer.body["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        listed.sort();
        assert_eq!(listed, ["copy-000700-user@example.com", "copy-001299-user@example.com"], "{order}");
        assert_eq!(pages, [0, 1, 1], "{order}");
    }
}

/// C83: a role that few people hold is found among 120 groups in a few round trips.
#[tokio::test]
async fn a_rare_role_is_found_among_many_groups() {
    let world = World::new().await;
    let org = world.acme("guests").await;
    let last = json!({ "name": "last", "grant": {} });
    for number in 0..120 {
        org.owner.put(&org.path(&format!("/groups/g{number:03}")), last.clone()).await.assert_status(200);
    }
    let grant = json!({ "role": "account-manager" });
    org.invited(json!({ "emails": "rare@example.com", "group": "g119", "grant": grant })).await;

    let (answer, traffic) = page(&world, &org, "role=account-manager").await;

    assert_eq!(emails_of(&answer), ["rare@example.com"]);
    assert!(traffic.round_trips() <= 7, "{} rounds", traffic.round_trips());
}
