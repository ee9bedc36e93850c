//! The order of the last sign-in, which an eventually consistent index answers.

use std::collections::BTreeSet;

use harness::{Org, When, World};
use serde_json::{Value, json};

use super::{
    page, pages_from,
    scale::{MAX_ITEMS_READ, large_organization},
};
use crate::{
    members::{addresses_of, id_of, list_all, values_of},
    signins::record::identity_provider,
};

const ORDERS: [&str; 2] = ["sort=last_login_at", "sort=-last_login_at"];

async fn sign_in(world: &World, user: &str, at: &str) {
    let body = json!({ "user": user, "login_type": "sso", "at": at });
    identity_provider(world).post("/v1/sign-ins", body).await.assert_status(204);
}

/// Ada without a sign-in, six users with sign-ins of which three are at the same instant, a guest with one, an invitation.
async fn with_sign_ins(world: &World) -> Org {
    let org = world.acme("guests").await;
    let days = ["03", "05", "05", "05", "01", "20"];
    for (number, day) in days.into_iter().enumerate() {
        world.advance("1s");
        let user = org.accepted_member(&format!("user-{number}@example.com"), "user").await.person;
        sign_in(world, &user.user_id(), &format!("2026-11-{day}T08:00:00Z")).await;
    }
    let guest = org.joined(json!({ "emails": "guest@example.com", "kind": "guest" })).await.person;
    sign_in(world, &guest.user_id(), "2026-11-10T08:00:00.500Z").await;
    org.invited(json!({ "emails": "invited@example.com", "grant": { "role": "user" } })).await;
    world.advance("1s");
    org.accepted_member("never@example.com", "user").await;
    org
}

const NEVER: [&str; 3] = ["ada@example.com", "invited@example.com", "never@example.com"];

/// A13: the order holds across pages; rows without a sign-in come last in both directions, oldest first.
#[tokio::test]
async fn rows_are_listed_by_the_last_sign_in() {
    let world = World::new().await;
    let org = with_sign_ins(&world).await;

    for limit in [1, 2, 3, 100] {
        let mut forwards = list_all(&org.owner, &org, ORDERS[0], limit).await;
        let mut backwards = list_all(&org.owner, &org, ORDERS[1], limit).await;
        for rows in [&mut forwards, &mut backwards] {
            let never = rows.split_off(rows.len() - NEVER.len());
            assert_eq!(addresses_of(&never), NEVER, "{limit}");
            assert_eq!(rows.len(), 7);
        }
        assert!(values_of(&forwards, "last_login_at").is_sorted(), "{forwards:?}");
        assert_eq!(forwards.iter().map(id_of).collect::<BTreeSet<_>>().len(), 7, "each once, also at the same instant");
        backwards.reverse();
        assert_eq!(addresses_of(&backwards), addresses_of(&forwards), "{limit}");
    }
    let first = page(&org, "limit=1&sort=-last_login_at").await.0;
    assert_eq!(addresses_of(&first), ["user-5@example.com"]);
}

/// A13: a sign-in of a person changes their place at once, and an older one that arrives late does not.
#[tokio::test]
async fn a_new_sign_in_moves_the_row() {
    let world = World::new().await;
    let org = with_sign_ins(&world).await;
    let latest = async || page(&org, "limit=1&sort=-last_login_at").await.0[0]["email"].clone();

    sign_in(&world, "local|user-4@example.com", "2026-11-21T08:00:00Z").await;
    assert_eq!(latest().await, "user-4@example.com");
    sign_in(&world, "local|user-4@example.com", "2026-11-02T08:00:00Z").await;
    assert_eq!(latest().await, "user-4@example.com");
    sign_in(&world, "local|never@example.com", "2026-11-21T09:00:00Z").await;
    assert_eq!(latest().await, "never@example.com");
}

/// A13: filters apply row by row, also to those without a sign-in.
#[tokio::test]
async fn the_order_holds_under_filters() {
    let world = World::new().await;
    let org = with_sign_ins(&world).await;
    for order in ORDERS {
        let all = list_all(&org.owner, &org, order, 100).await;
        for (filter, field, value) in [
            ("kind=guest", "kind", "guest"),
            ("kind=member", "kind", "member"),
            ("status=active", "status", "active"),
            ("status=invite_pending", "status", "invite_pending"),
        ] {
            let listed = list_all(&org.owner, &org, &format!("{order}&{filter}"), 2).await;
            let wanted: Vec<Value> = all.iter().filter(|row| row[field] == value).cloned().collect();
            assert_eq!(addresses_of(&listed), addresses_of(&wanted), "{order}&{filter}");
        }
    }
}

/// A13, C83: sign-ins between two pages, also first ones, skip and repeat no row of another person, and lose none of those who
/// signed in.
#[tokio::test]
async fn sign_ins_between_pages_lose_no_row() {
    for order in ORDERS {
        for signing_in in ["user-0", "user-2", "user-4", "user-5", "never"] {
            let world = World::new().await;
            let org = with_sign_ins(&world).await;
            let before = list_all(&org.owner, &org, order, 100).await;
            let (first, next) = page(&org, &format!("limit=2&{order}")).await;

            world.advance("1m");
            let user = format!("local|{signing_in}@example.com");
            sign_in(&world, &user, "2026-11-21T12:01:00Z").await;

            let mut listed = first;
            listed.extend(pages_from(&org, &format!("limit=2&{order}"), next).await);
            let others = |rows: &[Value]| -> Vec<String> {
                rows.iter().filter(|row| row["user_id"] != *user).map(id_of).collect()
            };
            assert_eq!(others(&listed), others(&before), "{order}, {signing_in}");
            assert!(listed.iter().any(|row| row["user_id"] == *user), "{order}, {signing_in}");
        }
    }
}

