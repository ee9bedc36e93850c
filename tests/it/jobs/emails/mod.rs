//! Emails: content, delivery feedback, suppression, and the switch for reminders.

mod feedback;
mod feedback_faults;
mod mime;
mod paused_reminders;
mod support_email;
mod suppressed_mailboxes;

use harness::{Org, World};
use local::aws::ses::Feedback;
use serde_json::{Value, json};

/// Grace is invited to an organisation of Ada, and her email was sent.
pub async fn invite_grace(world: &World) -> (Org, String) {
    let org = world.acme("guests").await;
    let id = org.invited(json!({ "emails": ["grace@example.com"], "grant": { "role": "user" } })).await;
    world.pump().await;
    (org, id)
}

/// Sends delivery feedback of the n-th email to an address, and processes it.
pub async fn send_feedback(world: &World, to: &str, index: usize, feedback: Feedback) {
    let email = world.emails_to(to)[index].id.clone();
    assert!(world.cloud().ses().send_feedback(&email, feedback));
    world.pump().await;
}

/// The delivery state of the last email to a member.
pub async fn delivery_state(org: &Org, id: &str) -> Value {
    org.member(id).await["delivery"]["state"].clone()
}

/// The reasons of the published delivery failures.
pub fn delivery_failures(world: &World) -> Vec<Value> {
    let failed = world.events().into_iter().filter(|event| event.detail_type == "membership.delivery_failed");
    failed.map(|event| event.detail["detail"]["reason"].clone()).collect()
}

/// The number of calls of `SendEmail`.
pub fn send_attempts(world: &World) -> usize {
    world.wire().calls().iter().filter(|call| call.operation == "SendEmail").count()
}

/// Clears all faults, and lets sweep and stream deliver what is pending.
pub async fn recover_and_sweep(world: &World) {
    world.wire().clear_faults();
    world.advance("10m");
    world.run_job("sweep-outbox").await;
    world.pump().await;
}
