//! Two requests that meet: one of them as a whole before each single call of the other, and the other way round.
//! As each writes in one transaction, every interleaving comes to one of these.

use std::pin::Pin;
use std::sync::{Arc, Mutex};

use harness::{Answer, Member, Org, Person, When, World};
use serde_json::json;

use super::invariants::check_invariants;

/// Where they meet.
#[derive(Clone, Debug)]
pub struct Fixture {
    pub world: World,
    pub org: Org,
    /// Somebody with an invitation: the person, its identifier, the token of the email.
    pub grace: Person,
    pub pending: String,
    pub token: String,
    /// Who has joined.
    pub members: Vec<Member>,
}

/// A request over the wire of that world.
pub type Action = fn(Fixture, World) -> PendingAnswer;
pub type PendingAnswer = Pin<Box<dyn Future<Output = Answer> + Send>>;

impl Fixture {
    /// Grace is invited with that role, and has her email; bob has joined with the role of the founder.
    pub async fn with(template: &str, founder: &str, role: &str) -> Self {
        let world = World::new().await;
        let org = world.organization(template, &world.person("ada@example.com")).await;
        let members = vec![org.accepted_member("bob@example.com", founder).await];
        let mut body = org.offer(role);
        body["emails"] = json!(["grace@example.com"]);
        let pending = org.invited(body).await;
        world.pump().await;
        let token = world.link_token("grace@example.com");
        Self { grace: world.person("grace@example.com"), world, org, pending, token, members }
    }

    /// Somebody's request in the organisation.
    pub fn post(&self, who: &Person, world: &World, path: &str, body: serde_json::Value) -> PendingAnswer {
        let (who, path) = (who.via(world), self.org.path(path));
        Box::pin(async move { who.post(&path, body).await })
    }

    /// Grace takes the invitation at its word.
    pub fn accept(&self, world: &World) -> PendingAnswer {
        let (who, token) = (self.grace.via(world), self.token.clone());
        Box::pin(async move { who.post("/v1/invitations/accept", json!({ "token": token })).await })
    }

    /// Bob, or whoever else has joined.
    pub fn member(&self, index: usize) -> &Member {
        &self.members[index]
    }
}

/// Lets `inner` happen before the call of `outer` that is due at `when`; answers of both.
pub async fn interleave(fixture: &Fixture, when: When, outer: Action, inner: Action) -> (Answer, Answer) {
    let (told, rival) = (Arc::new(Mutex::new(None)), fixture.world.another_function());
    let (tell, there) = (told.clone(), fixture.clone());
    fixture.world.wire().before(when, move || async move {
        let answer = inner(there, rival).await;
        *tell.lock().unwrap() = Some(answer);
    });
    let answer = outer(fixture.clone(), fixture.world.clone()).await;
    assert_eq!(fixture.world.wire().planned(), 0, "they have not met");
    let met = told.lock().unwrap().take().expect("they have met");
    (answer, met)
}

/// Every way in which the two can meet on a fixture of their own; `check` sees the fixture, and the answers of `a` and `b`.
/// The state balance in the end, always.
pub async fn every_interleaving(
    fixture: impl AsyncFn() -> Fixture,
    a: Action,
    b: Action,
    check: impl AsyncFn(&Fixture, &Answer, &Answer),
) {
    for (outer, inner, swapped) in [(a, b, false), (b, a, true)] {
        let alone = fixture().await;
        let (_, traffic) = alone.world.measure(outer(alone.clone(), alone.world.clone())).await;
        for index in 0..traffic.calls.len() {
            let fixture = fixture().await;
            let (outer, inner) = interleave(&fixture, When::Call(index), outer, inner).await;
            let (a, b) = if swapped { (&inner, &outer) } else { (&outer, &inner) };
            check(&fixture, a, b).await;
            check_invariants(&fixture.world);
        }
    }
}
