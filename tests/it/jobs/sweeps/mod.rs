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

use domain::period::Period;
use harness::{Member, Org, World};
use serde_json::{Value, json};
use store::{DuePosition, keys::DUE_SHARDS, reminders::sweep};

pub const REMIND: &str = "remind-guests";
pub const EXPIRE: &str = "expire-guests";
pub const LAPSE: &str = "lapse-invitations";

/// An organisation with guests, owned by Ada.
pub async fn acme(world: &World) -> Org {
    world.organization("guests", &world.person("ada@example.com")).await
}

/// A guest who has joined for a period.
pub async fn guest(org: &Org, email: &str, period: &str) -> Member {
    org.joined(json!({ "emails": [email], "kind": "guest", "period": period })).await
}

/// Every sweep has come as far as now: the first run of one would look further back.
pub async fn up_to_date(world: &World) {
    for job in ["jobs-lapse-invitations", "jobs-expire-guests"] {
        crate::jobs::sweeps::lapse_invitations::swept(job, world).await;
    }
    for offset in [14, 3, 1].map(Period::days) {
        let reached = DuePosition::at(offset.after(world.now()));
        let marks = (0..DUE_SHARDS).map(|shard| (shard, reached.clone())).collect();
        world.app().store.save_checkpoint(&sweep(offset), &marks).await.unwrap();
    }
}

/// Runs a job and delivers what it causes; says what the job did.
pub async fn run(world: &World, job: &str) -> Value {
    let ran = world.run_job(job).await;
    world.pump().await;
    ran
}

/// How many emails of a kind have left.
pub fn emails(world: &World, kind: &str) -> usize {
    world.emails().iter().filter(|email| email.tags.get("email").is_some_and(|tag| tag == kind)).count()
}

/// How many events of a kind have left, each of them once.
pub fn events(world: &World, kind: &str) -> usize {
    let events = world.events().into_iter().filter(|event| event.detail_type == kind);
    let ids: std::collections::BTreeSet<String> = events.map(|event| event.detail["id"].to_string()).collect();
    ids.len()
}

/// A stored row.
pub fn row(world: &World, id: &str) -> Option<Value> {
    world.table_dump().into_iter().find(|item| item["id"] == id)
}
