//! Reminds guests whose access is about to end, each at the offsets that the policy of their organisation names (S3.18,
//! R12). Offsets may change at any time and no row is touched by that: for every offset that is in use anywhere, the sweep
//! asks which ends have come that near since it last asked.

use std::collections::BTreeMap;

use domain::{period::Period, policy::Policy};
use kit::{App, Job, JobError, Trigger, config::Need};
use serde_json::Value;
use store::{Checkpoint, keys::Due, reminders};

use super::engine::{Run, Sweep};

/// See the module.
pub struct RemindGuests;

const NAME: &str = "jobs-remind-guests";

impl Job for RemindGuests {
    const TRIGGER: Trigger = Trigger::Schedule("rate(15 minutes)");
    const NEEDS: &'static [Need] = &[Need::Bus];
    const CONTINUES: bool = true;

    async fn run(app: &App, input: Value) -> Result<Value, JobError> {
        let (now, mut run) = (app.clock.now(), Run::from_event(NAME, &input)?);
        for (offset, progress) in offsets(app).await? {
            let sweep = Sweep {
                job: NAME,
                name: &reminders::sweep(offset),
                due: Due::Access,
                first: now,
                // Whose access has ended meanwhile is not reminded of it.
                past: Some(now),
                until: offset.after(now),
                decide: &|organization, member| member.remind(&organization.settings.policy.guest_reminders, now),
            };
            run.sweep(app, &sweep, &progress).await;
        }
        run.end(app, "reminded").await
    }
}

/// Every offset in use, the nearest to the end first, with how far its sweep has come.
async fn offsets(app: &App) -> Result<BTreeMap<Period, Checkpoint>, JobError> {
    let known = app.store.reminder_checkpoints().await?;
    let standard = Policy::default().guest_reminders.into_iter().map(|offset| (offset, Checkpoint::default()));
    Ok(standard.chain(known).collect())
}
