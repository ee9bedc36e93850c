//! One warm process serves several organisations without keeping state between requests (C08).

use harness::{Org, World};
use serde_json::json;

use super::callers::{Identifiers, organization_operations, request, send};

/// Identifiers and addresses by which an answer can be attributed to an organisation.
async fn identifying_texts(org: &Org) -> Vec<String> {
    let rows = org.members("").await;
    let ids = rows.iter().map(|row| row["id"].as_str().expect("an id").to_owned());
    let emails = rows.iter().map(|row| row["email"].as_str().expect("an address").to_owned());
    ids.chain(emails).chain([org.id.clone()]).collect()
}

/// The number of rounds, with five requests of each organisation.
const ROUNDS: usize = 1_000;

/// Reads of items that the organisations here do not have.
const OF_OTHER_ITEMS: [&str; 4] = ["groups-get", "invitations-get", "resources-get", "roles-get"];

/// C08: in ten thousand alternating and concurrent requests of two organisations, no answer contains anything of the
/// other organisation.
#[tokio::test]
async fn alternating_requests_never_mix_organisations() {
    let world = World::new().await;
    let mut orgs = Vec::new();
    for owner in ["ada", "bob"] {
        let org = world.organization("guests", &world.person(&format!("{owner}@{owner}.example"))).await;
        for name in ["one", "two", "three"] {
            let body = json!({ "emails": [format!("{name}@{owner}.example")], "grant": { "role": "user" } });
            org.joined(body).await;
        }
        orgs.push((
            identifying_texts(&org).await.into_iter().chain([format!("House of {owner}")]).collect::<Vec<_>>(),
            org,
        ));
    }
    let reads: Vec<_> = organization_operations()
        .filter(|o| o.route().is_some_and(|route| route.method == "GET") && !OF_OTHER_ITEMS.contains(&o.name))
        .collect();
    let (mut answered, mut recognised) = (0, 0);

    for round in 0..ROUNDS {
        let read = |at: usize, turn: usize| {
            let (ours, org) = &orgs[at];
            let ids = Identifiers { org: &org.id, member: &ours[round % 4], token: "" };
            let request = request(reads[turn % reads.len()], &ids);
            async move { (at, send(&org.owner, request).await.assert_status(200).text()) }
        };
        let write = |at: usize| {
            let (ours, org) = &orgs[at];
            let path = org.path(&format!("/groups/house-{}", round % 7));
            let body = json!({ "name": format!("{} {round}", ours[ours.len() - 1]), "grant": {} });
            async move {
                let answer = org.owner.put(&path, body).await;
                assert_eq!(answer.status, 200, "{}", answer.text());
                (at, answer.text())
            }
        };
        let alone = [read(0, round).await, write(1).await, read(1, round).await, write(0).await];
        let (first, second, third) =
            tokio::join!(join(write(0), read(1, 0)), join(read(0, 0), write(1)), join(read(0, 3), read(1, 3)));
        for (at, text) in alone.into_iter().chain([first, second, third].into_iter().flatten()) {
            let theirs = &orgs[1 - at].0;
            assert!(theirs.iter().all(|identifying| !text.contains(identifying.as_str())), "{text}");
            answered += 1;
            recognised += usize::from(orgs[at].0.iter().any(|identifying| text.contains(identifying.as_str())));
        }
        drop(world.wire().take_calls());
    }
    assert_eq!(answered, 10 * ROUNDS);
    assert!(recognised > 8 * ROUNDS, "only {recognised} answers could be attributed");
}

/// Runs both futures concurrently.
async fn join<T>(one: impl Future<Output = T>, other: impl Future<Output = T>) -> [T; 2] {
    let (one, other) = tokio::join!(one, other);
    [one, other]
}

/// C08: concurrent writes of two organisations end up in the right organisation.
#[tokio::test(start_paused = true)]
async fn concurrent_writes_of_two_organisations_stay_separate() {
    let world = World::new().await;
    let ours = world.organization("guests", &world.person("ada@example.com")).await;
    let theirs = world.organization("guests", &world.person("bob@example.com")).await;
    let body = |org: &str, round: usize| json!({ "emails": [format!("{org}{round}@example.com"), "both@example.com"], "grant": { "role": "user" } });

    for round in 0..10 {
        let _ = tokio::join!(ours.invite(body("ours", round)), theirs.invite(body("theirs", round)));
    }

    for (org, own, other) in [(&ours, "ours", "theirs"), (&theirs, "theirs", "ours")] {
        let rows = org.members("").await;
        let count =
            |name: &str| rows.iter().filter(|row| row["email"].as_str().expect("text").starts_with(name)).count();
        assert_eq!((count(own), count(other), count("both"), rows.len()), (10, 0, 1, 12));
    }
}
