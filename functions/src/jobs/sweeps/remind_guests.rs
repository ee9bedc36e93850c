//! Reminds guests before their access ends, at the offsets that the policy of their organisation names (S3.18, R12).
//!
//! Offsets may change at any time, and no row changes with them. So there is one sweep for each offset that any
//! organisation uses: it finds the ends that have come that near since its checkpoint.

use std::collections::BTreeMap;

use domain::{membership::Membership, organization::Organization, period::Period, policy::Policy};
use kit::{Action, App, Job, JobError, Tables, Trigger, config::Need};
use serde_json::Value;
use store::{Checkpoint, keys::Due, reminders};

use super::engine::{self, Run, Sweep};

pub struct RemindGuests;

const NAME: &str = "jobs-remind-guests";

impl Job for RemindGuests {
    const TRIGGER: Trigger = Trigger::Schedule("rate(15 minutes)");
    const SUMMARY: &'static str = "Remind guests whose access is about to end";
    const FAILURE: &'static str = "guests get no reminders";
    const NEEDS: &'static [Need] = &[Need::Bus];
    const TABLES: Tables = engine::TABLES.allow(&[Action::Query]);
    const TIMEOUT_SECONDS: u32 = engine::TIMEOUT_SECONDS;
    const CONCURRENCY: Option<u32> = Some(engine::CONCURRENCY);
    const CONTINUES: bool = true;

    async fn run(app: &App, input: Value) -> Result<Value, JobError> {
        let (now, mut run) = (app.clock.now(), Run::from_event(app, NAME, &input)?);
        let decide = |organization: &Organization, member: &Membership| {
            member.remind(&organization.settings.policy.guest_reminders, now)
        };
        let sweep = |offset: Period| Sweep {
            job: NAME,
            checkpoint: reminders::sweep(offset),
            due: Due::Access,
            first: now,
            // A guest whose access has ended meanwhile gets no reminder.
            not_before: Some(now),
            until: offset.after(now),
            decide: &decide,
        };
        let offsets = offsets(app).await?.into_iter();
        let sweeps: Vec<_> = offsets.map(|(offset, checkpoint)| (sweep(offset), checkpoint)).collect();
        run.sweep(app, &sweeps).await;
        run.end(app, "reminded").await
    }
}

/// Every offset in use, the shortest first, with the checkpoint of its sweep.
async fn offsets(app: &App) -> Result<BTreeMap<Period, Checkpoint>, JobError> {
    let registered = app.store.reminder_checkpoints().await?;
    let standard = Policy::default().guest_reminders.into_iter().map(|offset| (offset, Checkpoint::default()));
    Ok(standard.chain(registered).collect())
}
