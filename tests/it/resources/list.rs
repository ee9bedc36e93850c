//! Resources: pages, groups of them, and what the trail tells.

use harness::{Org, Person};
use serde_json::{Value, json};

use crate::catalogue::{acme, delete, listed, put, texts, told};

async fn with_sites(org: &Org, count: usize) {
    put(org, "resources/site/emea", json!({ "name": "EMEA", "is_group": true })).await.assert_status(200);
    for index in 0..count {
        put(org, &format!("resources/site/s{index:02}"), json!({ "name": "Site" })).await.assert_status(200);
    }
}

async fn paged(reader: &Person, org: &Org, query: &str) -> (Vec<String>, usize) {
    let (mut ids, mut cursor, mut pages) = (Vec::new(), String::new(), 0);
    loop {
        let page = reader.get(&org.path(&format!("/resources?{query}{cursor}"))).await.assert_status(200).body;
        ids.extend(texts(page["resources"].as_array().expect("entries"), "id"));
        pages += 1;
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return (ids, pages),
        }
    }
}

/// C83: every entry is on one page, none on two
#[tokio::test]
async fn pages_hold_every_resource_once() {
    let (_, org) = acme("sites").await;
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
async fn a_cursor_is_of_no_use_elsewhere() {
    let (world, org) = acme("sites").await;
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

/// S2.15, I8: each change of a resource is one entry of the trail, with what it was and is, and one event
#[tokio::test]
async fn every_change_of_a_resource_is_told_once() {
    let (world, org) = acme("sites").await;
    let named = |name: &str| json!({ "name": name });

    put(&org, "resources/site/berlin", named("Berlin")).await.assert_status(200);
    put(&org, "resources/site/berlin", named("Berlin")).await.assert_status(200);
    put(&org, "resources/site/berlin", named("Berlin Mitte")).await.assert_status(200);
    delete(&org, "resources/site/berlin").await.assert_status(204);
    delete(&org, "resources/site/berlin").await.assert_problem(404, "not_found");
    world.pump().await;

    let entry = |before: Value, after: Value| {
        let mut detail = json!({ "type": "site", "id": "berlin", "is_group": false });
        for (field, name) in [("before", before), ("after", after)] {
            if !name.is_null() {
                detail[field] = json!({ "name": name });
            }
        }
        detail
    };
    let (first, second) = (json!("Berlin"), json!("Berlin Mitte"));
    let puts = [entry(first.clone(), second.clone()), entry(Value::Null, first)];
    assert_eq!(told(&org, "resource_put").await, puts);
    assert_eq!(told(&org, "resource_deleted").await, [entry(second, Value::Null)]);
    let types = world.event_types();
    let resources: Vec<&str> = types.iter().filter_map(|kind| kind.strip_prefix("organization.resource_")).collect();
    assert_eq!(resources, ["put", "put", "deleted"]);
}

/// S2.11b: a group of resources goes only when none is in it any more, however they left
#[tokio::test]
async fn a_group_that_still_has_resources_is_not_deleted() {
    let (_, org) = acme("sites").await;
    let emea = "resources/site/emea?is_group=true";
    with_sites(&org, 0).await;
    for (id, groups) in [("berlin", json!(["emea"])), ("paris", json!(["emea"])), ("tokyo", json!([]))] {
        put(&org, &format!("resources/site/{id}"), json!({ "name": id, "groups": groups })).await.assert_status(200);
    }

    delete(&org, emea).await.assert_problem(409, "in_use");
    put(&org, "resources/site/emea", json!({ "name": "Europe", "is_group": true })).await.assert_status(200);
    delete(&org, "resources/site/paris").await.assert_status(204);
    delete(&org, emea).await.assert_problem(409, "in_use");
    put(&org, "resources/site/berlin", json!({ "name": "Berlin" })).await.assert_status(200);

    delete(&org, emea).await.assert_status(204);
    assert_eq!(texts(&listed(&org.owner, &org, "resources").await, "id"), ["berlin", "tokyo"]);
    let entering = put(&org, "resources/site/berlin", json!({ "name": "Berlin", "groups": ["emea"] })).await;
    assert_eq!(entering.faults(), [("/groups/0", "unknown_reference")]);
}

/// A group and a resource of one identifier are two things
#[tokio::test]
async fn a_resource_and_a_group_may_share_an_identifier() {
    let (_, org) = acme("sites").await;
    with_sites(&org, 0).await;
    put(&org, "resources/site/emea", json!({ "name": "Emea Street", "groups": ["emea"] })).await.assert_status(200);

    delete(&org, "resources/site/emea").await.assert_status(204);
    delete(&org, "resources/site/emea?is_group=true").await.assert_status(204);

    assert_eq!(listed(&org.owner, &org, "resources").await.len(), 0);
}

/// C01, C05: what belongs to another organisation is answered like what does not exist, and stays
#[tokio::test]
async fn resources_of_others_are_not_found() {
    let (world, org) = acme("sites").await;
    let other = world.organization("sites", &world.person("eve@example.com")).await;
    with_sites(&other, 1).await;
    let before = world.table_dump();

    let foreign = delete(&org, "resources/site/s00").await;
    let random = delete(&org, "resources/site/nowhere").await;
    let into = put(&org, "resources/site/berlin", json!({ "name": "Berlin", "groups": ["emea"] })).await;

    assert_eq!((foreign.status, foreign.code()), (random.status, random.code()));
    assert_eq!((foreign.status, into.faults()), (404, vec![("/groups/0", "unknown_reference")]));
    assert_eq!(world.table_dump(), before);
}

/// A change in and out of as many groups as there may be is one transaction
#[tokio::test]
async fn a_resource_changes_all_of_its_groups_at_once() {
    let (world, org) = acme("sites").await;
    let groups = |from: usize| (from..from + 40).map(|index| format!("g{index}")).collect::<Vec<_>>();
    for group in groups(0).into_iter().chain(groups(40)) {
        put(&org, &format!("resources/site/{group}"), json!({ "name": group, "is_group": true }))
            .await
            .assert_status(200);
    }
    put(&org, "resources/site/berlin", json!({ "name": "Berlin", "groups": groups(0) })).await.assert_status(200);

    let body = json!({ "name": "Berlin", "groups": groups(40) });
    let (answer, traffic) = world.measure(put(&org, "resources/site/berlin", body)).await;

    assert_eq!((answer.status, traffic.of("TransactWriteItems").count(), traffic.rounds()), (200, 1, 2));
    delete(&org, "resources/site/g0?is_group=true").await.assert_status(204);
    delete(&org, "resources/site/g40?is_group=true").await.assert_problem(409, "in_use");
}
