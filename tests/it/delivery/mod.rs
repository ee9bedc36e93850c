//! What becomes of emails: who sends them, when they are given up, what is told of them, and who gets none.

mod feedback;
mod feedback_faults;
mod giving_up;
mod lease;
mod mime;
mod paused;
mod suppressed;
mod unreadable;

use harness::{Org, World};
use local::aws::ses::Feedback;
use serde_json::{Value, json};

/// Grace is invited into an organisation of Ada's, and her email has left.
pub async fn invited(world: &World) -> (Org, String) {
    let org = world.organization("guests", &world.person("ada@example.com")).await;
    let id = org.invited(json!({ "emails": ["grace@example.com"], "grant": { "role": "user" } })).await;
    world.pump().await;
    (org, id)
}

/// Lets the mail service tell of the n-th email to an address, and the product hear of it.
pub async fn tell(world: &World, to: &str, index: usize, feedback: Feedback) {
    let email = world.emails_to(to)[index].id.clone();
    assert!(world.cloud().ses().send_feedback(&email, feedback));
    world.pump().await;
}

/// What is shown of the last email to a member.
pub async fn state(org: &Org, id: &str) -> Value {
    org.member(id).await["delivery"]["state"].clone()
}

/// Why emails did not arrive, as the bus was told.
pub fn failures(world: &World) -> Vec<Value> {
    let failed = world.events().into_iter().filter(|event| event.detail_type == "membership.delivery_failed");
    failed.map(|event| event.detail["detail"]["reason"].clone()).collect()
}

/// How often the mail service was asked to send.
pub fn sends(world: &World) -> usize {
    world.wire().calls().iter().filter(|call| call.operation == "SendEmail").count()
}

/// Everything that waits gets its chance.
pub async fn later(world: &World) {
    world.wire().heal();
    world.advance("10m");
    world.run_job("sweep-outbox").await;
    world.pump().await;
}
