//! Pages: nothing skipped, nothing repeated, whatever happens between them; and cursors that are good for one list only.

use std::collections::BTreeSet;

use harness::{Org, World};
use serde_json::{Value, json};

use crate::members::{emails, paged};

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

/// C83: whoever is removed between two pages is not on the second, and nobody else is skipped or repeated for it.
#[tokio::test]
async fn an_entry_that_goes_between_pages_takes_nobody_with_it() {
    for list in ["", "sort=email", "sort=name", "q=user", "status=invite_pending", "role=user", "kind=member"] {
        let world = World::new().await;
        let org = with_users(&world, 9).await;
        let everybody = paged(&org.owner, &org, list, 100).await;
        let (first, next) = page(&org, &format!("limit=4&{list}")).await;
        let (last_seen, not_yet) = (crate::members::id(first.last().expect("rows")), &everybody[5]);

        let gone = [last_seen.as_str(), not_yet["id"].as_str().expect("an id")];
        org.batch(&org.owner, "/invitations/cancel", &gone).await.assert_status(200);

        let mut seen: Vec<String> = emails(&first).into_iter().map(str::to_owned).collect();
        let mut next = next;
        while let Some(cursor) = next {
            let (rows, after) = page(&org, &format!("limit=4&{list}{cursor}")).await;
            seen.extend(emails(&rows).into_iter().map(str::to_owned));
            next = after;
        }
        let wanted: Vec<&str> = emails(&everybody).into_iter().filter(|email| not_yet["email"] != *email).collect();
        assert_eq!(seen, wanted, "{list}");
    }
}

/// C83: time that passes between two pages skips nobody, repeats nobody and spoils no cursor.
#[tokio::test]
async fn time_that_passes_between_pages_takes_nobody_with_it() {
    for list in [
        "status=invite_pending,invite_expired",
        "expires_before=2999-01-01",
        "kind=guest",
        "status=active,expiring,expired",
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
            emails(&paged(&org.owner, &org, list, 100).await).into_iter().map(str::to_owned).collect();

        let (mut seen, mut next) = (Vec::new(), Some(String::new()));
        while let Some(cursor) = next {
            let (rows, after) = page(&org, &format!("limit=1&{list}{cursor}")).await;
            seen.extend(emails(&rows).into_iter().map(str::to_owned));
            next = after;
            world.advance("36h");
        }

        assert_eq!(seen.iter().cloned().collect::<BTreeSet<_>>(), everybody, "{list}");
        assert_eq!(seen.len(), everybody.len(), "{list}: {seen:?}");
    }
}

/// C83: who joins the list meanwhile does not disturb whoever is reading it.
#[tokio::test]
async fn whoever_comes_between_pages_disturbs_nobody() {
    let world = World::new().await;
    let org = with_users(&world, 7).await;
    let everybody = paged(&org.owner, &org, "sort=email", 100).await;
    let (first, next) = page(&org, "sort=email&limit=3").await;

    org.invited(json!({ "emails": ["aaron@example.com"], "grant": { "role": "user" } })).await;

    let (rest, end) = page(&org, &format!("sort=email&limit=100{}", next.expect("another page"))).await;
    let seen: Vec<&str> = emails(&first).into_iter().chain(emails(&rest)).collect();
    assert_eq!((seen, end), (emails(&everybody), None));
}

/// C06, C83: a cursor that was changed, cut, or made for another list, person or organisation is refused.
#[tokio::test]
async fn a_cursor_is_good_for_one_list_of_one_person_in_one_organisation() {
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
