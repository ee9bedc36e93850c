//! A random scenario of changes, faults and interleaved recounts: the recount never corrects anything. The seed
//! determines the scenario.

use harness::{Fault, Org, Person, When, World};
use serde_json::{Value, json};

use super::{finished, make_recount_due};
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

struct Scenario {
    world: World,
    org: Org,
    random: Random,
    people: Vec<Person>,
    /// The live memberships at the last check of the counters.
    known: Vec<String>,
    counted: [u64; 2],
}

impl Scenario {
    async fn begin(seed: u64) -> Self {
        let world = World::new().await;
        let org = world.organization("portal", &world.person("p0@example.com")).await;
        let people = (0..8).map(|index| world.person(&format!("p{index}@example.com"))).collect();
        let mut scenario = Self { world, org, random: Random(seed), people, known: Vec::new(), counted: [0; 2] };
        scenario.look();
        scenario
    }

    /// Counters and rows agree.
    fn look(&mut self) {
        self.known = check_invariants(&self.world).live().map(|row| text(row, "id").to_owned()).collect();
        drop(self.world.wire().take_calls());
    }

    /// A fault, a conflict, or a recount by somebody else in the middle of what comes next.
    fn trouble(&mut self) {
        self.world.wire().clear_faults();
        let when = When::Operation(self.random.one_of(&[harness::WRITE, "BatchGetItem"]), self.random.below(2));
        let faults = [Fault::BeforeEffect, Fault::AfterEffect, Fault::throttled()];
        match self.random.below(3) {
            0 => self.world.wire().fail(when, self.random.one_of(&faults)),
            1 => self.world.wire().fail(When::Operation(harness::WRITE, 0), Fault::Conflict),
            _ => {
                let rival = self.world.another_instance();
                make_recount_due(&rival);
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
        self.world.wire().clear_faults();
        make_recount_due(&self.world);
        let rival = self.org.owner.via(&self.world.another_instance());
        let body = json!({ "emails": format!("P{}@example.com", self.random.below(8)), "group": "owner" });
        let (path, at) = (self.org.path("/invitations"), self.random.below(3));
        let calls = ["Query", "BatchGetItem", harness::WRITE];
        self.world.wire().before(When::Operation(calls[at], at.min(1)), move || async move {
            rival.post(&path, body).await;
        });
        let ran = self.world.run_job("recount").await;
        assert_eq!(ran["repaired"], 0, "{ran}");
        self.counted[0] += ran["right"].as_u64().unwrap();
        self.counted[1] += ran["remaining"].as_u64().unwrap();
    }
}

/// C92, I11: two thousand four hundred random steps with faults and conflicts, recounts in their middle and they in the
/// middle of recounts: counters and rows agree at every count, and in the end. The simulator makes eight thousand more
#[tokio::test(start_paused = true)]
async fn recounts_of_a_random_scenario_correct_nothing() {
    let mut counted = 0;
    for seed in 11..17 {
        let mut scenario = Scenario::begin(seed).await;
        for step in 0..200 {
            if scenario.random.below(2) == 0 {
                scenario.trouble();
            }
            scenario.step().await;
            if step % 10 == 9 {
                scenario.recount().await;
                scenario.world.wire().clear_faults();
                scenario.world.pump().await;
                scenario.look();
            }
            if step % 40 == 39 {
                scenario.world.advance("1d");
            }
        }
        scenario.world.wire().clear_faults();
        make_recount_due(&scenario.world);

        let ran = scenario.world.run_job("recount").await;

        assert_eq!(ran, finished(json!({ "right": 1, "repaired": 0 })));
        counted += scenario.counted[0];
        assert!(check_invariants(&scenario.world).live().count() > 2);
    }
    assert!(counted >= 90, "a story without recounts proves nothing: {counted}");
}
