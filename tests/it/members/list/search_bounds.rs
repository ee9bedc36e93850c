//! What a search costs, and how it says what it has looked at (D5): prefixes at once, the rest in bounded pages.

use std::collections::BTreeSet;

use harness::{Answer, Org, Traffic, World};
use serde_json::json;

use super::scale::emails_of;

/// Members whose names differ by their numbers, in words.
async fn crowd(count: usize) -> (World, Org) {
    let world = World::new().await;
    let org = world.acme("guests").await;
    let people = json!([{ "email": "user@corp.example", "first_name": "Maria", "last_name": "Cruz" }]);
    let user = org.invited(json!({ "people": people, "grant": { "role": "user" } })).await;
    world.copy_members(&[user], count, |number, row| {
        if number == count - 1 {
            row["first_name"]["S"] = json!("Zoë");
            row["last_name"]["S"] = json!("Zz van Rosen");
            row["email"]["S"] = json!("zoe@kiosk.example");
            row["email_key"]["S"] = json!("zoe@kiosk.example");
        }
    });
    (world, org)
}

async fn search(world: &World, org: &Org, query: &str) -> (Answer, Traffic) {
    let (answer, traffic) = world.measure(org.owner.get(&org.path(&format!("/members?{query}")))).await;
    (answer.assert_status(200), traffic)
}

/// D5: the beginning of a first name, last name, address or domain finds a person on the first page, for the same reads in an
/// organisation of any size.
#[tokio::test]
async fn a_prefix_is_found_on_the_first_page_whatever_the_size() {
    for count in [1_000, 10_000] {
        let (world, org) = crowd(count).await;

        for q in ["zo%C3%AB", "zz", "zoe@kiosk.example", "kiosk.example", "@kiosk", "zo%20kiosk", "zo%C3%AB%20zz"] {
            let (answer, traffic) = search(&world, &org, &format!("q={q}")).await;

            assert_eq!(emails_of(&answer), ["zoe@kiosk.example"], "{q} of {count}");
            assert!(traffic.round_trips() <= 7, "{q}: {} rounds", traffic.round_trips());
            assert!(traffic.items_read() <= 4_000 + 10, "{q}: {} items", traffic.items_read());
            assert!(traffic.capacity() <= 230.0, "{q}: {} units", traffic.capacity());
        }
        let (answer, traffic) = search(&world, &org, "limit=50&q=mar").await;
        assert_eq!((emails_of(&answer).len(), &answer.body["searched"]), (50, &json!("until_full")), "{count}");
        assert!(traffic.capacity() < 120.0, "{} units of {count}", traffic.capacity());
    }
}

/// D5: what is found within words only takes a page for each 4,000 members, and every page says whether it has looked at all of
/// them. No member is listed twice.
#[tokio::test]
async fn a_substring_is_found_in_bounded_pages_that_say_so() {
    let (world, org) = crowd(10_000).await;
    // Keys by name sort behind all others: the last page.
    let (mut pages, mut found, mut cursor) = (Vec::new(), Vec::new(), String::new());
    loop {
        let (answer, traffic) = search(&world, &org, &format!("q=osen{cursor}")).await;
        assert!(traffic.items_read() <= 4_000 + 10, "{} items", traffic.items_read());
        assert!(traffic.capacity() <= 230.0, "{} units", traffic.capacity());
        found.extend(emails_of(&answer).into_iter().map(str::to_owned));
        pages.push(answer.body["searched"].as_str().unwrap().to_owned());
        match answer.body["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }

    assert_eq!(
        (found, pages),
        (vec!["zoe@kiosk.example".to_owned()], vec!["part".into(), "part".into(), "everybody".into()])
    );
    let (answer, _) = search(&world, &org, "").await;
    assert!(answer.body["searched"].is_null(), "no search");
}

/// C83, D5: pages of a search that matches by every part of the text list each member once.
#[tokio::test]
async fn pages_of_a_search_list_each_member_once() {
    let (world, org) = crowd(300).await;

    for q in ["c", "co", "corp", "maria", "corp.example", "maria%20cruz", "copy", "cruz%20maria%20corp", "m%20c", "ru"]
    {
        for limit in [7, 100] {
            let path = org.path(&format!("/members?q={q}"));
            let rows = org.owner.get_pages(&path, "members", limit).await;
            let distinct: BTreeSet<&str> = rows.iter().map(|row| row["email"].as_str().unwrap()).collect();
            assert_eq!(distinct.len(), rows.len(), "{q} by {limit}");
            assert!(rows.len() >= 299, "{q} by {limit}: {}", rows.len());
        }
    }
    drop(world);
}
