//! A long random scenario with injected faults; the invariants hold throughout.

use harness::{Fault, Org, Person, When, World};
use serde_json::{Value, json};

use crate::{
    jobs::sweeps::lapse_invitations::up_to_date,
    races::invariants::{TableState, check_invariants, text},
};

/// A small seeded random source.
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
}

impl Scenario {
    async fn start(seed: u64) -> Self {
        let world = World::new().await;
        let org = world.organization("portal", &world.person("p0@example.com")).await;
        org.owner.patch(&org.path(""), json!({ "policy": { "seat_limit": 8 } })).await.assert_status(200);
        up_to_date(&world).await;
        let people = (0..10).map(|index| world.person(&format!("p{index}@example.com"))).collect();
        Self { world, org, random: Random(seed), people }
    }

    /// Injects one to three faults.
    fn inject_faults(&mut self) {
        let faults = [Fault::BeforeEffect, Fault::AfterEffect, Fault::Conflict, Fault::throttled(), Fault::internal()];
        let fault = self.random.one_of(&faults);
        let index = self.random.below(3);
        let when = match fault {
            Fault::Conflict => When::Operation(harness::WRITE, index),
            _ => {
                When::Operation(self.random.one_of(&["BatchGetItem", harness::WRITE, "SendEmail", "PutEvents"]), index)
            }
        };
        self.world.wire().clear_faults();
        self.world.wire().fail(when, fault.clone());
        for more in 1..=self.random.below(3) {
            if let When::Operation(name, index) = when {
                self.world.wire().fail(When::Operation(name, index + more), fault.clone());
            }
        }
    }

    fn ids(&mut self) -> Vec<String> {
        let rows: Vec<String> = TableState::of(&self.world).live().map(|row| text(row, "id").to_owned()).collect();
        (0..=self.random.below(3)).map(|_| self.random.one_of(&rows)).collect()
    }

    async fn accept_something(&mut self, verb: &str) -> u16 {
        let person = self.random.one_of(&self.people);
        let inbox = person.get("/v1/me/invitations").await;
        let token = &inbox.body["invitations"][0]["token"];
        if token.is_null() {
            return inbox.status;
        }
        person.post(&format!("/v1/invitations/{verb}"), json!({ "token": token })).await.status
    }

    async fn step(&mut self) -> u16 {
        let actor = self.random.one_of(&self.people);
        let group = self.random.one_of(&[json!("owner"), json!("administrative"), Value::Null]);
        let ids = self.ids();
        let verb = self.random.one_of(&["suspend", "reactivate", "move", "remove"]);
        let path = |rest: &str| self.org.path(rest);
        match self.random.below(16) {
            0..4 => {
                let emails: Vec<_> =
                    (0..=self.random.below(4)).map(|_| format!("P{}@example.com", self.random.below(10))).collect();
                let kind = self.random.one_of(&["member", "member", "guest"]);
                let group = if kind == "guest" { Value::Null } else { group };
                actor
                    .post(&path("/invitations"), json!({ "emails": emails, "kind": kind, "group": group }))
                    .await
                    .status
            }
            4 => actor.post(&path("/invitations/resend"), json!({ "members": ids })).await.status,
            5 => actor.post(&path("/invitations/cancel"), json!({ "members": ids })).await.status,
            6..9 => self.accept_something("accept").await,
            9 => self.accept_something("decline").await,
            10 => actor.patch(&path(&format!("/members/{}", ids[0])), json!({ "group": group })).await.status,
            11 => actor.post(&format!("/v1/me/organizations/{}/leave", self.org.id), json!({})).await.status,
            12 => {
                self.world.wire().clear_faults();
                self.world.advance(self.random.one_of(&["1h", "1d", "4d"]));
                self.world.run_job("lapse-invitations").await;
                200
            }
            _ if verb == "move" => {
                actor.post(&path("/members/move"), json!({ "members": ids, "group": group })).await.status
            }
            _ => actor.post(&path(&format!("/members/{verb}")), json!({ "members": ids })).await.status,
        }
    }
}

/// C92, I1, I2, I3, I4, I8, I9, I11, I12: after three hundred random steps with faults, the invariants hold and the
/// outbox is empty
#[tokio::test(start_paused = true)]
async fn after_random_steps_with_faults_the_invariants_hold() {
    let mut statuses = [0; 3];
    for seed in [1, 2] {
        let mut scenario = Scenario::start(seed).await;
        for step in 0..150 {
            if scenario.random.below(2) == 0 {
                scenario.inject_faults();
            }
            let status = scenario.step().await;
            match status {
                200..300 => statuses[0] += 1,
                503 => statuses[2] += 1,
                400..500 => statuses[1] += 1,
                other => panic!("seed {seed}, step {step}: {other}"),
            }
            if step % 10 == 0 {
                scenario.world.wire().clear_faults();
                check_invariants(&scenario.world);
                scenario.world.pump().await;
            }
        }
        scenario.world.wire().clear_faults();
        scenario.world.pump().await;
        scenario.world.advance("10m");
        scenario.world.run_job("sweep-outbox").await;

        let state = check_invariants(&scenario.world);
        assert_eq!(state.outbox().count(), 0);
        let links: Vec<_> =
            scenario.world.emails().iter().filter_map(|email| email.link_token().map(str::to_owned)).collect();
        assert!(!links.is_empty());
    }
    assert!(
        statuses[0] > 60 && statuses[1] > 30 && statuses[2] > 0,
        "too few requests succeeded, were refused or failed: {statuses:?}"
    );
}
