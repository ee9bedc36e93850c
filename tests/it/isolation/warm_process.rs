//! One warm process that serves several organisations: nothing of one request is left for the next (C08).

use harness::{Org, World};
use serde_json::json;

use super::callers::{About, request, send, within};

/// Everything by which an organisation could be recognised in an answer.
async fn marks(org: &Org) -> Vec<String> {
    let rows = org.members("").await;
    let ids = rows.iter().map(|row| row["id"].as_str().expect("an id").to_owned());
    let emails = rows.iter().map(|row| row["email"].as_str().expect("an address").to_owned());
    ids.chain(emails).chain([org.id.clone()]).collect()
}

/// How often both organisations ask for five things each.
const ROUNDS: usize = 1_000;

/// C08: ten thousand requests of two organisations, reading and writing, one after the other and at once, through the same
/// functions: no answer holds anything of the other one, and nothing of what either wrote is there.
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
        orgs.push((marks(&org).await.into_iter().chain([format!("House of {owner}")]).collect::<Vec<_>>(), org));
    }
    let reads: Vec<_> = within().filter(|o| o.route().is_some_and(|route| route.method == "GET")).collect();
    let (mut asked, mut recognised) = (0, 0);

    for round in 0..ROUNDS {
        let read = |at: usize, turn: usize| {
            let (ours, org) = &orgs[at];
            let about = About { org: &org.id, member: &ours[round % 4], token: "" };
            let request = request(reads[turn % reads.len()], &about);
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
            assert!(theirs.iter().all(|mark| !text.contains(mark.as_str())), "{text}");
            asked += 1;
            recognised += usize::from(orgs[at].0.iter().any(|mark| text.contains(mark.as_str())));
        }
        drop(world.wire().take_calls());
    }
    assert_eq!(asked, 10 * ROUNDS);
    assert!(recognised > 8 * ROUNDS, "only {recognised} answers could be told apart");
}

/// Both at once.
async fn join<T>(one: impl Future<Output = T>, other: impl Future<Output = T>) -> [T; 2] {
    let (one, other) = tokio::join!(one, other);
    [one, other]
}

/// C08: what two organisations write at once ends up in each of them.
#[tokio::test(start_paused = true)]
async fn what_two_organisations_write_at_once_stays_apart() {
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
