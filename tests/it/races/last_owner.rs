//! Owners who turn against each other: one is left after every step, on every path.

use harness::{Answer, Org, Person, When, World};
use serde_json::json;

use super::{
    interleaving::{Action, Fixture, PendingAnswer, interleave},
    invariants::check_invariants,
};

/// The ways in which an owner stops being one, done to bob by ada, and to ada by bob.
const FALLS: [(&str, Action, Action); 5] = [
    ("remove", |s, w| to_bob(&s, &w, "remove"), |s, w| to_ada(&s, &w, "remove")),
    ("suspend", |s, w| to_bob(&s, &w, "suspend"), |s, w| to_ada(&s, &w, "suspend")),
    ("move", |s, w| to_bob(&s, &w, "move"), |s, w| to_ada(&s, &w, "move")),
    (
        "demote",
        |s, w| demote(&s.org.owner.via(&w), &s.org, &s.member(0).id),
        |s, w| demote(&s.member(0).person.via(&w), &s.org, &s.member(1).id),
    ),
    ("leave", |s, w| leave(&s.org.owner.via(&w), &s.org), |s, w| leave(&s.member(0).person.via(&w), &s.org)),
];

fn body(verb: &str, members: &[&str]) -> serde_json::Value {
    let body = json!({ "members": members });
    if verb == "move" { json!({ "members": members, "group": null }) } else { body }
}

fn to_bob(fixture: &Fixture, world: &World, verb: &str) -> PendingAnswer {
    fixture.post(&fixture.org.owner, world, &format!("/members/{verb}"), body(verb, &[&fixture.member(0).id]))
}

fn to_ada(fixture: &Fixture, world: &World, verb: &str) -> PendingAnswer {
    fixture.post(&fixture.member(0).person, world, &format!("/members/{verb}"), body(verb, &[&fixture.member(1).id]))
}

fn demote(who: &Person, org: &Org, whom: &str) -> PendingAnswer {
    let (who, path) = (who.clone(), org.path(&format!("/members/{whom}")));
    Box::pin(async move { who.patch(&path, json!({ "group": "security-administration" })).await })
}

fn leave(who: &Person, org: &Org) -> PendingAnswer {
    let (who, path) = (who.clone(), format!("/v1/me/organizations/{}/leave", org.id));
    Box::pin(async move { who.post(&path, json!({})).await })
}

/// A portal with that many owners; ada's own membership stands last among them.
async fn owners(count: usize) -> Fixture {
    let mut fixture = Fixture::with("portal", "owner", "administrative").await;
    for index in 2..count {
        fixture.members.push(fixture.org.accepted_member(&format!("owner{index}@example.com"), "owner").await);
    }
    let rows = fixture.org.members("?group=owner").await;
    let own = rows.iter().find(|row| row["email"] == "ada@example.com").unwrap();
    let id = own["id"].as_str().unwrap().to_owned();
    fixture.members.push(harness::Member { id, person: fixture.org.owner.clone() });
    fixture
}

fn left(fixture: &Fixture) -> u64 {
    let state = check_invariants(&fixture.world);
    let meta = state.metas().next().unwrap();
    meta["owners"].as_u64().unwrap()
}

/// C49, R20, I4: when two last owners turn against each other, one of them stays, whatever each of them does
#[tokio::test(start_paused = true)]
async fn of_two_last_owners_one_stays_on_every_pair_of_paths() {
    for (first, _, by_bob) in FALLS {
        for (second, by_ada, _) in FALLS {
            let fixture = owners(2).await;

            let when = When::Operation("TransactWriteItems", 0);
            let (ada, bob) = interleave(&fixture, when, by_ada, by_bob).await;

            let won = |answer: &Answer| [200, 204].contains(&answer.status);
            assert!(won(&bob), "{first}: {}", bob.text());
            // Whoever is locked out, or no owner any more, is free to go.
            let may_go = second == "leave" && ["suspend", "move", "demote"].contains(&first);
            assert_eq!(won(&ada), may_go, "{second} after {first}: {}", ada.text());
            assert_eq!(left(&fixture), 1, "{second} after {first}");
        }
    }
}

/// C49, R20, I4: in a ring of two to five owners, each after the next, the last one stays
#[tokio::test(start_paused = true)]
async fn in_a_ring_of_owners_the_last_one_stays() {
    for (count, verb) in [(2, "remove"), (3, "suspend"), (4, "move"), (5, "remove")] {
        let fixture = owners(count).await;
        let mut racers = tokio::task::JoinSet::new();
        for index in 0..count {
            let (who, whom) = (fixture.member(index), fixture.member((index + 1) % count));
            racers.spawn(fixture.post(
                &who.person,
                &fixture.world,
                &format!("/members/{verb}"),
                body(verb, &[&whom.id]),
            ));
        }

        let answers = racers.join_all().await;

        let fallen = answers.iter().filter(|answer| answer.status == 200).count();
        let left = left(&fixture);
        assert!(fallen >= 1 && left >= 1, "{verb}: {fallen} of {count}");
        assert_eq!(left, (count - fallen) as u64);
    }
}

/// C49, R20, I4: a batch over all owners stops at the last one, whoever of them that is
#[tokio::test(start_paused = true)]
async fn a_batch_over_all_owners_leaves_one() {
    for verb in ["remove", "suspend", "move"] {
        for reversed in [false, true] {
            let fixture = owners(3).await;
            let mut ids: Vec<&str> = fixture.members.iter().map(|member| member.id.as_str()).collect();
            if reversed {
                ids.reverse();
            }

            let answer =
                fixture.post(&fixture.org.owner, &fixture.world, &format!("/members/{verb}"), body(verb, &ids)).await;

            answer.clone().assert_status(207);
            let codes: Vec<_> = answer.results().iter().map(|result| result["error"]["code"].as_str()).collect();
            assert_eq!(codes.iter().filter(|code| code.is_none()).count(), 2, "{verb}: {codes:?}");
            assert_eq!(codes[2], Some("last_owner"), "{verb}: {codes:?}");
            assert_eq!(left(&fixture), 1);
        }
    }
}

/// C49, R20: batches of two owners over everybody, at once, leave one owner
#[tokio::test(start_paused = true)]
async fn two_batches_over_all_owners_at_once_leave_one() {
    for verb in ["remove", "suspend", "move"] {
        let fixture = owners(4).await;
        let ids: Vec<&str> = fixture.members.iter().map(|member| member.id.as_str()).collect();
        let path = format!("/members/{verb}");
        let ada = fixture.post(&fixture.org.owner, &fixture.world, &path, body(verb, &ids));
        let bob = fixture.post(&fixture.member(0).person, &fixture.world, &path, body(verb, &ids));

        tokio::join!(ada, bob);

        assert_eq!(left(&fixture), 1, "{verb}");
    }
}
