//! Listing resources, with pagination.

use harness::{Org, Person, World};
use serde_json::json;

use crate::catalog::values_of;

pub async fn with_sites(org: &Org, count: usize) {
    org.put("resources/site/emea", json!({ "name": "EMEA", "is_group": true })).await.assert_status(200);
    for index in 0..count {
        org.put(&format!("resources/site/s{index:02}"), json!({ "name": "Site" })).await.assert_status(200);
    }
}

async fn paged(reader: &Person, org: &Org, query: &str) -> (Vec<String>, usize) {
    let (mut ids, mut cursor, mut pages) = (Vec::new(), String::new(), 0);
    loop {
        let page = reader.get(&org.path(&format!("/resources?{query}{cursor}"))).await.assert_status(200).body;
        ids.extend(values_of(page["resources"].as_array().expect("entries"), "id"));
        pages += 1;
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return (ids, pages),
        }
    }
}

/// C83: every entry is on one page, none on two
#[tokio::test]
async fn every_resource_is_on_exactly_one_page() {
    let (_, org) = World::with_organization("sites").await;
    with_sites(&org, 12).await;

    let (ids, pages) = paged(&org.owner, &org, "type=site&limit=5").await;

    let expected = ["emea".to_owned()].into_iter().chain((0..12).map(|index| format!("s{index:02}")));
    assert_eq!(ids, expected.collect::<Vec<_>>());
    assert!(pages <= 4);
    assert_eq!(paged(&org.owner, &org, "limit=100").await.0, ids);
    assert_eq!(paged(&org.owner, &org, "type=partner").await.0.len(), 0);
}

/// C06, C83: positions belong to a person, an organisation and a question; limits are limits
#[tokio::test]
async fn a_cursor_is_bound_to_its_caller_organisation_and_query() {
    let (world, org) = World::with_organization("sites").await;
    with_sites(&org, 3).await;
    let other = world.organization("sites", &org.owner).await;
    let first = org.owner.get(&org.path("/resources?type=site&limit=2")).await.assert_status(200);
    let cursor = first.body["next_cursor"].as_str().unwrap();
    let bob = org.accepted_member("bob@example.com", "super-observer").await.person;

    for (reader, org, query) in [
        (&bob, &org, format!("type=site&cursor={cursor}")),
        (&org.owner, &other, format!("type=site&cursor={cursor}")),
        (&org.owner, &org, format!("cursor={cursor}")),
        (&org.owner, &org, format!("type=site&cursor={}", &cursor[1..])),
        (&org.owner, &org, "limit=0".to_owned()),
        (&org.owner, &org, "limit=101".to_owned()),
        (&org.owner, &org, "type=Site%23".to_owned()),
    ] {
        reader.get(&org.path(&format!("/resources?{query}"))).await.assert_problem(400, "malformed");
    }
}
