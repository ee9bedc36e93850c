//! Pagination: no row is skipped or repeated under concurrent changes, and cursors are bound to one list.

use std::collections::BTreeSet;

use harness::{Org, World};
use serde_json::{Value, json};

use crate::members::{addresses_of, list_all};

async fn with_users(world: &World, count: usize) -> Org {
    let org = world.acme("guests").await;
    let addresses: Vec<String> = (0..count).map(|n| format!("user-{n:02}@example.com")).collect();
    org.invite(json!({ "emails": addresses, "grant": { "role": "user" } })).await.assert_status(201);
    org
}

async fn page(org: &Org, query: &str) -> (Vec<Value>, Option<String>) {
    let body = org.owner.get(&org.path(&format!("/members?{query}"))).await.assert_status(200).body;
    let rows = body["members"].as_array().expect("rows").clone();
    (rows, body["next_cursor"].as_str().map(|cursor| format!("&cursor={cursor}")))
}

/// C83: a page has 1 to 100 rows; anything else is refused, not guessed at.
#[tokio::test]
async fn a_page_has_one_to_a_hundred_rows() {
    let world = World::new().await;
    let org = with_users(&world, 60).await;

    for limit in ["0", "-1", "101", "1000000000", "99999999999999999999", "1.5", "ten", ""] {
        let answer = org.owner.get(&org.path(&format!("/members?limit={limit}"))).await;
        answer.assert_problem(400, "malformed");
    }
    assert_eq!(page(&org, "limit=1").await.0.len(), 1);
    assert_eq!(page(&org, "").await.0.len(), 50);
    let (rows, next) = page(&org, "limit=100").await;
    assert_eq!((rows.len(), next), (61, None));
}

/// C83: a person who is removed between two pages is not on the second, and nobody else is skipped or repeated for it.
#[tokio::test]
async fn a_row_removed_between_pages_skips_no_other() {
    for list in [
        "",
        "sort=email",
        "sort=name",
        "sort=expires_at",
        "sort=-expires_at",
        "sort=-last_login_at",
        "q=user",
        "status=invite_pending",
        "role=user",
        "kind=member",
    ] {
        let world = World::new().await;
        let org = with_users(&world, 9).await;
        let everybody = list_all(&org.owner, &org, list, 100).await;
        let (first, next) = page(&org, &format!("limit=4&{list}")).await;
        let (last_seen, not_yet) = (crate::members::id_of(first.last().expect("rows")), &everybody[5]);

        let gone = [last_seen.as_str(), not_yet["id"].as_str().expect("an id")];
        org.batch(&org.owner, "/invitations/cancel", &gone).await.assert_status(200);

        let mut observed: Vec<String> = addresses_of(&first).into_iter().map(str::to_owned).collect();
        let mut next = next;
        while let Some(cursor) = next {
            let (rows, after) = page(&org, &format!("limit=4&{list}{cursor}")).await;
            observed.extend(addresses_of(&rows).into_iter().map(str::to_owned));
            next = after;
        }
        let wanted: Vec<&str> =
            addresses_of(&everybody).into_iter().filter(|email| not_yet["email"] != *email).collect();
        assert_eq!(observed, wanted, "{list}");
    }
}

/// C83: time that passes between two pages skips nobody, repeats nobody and spoils no cursor.
#[tokio::test]
async fn time_passing_between_pages_skips_no_row() {
    for list in [
        "status=invite_pending,invite_expired",
        "expires_before=2999-01-01",
        "kind=guest",
        "status=active,expiring,expired",
        "sort=expires_at",
        "sort=-expires_at&kind=guest",
        "sort=-expires_at&status=active,expiring,expired,invite_pending,invite_expired",
    ] {
        let world = World::new().await;
        let org = world.acme("guests").await;
        for (day, period) in [(0, "P15D"), (1, "P16D"), (2, "P15D"), (3, "P18D")] {
            let guest = |name: &str| json!({ "emails": [format!("{name}-{day}@example.com")], "kind": "guest", "period": period });
            org.invited(guest("invited")).await;
            org.joined(guest("joined")).await;
            world.advance("1d");
        }
        let everybody: BTreeSet<String> =
            addresses_of(&list_all(&org.owner, &org, list, 100).await).into_iter().map(str::to_owned).collect();

        let (mut observed, mut next) = (Vec::new(), Some(String::new()));
        while let Some(cursor) = next {
            let (rows, after) = page(&org, &format!("limit=1&{list}{cursor}")).await;
            observed.extend(addresses_of(&rows).into_iter().map(str::to_owned));
            next = after;
            world.advance("36h");
        }

        assert_eq!(observed.iter().cloned().collect::<BTreeSet<_>>(), everybody, "{list}");
        assert_eq!(observed.len(), everybody.len(), "{list}: {observed:?}");
    }
}

/// C83: a person who joins the list concurrently does not disturb anyone who is reading it.
#[tokio::test]
async fn a_row_added_between_pages_repeats_no_other() {
    let world = World::new().await;
    let org = with_users(&world, 7).await;
    let everybody = list_all(&org.owner, &org, "sort=email", 100).await;
    let (first, next) = page(&org, "sort=email&limit=3").await;

    org.invited(json!({ "emails": ["aaron@example.com"], "grant": { "role": "user" } })).await;

    let (rest, end) = page(&org, &format!("sort=email&limit=100{}", next.expect("another page"))).await;
    let observed: Vec<&str> = addresses_of(&first).into_iter().chain(addresses_of(&rest)).collect();
    assert_eq!((observed, end), (addresses_of(&everybody), None));
}

/// C06, C83: a cursor that was changed, cut, or made for another list, person or organisation is refused.
#[tokio::test]
async fn a_cursor_is_bound_to_its_list_caller_and_organisation() {
    let world = World::new().await;
    let org = with_users(&world, 9).await;
    let other = with_users(&world, 9).await;
    let boss = org.joined(json!({ "emails": "boss@example.com", "grant": { "role": "owner" } })).await.person;
    let cursor = page(&org, "limit=2&sort=email").await.1.expect("another page");
    let bare = cursor.trim_start_matches("&cursor=").to_owned();

    let flipped = if bare.ends_with('A') { "B" } else { "A" };
    let tampered =
        [bare[..bare.len() - 1].to_owned() + flipped, bare[..bare.len() / 2].to_owned(), "x".to_owned(), String::new()];
    for cursor in tampered {
        let answer = org.owner.get(&org.path(&format!("/members?limit=2&sort=email&cursor={cursor}"))).await;
        answer.assert_problem(400, "malformed");
    }
    for list in ["", "sort=name", "sort=email&kind=member", "sort=email&q=user"] {
        org.owner.get(&org.path(&format!("/members?{list}{cursor}"))).await.assert_problem(400, "malformed");
    }
    boss.get(&org.path(&format!("/members?sort=email{cursor}"))).await.assert_problem(400, "malformed");
    org.owner.get(&other.path(&format!("/members?sort=email{cursor}"))).await.assert_problem(400, "malformed");
    org.owner.get(&org.path(&format!("/audit?limit=2{cursor}"))).await.assert_problem(400, "malformed");
    let (rows, _) = page(&org, &format!("sort=email&limit=100{cursor}")).await;
    assert_eq!(rows.len(), 9, "another size of page is the same list");
}
