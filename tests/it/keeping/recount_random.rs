//! A long story of comings and goings with faults and recounts in between, each in the middle of the other: the recount
//! never has anything to mend. The seed tells what happens.

use harness::{Fault, Org, Person, When, World};
use serde_json::{Value, json};

use super::{due_now, up_to_date};
use crate::races::invariants::{check_invariants, text};

/// Small and repeatable.
struct Random(u64);

impl Random {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % most
    }

    fn one_of<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())].clone()
    }
}

struct Story {
    world: World,
    org: Org,
    random: Random,
    people: Vec<Person>,
    /// Who belonged, or was invited, when the books were last looked at.
    known: Vec<String>,
    counted: [u64; 2],
}

impl Story {
    async fn begin(seed: u64) -> Self {
        let world = World::new().await;
        let org = world.organization("portal", &world.person("p0@example.com")).await;
        up_to_date(&world, super::recount::JOB).await;
        let people = (0..8).map(|index| world.person(&format!("p{index}@example.com"))).collect();
        let mut story = Self { world, org, random: Random(seed), people, known: Vec::new(), counted: [0; 2] };
        story.look();
        story
    }

    /// Counters and rows agree.
    fn look(&mut self) {
        self.known = check_invariants(&self.world).live().map(|row| text(row, "id").to_owned()).collect();
        drop(self.world.wire().take_calls());
    }

    /// A fault, a conflict, or a recount by somebody else in the middle of what comes next.
    fn trouble(&mut self) {
        self.world.wire().heal();
        let when = When::Operation(self.random.one_of(&["TransactWriteItems", "BatchGetItem"]), self.random.below(2));
        let faults = [Fault::BeforeEffect, Fault::AfterEffect, Fault::throttled()];
        match self.random.below(3) {
            0 => self.world.wire().fail(when, self.random.one_of(&faults)),
            1 => self.world.wire().fail(When::Operation("TransactWriteItems", 0), Fault::Conflict),
            _ => {
                let rival = self.world.another_function();
                due_now(&rival);
                self.world.wire().before(when, move || async move {
                    let ran = rival.run_job("recount").await;
                    assert_eq!(ran["repaired"], 0, "a recount in the middle of a change found what was not so: {ran}");
                });
            }
        }
    }

    async fn step(&mut self) {
        let actor = self.random.one_of(&self.people);
        let group = self.random.one_of(&[json!("owner"), json!("administrative"), Value::Null]);
        let ids: Vec<String> = (0..=self.random.below(2)).map(|_| self.random.one_of(&self.known)).collect();
        let (path, members) = (|rest: &str| self.org.path(rest), json!({ "members": ids }));
        match self.random.below(10) {
            0..3 => {
                let emails: Vec<_> = (0..3).map(|_| format!("p{}@example.com", self.random.below(8))).collect();
                actor.post(&path("/invitations"), json!({ "emails": emails, "group": group })).await;
            }
            3..6 => {
                let inbox = actor.get("/v1/me/invitations").await;
                if let Some(token) = inbox.body["invitations"][0]["token"].as_str() {
                    actor.post("/v1/invitations/accept", json!({ "token": token })).await;
                }
            }
            6 => drop(actor.patch(&path(&format!("/members/{}", ids[0])), json!({ "group": group })).await),
            7 => drop(actor.post(&format!("/v1/me/organizations/{}/leave", self.org.id), json!({})).await),
            verb => {
                let verb = if verb == 8 { "remove" } else { self.random.one_of(&["suspend", "reactivate"]) };
                actor.post(&path(&format!("/members/{verb}")), members).await;
            }
        }
    }

    /// Somebody acts in the middle of a recount.
    async fn recount(&mut self) {
        self.world.wire().heal();
        due_now(&self.world);
        let rival = self.org.owner.via(&self.world.another_function());
        let body = json!({ "emails": format!("P{}@example.com", self.random.below(8)), "group": "owner" });
        let (path, at) = (self.org.path("/invitations"), self.random.below(3));
        let calls = ["Query", "BatchGetItem", "TransactWriteItems"];
        self.world.wire().before(When::Operation(calls[at], at.min(1)), move || async move {
            rival.post(&path, body).await;
        });
        let ran = self.world.run_job("recount").await;
        assert_eq!(ran["repaired"], 0, "{ran}");
        self.counted[0] += ran["right"].as_u64().unwrap();
        self.counted[1] += ran["left"].as_u64().unwrap();
    }
}

/// C92, I11: two thousand four hundred random steps with faults and conflicts, recounts in their middle and they in the
/// middle of recounts: counters and rows agree at every count, and in the end. The simulator makes eight thousand more
#[tokio::test(start_paused = true)]
async fn recounts_of_a_random_story_find_nothing_to_mend() {
    let mut counted = 0;
    for seed in 11..23 {
        let mut story = Story::begin(seed).await;
        for step in 0..200 {
            if story.random.below(2) == 0 {
                story.trouble();
            }
            story.step().await;
            if step % 10 == 9 {
                story.recount().await;
                story.world.wire().heal();
                story.world.pump().await;
                story.look();
            }
            if step % 40 == 39 {
                story.world.advance("1d");
            }
        }
        story.world.wire().heal();
        due_now(&story.world);

        let ran = story.world.run_job("recount").await;

        assert_eq!(ran, json!({ "right": 1, "repaired": 0, "left": 0 }));
        counted += story.counted[0];
        assert!(check_invariants(&story.world).live().count() > 2);
    }
    assert!(counted >= 180, "a story without recounts proves nothing: {counted}");
}
