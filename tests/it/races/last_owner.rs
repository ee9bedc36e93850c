//! Owners who concurrently end each other's ownership: one owner always remains.

use harness::{Answer, Org, Person, World};
use serde_json::json;

use super::{
    interleaving::{Action, Fixture, PendingAnswer, interleave_before_commit},
    invariants::check_invariants,
};

/// The ways to end ownership: by ada of bob, and by bob of ada.
const DEMOTIONS: [(&str, Action, Action); 5] = [
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

/// A portal with that many owners; ada's own membership is the last in the list.
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

fn remaining_owners(fixture: &Fixture) -> u64 {
    let state = check_invariants(&fixture.world);
    let meta = state.metas().next().unwrap();
    meta["owners"].as_u64().unwrap()
}

/// C49, R20, I4: when the last two owners end each other's ownership, one remains, for every pair of ways
#[tokio::test(start_paused = true)]
async fn one_of_the_last_two_owners_remains_for_every_pair_of_changes() {
    for (first, _, by_bob) in DEMOTIONS {
        for (second, by_ada, _) in DEMOTIONS {
            let fixture = owners(2).await;

            let (ada, bob) = interleave_before_commit(&fixture, by_ada, by_bob).await;

            let won = |answer: &Answer| [200, 204].contains(&answer.status);
            assert!(won(&bob), "{first}: {}", bob.text());
            // A person who is suspended, or no longer an owner, may leave.
            let may_go = second == "leave" && ["suspend", "move", "demote"].contains(&first);
            assert_eq!(won(&ada), may_go, "{second} after {first}: {}", ada.text());
            assert_eq!(remaining_owners(&fixture), 1, "{second} after {first}");
        }
    }
}

/// C49, R20, I4: in a ring of two to five owners, each removing the next, one remains
#[tokio::test(start_paused = true)]
async fn one_owner_of_a_ring_remains() {
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

        let removed = answers.iter().filter(|answer| answer.status == 200).count();
        let remaining_owners = remaining_owners(&fixture);
        assert!(removed >= 1 && remaining_owners >= 1, "{verb}: {removed} of {count}");
        assert_eq!(remaining_owners, (count - removed) as u64);
    }
}

/// C49, R20, I4: a batch over all owners stops at the last one, in any order
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
            assert_eq!(remaining_owners(&fixture), 1);
        }
    }
}

/// C49, R20: two concurrent batches over all owners leave one owner
#[tokio::test(start_paused = true)]
async fn two_concurrent_batches_over_all_owners_leave_one() {
    for verb in ["remove", "suspend", "move"] {
        let fixture = owners(4).await;
        let ids: Vec<&str> = fixture.members.iter().map(|member| member.id.as_str()).collect();
        let path = format!("/members/{verb}");
        let ada = fixture.post(&fixture.org.owner, &fixture.world, &path, body(verb, &ids));
        let bob = fixture.post(&fixture.member(0).person, &fixture.world, &path, body(verb, &ids));

        tokio::join!(ada, bob);

        assert_eq!(remaining_owners(&fixture), 1, "{verb}");
    }
}
