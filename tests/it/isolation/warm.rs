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

/// C08: hundreds of requests of two organisations and of two people in both, one after the other and at once, through the
/// same functions: no answer holds anything of the other one.
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
        orgs.push((marks(&org).await, org));
    }
    let reads: Vec<_> = within().filter(|o| o.route().is_some_and(|route| route.method == "GET")).collect();
    let mut recognised = 0;

    for round in 0..50 {
        let asked = |at: usize| {
            let (ours, org) = &orgs[at];
            let about = About { org: &org.id, member: &ours[round % 4], token: "" };
            let request = request(reads[round % reads.len()], &about);
            async move { send(&org.owner, request).await.assert_status(200).text() }
        };
        let mut answers = vec![(0, asked(0).await), (1, asked(1).await)];
        let (first, second, third, fourth) = tokio::join!(asked(0), asked(1), asked(0), asked(1));
        answers.extend([(0, first), (1, second), (0, third), (1, fourth)]);
        for (at, text) in answers {
            let theirs = &orgs[1 - at].0;
            assert!(theirs.iter().all(|mark| !text.contains(mark.as_str())), "{text}");
            recognised += usize::from(orgs[at].0.iter().any(|mark| text.contains(mark.as_str())));
        }
    }
    assert!(recognised >= 150, "only {recognised} answers could be told apart");
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
