//! Sweeps: reminders, expired guests and lapsed invitations.

mod checkpoints;
mod continuation;
mod continuation_faults;
mod costs;
mod expire_guests;
mod guest_lifetime;
pub mod lapse_invitations;
mod remind_guests;
mod reminder_offsets;
mod repeated_runs;
mod retention;

use harness::World;
use serde_json::Value;

pub const REMIND: &str = "remind-guests";
pub const EXPIRE: &str = "expire-guests";
pub const LAPSE: &str = "lapse-invitations";

/// Runs a job, delivers what it wrote, and returns its answer.
pub async fn run_and_deliver(world: &World, job: &str) -> Value {
    let ran = world.run_job(job).await;
    world.pump().await;
    ran
}

/// A stored row.
pub fn stored_row(world: &World, id: &str) -> Option<Value> {
    world.table_dump().into_iter().find(|item| item["id"] == id)
}
