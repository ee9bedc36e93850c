//! Interleavings of two requests: one runs completely before each single call of the other, and vice versa. Each
//! request writes in one transaction, so these cover all interleavings.

use std::pin::Pin;
use std::sync::{Arc, Mutex};

use harness::{Answer, Member, Org, Person, When, World};
use serde_json::json;

use super::invariants::check_invariants;

/// The fixture of a race.
#[derive(Clone, Debug)]
pub struct Fixture {
    pub world: World,
    pub org: Org,
    /// An invitee: the person, the membership, the token of the email.
    pub grace: Person,
    pub pending: String,
    pub token: String,
    /// Members who have joined.
    pub members: Vec<Member>,
}

/// A request that is sent through the functions of a world.
pub type Action = fn(Fixture, World) -> PendingAnswer;
pub type PendingAnswer = Pin<Box<dyn Future<Output = Answer> + Send>>;

impl Fixture {
    /// Invites grace with that role and sends her email; bob has joined with the founder's role.
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

    /// A machine with that scope.
    pub fn machine(&self, scope: &str) -> Person {
        self.world.machine(scope)
    }

    /// A `POST` by a person in the organisation.
    pub fn post(&self, who: &Person, world: &World, path: &str, body: serde_json::Value) -> PendingAnswer {
        let (who, path) = (who.via(world), self.org.path(path));
        Box::pin(async move { who.post(&path, body).await })
    }

    /// Grace accepts the invitation.
    pub fn accept(&self, world: &World) -> PendingAnswer {
        let (who, token) = (self.grace.via(world), self.token.clone());
        Box::pin(async move { who.post("/v1/invitations/accept", json!({ "token": token })).await })
    }

    /// A member: bob, or one who joined after him.
    pub fn member(&self, index: usize) -> &Member {
        &self.members[index]
    }
}

/// Runs `inner` before the call of `outer` at `when`. Returns both answers, that of `outer` first.
pub async fn interleave(fixture: &Fixture, when: When, outer: Action, inner: Action) -> (Answer, Answer) {
    let (inner_answer, other_functions) = (Arc::new(Mutex::new(None)), fixture.world.another_instance());
    let (record, inner_fixture) = (inner_answer.clone(), fixture.clone());
    fixture.world.wire().before(when, move || async move {
        let answer = inner(inner_fixture, other_functions).await;
        *record.lock().unwrap() = Some(answer);
    });
    let answer = outer(fixture.clone(), fixture.world.clone()).await;
    assert_eq!(fixture.world.wire().untriggered(), 0, "they have not met");
    let inner_answer = inner_answer.lock().unwrap().take().expect("they have met");
    (answer, inner_answer)
}

/// Runs `inner` before `outer` commits its transaction. Returns both answers, that of `outer` first.
pub async fn interleave_before_commit(fixture: &Fixture, outer: Action, inner: Action) -> (Answer, Answer) {
    interleave(fixture, When::Operation(harness::WRITE, 0), outer, inner).await
}

/// Runs every interleaving of `a` and `b`, each on a new fixture. `check` gets the fixture and the answers of `a` and
/// `b`; the invariants are checked each time.
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