/// A13, C83: a member who is removed between two pages, or between the index and the rows of one page, is not listed, and no
/// other row is skipped.
#[tokio::test]
async fn a_removed_member_is_left_out() {
    for order in ORDERS {
        let world = World::new().await;
        let org = with_sign_ins(&world).await;
        let before = list_all(&org.owner, &org, order, 100).await;
        let (first, next) = page(&org, &format!("limit=3&{order}")).await;
        let removed = [id_of(&first[2]), id_of(&before[3]), id_of(&before[5])];

        let now = [removed[0].as_str(), removed[1].as_str()];
        org.batch(&org.owner, "/members/remove", &now).await.assert_status(200);
        // The settings are kept, so the first batch read is that of the rows.
        let (rival, path) = (org.owner.via(&world.another_instance()), org.path("/members/remove"));
        let body = json!({ "members": [removed[2]] });
        world.wire().before(When::Operation("BatchGetItem", 0), move || async move {
            rival.post(&path, body).await.assert_status(200);
        });

        let mut listed = first;
        listed.extend(pages_from(&org, &format!("limit=2&{order}"), next).await);
        assert_eq!(world.wire().untriggered(), 0);
        let wanted: Vec<String> = before.iter().map(id_of).filter(|id| !removed[1..].contains(id)).collect();
        assert_eq!(listed.iter().map(id_of).collect::<Vec<_>>(), wanted, "{order}");
    }
}

/// A13: where the index lags behind the rows, each of them is still listed, and once.
#[tokio::test]
async fn an_index_that_lags_repeats_no_row() {
    let world = World::new().await;
    let org = world.acme("guests").await;
    let crowd = [org.accepted_member("crowd@example.com", "user").await.id];
    world.copy_members(&crowd, 30, |number, row| {
        row["sign_in_key"] = json!({ "S": format!("2026-11-{:02}T08:00:00.000Z", 1 + number % 15) });
        row["last_login_at"] = json!({ "S": format!("2026-11-{:02}T09:00:00.000Z", 1 + number % 20) });
    });
    let mut wanted: Vec<String> = list_all(&org.owner, &org, "", 100).await.iter().map(id_of).collect();
    wanted.sort();

    for order in ORDERS {
        let mut listed: Vec<String> = list_all(&org.owner, &org, order, 4).await.iter().map(id_of).collect();
        listed.sort();
        assert_eq!(listed, wanted, "{order}");
    }
}

/// A13, P15: a page by the index costs the same in an organisation of any size, and nothing is read of those without a sign-in.
#[tokio::test]
async fn a_page_by_sign_in_costs_the_same_in_an_organisation_of_any_size() {
    for order in ORDERS {
        let mut costs = Vec::new();
        for size in [600, 1_800] {
            let (world, org) = large_organization(0).await;
            let id = org.accepted_member("crowd@example.com", "user").await.id;
            world.copy_members(&[id], size, |number, row| {
                let at = json!({ "S": format!("2026-11-{:02}T08:00:00.000Z", 1 + number % 20) });
                row["last_login_at"] = at.clone();
                row["sign_in_key"] = at;
            });
            let path = org.path(&format!("/members?limit=10&{order}"));
            let (answer, traffic) = world.measure(org.owner.get(&path)).await;
            assert_eq!(answer.assert_status(200).body["members"].as_array().map(Vec::len), Some(10));
            assert!(traffic.calls.iter().any(|call| call.index.as_deref() == Some("sign_in")));
            costs.push((traffic.operations().len(), traffic.round_trips(), traffic.items_read()));
        }
        assert_eq!(costs[0], costs[1], "{order}");
        assert!(costs[0].1 <= 3 && costs[0].2 <= 30, "{order}: {costs:?}");
    }
}

/// A13, C83: behind the index, those without a sign-in are found among all rows, at most 500 of which a page reads.
#[tokio::test]
async fn rows_without_a_sign_in_are_found_page_by_page() {
    let world = World::new().await;
    let org = world.acme("guests").await;
    let id = org.accepted_member("crowd@example.com", "user").await.id;
    world.copy_members(&[id], 1_300, |number, row| {
        if ![700, 1_299].contains(&number) {
            let at = json!({ "S": "2026-11-20T08:00:00.000Z" });
            row["last_login_at"] = at.clone();
            row["sign_in_key"] = at;
        }
    });

    let (mut listed, mut next) = (Vec::new(), Some(String::new()));
    while let Some(cursor) = next {
        let path = org.path(&format!("/members?limit=100&sort=-last_login_at{cursor}"));
        let (answer, traffic) = world.measure(org.owner.get(&path)).await;
        assert!(traffic.items_read() <= MAX_ITEMS_READ, "{}", traffic.items_read());
        assert!(traffic.round_trips() <= 12, "{}", traffic.round_trips());
        let body = answer.assert_status(200).body;
        listed.extend(body["members"].as_array().expect("rows").iter().map(id_of));
        next = body["next_cursor"].as_str().map(|cursor| format!("&cursor={cursor}"));
    }

    let all = list_all(&org.owner, &org, "", 100).await;
    let never = |row: &&Value| row["last_login_at"].is_null();
    let last: Vec<String> = all.iter().filter(never).map(id_of).collect();
    assert_eq!((listed.len(), last.len()), (all.len(), 4));
    assert_eq!(listed[listed.len() - 4..], last);
}
