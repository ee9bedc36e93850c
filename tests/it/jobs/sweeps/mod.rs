//! What time brings about: reminders, the end of access, and the sweeps that tell of both.

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

/// Runs a job and delivers what it causes; says what the job did.
pub async fn run(world: &World, job: &str) -> Value {
    let ran = world.run_job(job).await;
    world.pump().await;
    ran
}

/// A stored row.
pub fn row(world: &World, id: &str) -> Option<Value> {
    world.table_dump().into_iter().find(|item| item["id"] == id)
}
