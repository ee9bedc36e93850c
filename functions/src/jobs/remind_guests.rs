//! Reminds guests whose access is about to end, each at the offsets that the policy of their organisation names (S3.18,
//! R12). Offsets may change at any time and no row is touched by that: for every offset that is in use anywhere, the sweep
//! asks which ends have come that near since it last asked.

use std::collections::BTreeMap;

use domain::{period::Period, policy::Policy};
use kit::{App, Failed, Job, Trigger, config::Need};
use serde_json::{Value, json};
use store::{Progress, keys::Due, reminders};

use super::sweep::{Budget, Sweep, Swept};

/// See the module.
pub struct RemindGuests;

const NAME: &str = "jobs-remind-guests";

impl Job for RemindGuests {
    const TRIGGER: Trigger = Trigger::Schedule("rate(15 minutes)");
    const NEEDS: &'static [Need] = &[];

    async fn run(app: &App, input: Value) -> Result<Value, Failed> {
        let now = app.clock.now();
        let (mut swept, mut failed) = (Swept::default(), None);
        let budget = Budget::of(&input);
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
            match sweep.run(app, &progress, &budget).await {
                Ok(of_offset) => swept += of_offset,
                Err(error) => failed = failed.or(Some(error)),
            }
        }
        failed.map_or_else(|| Ok(json!({ "reminded": swept.told, "left": swept.left, "more": swept.more })), Err)
    }
}

/// Every offset in use, the nearest to the end first, with how far its sweep has come.
async fn offsets(app: &App) -> Result<BTreeMap<Period, Progress>, Failed> {
    let known = app.store.reminder_sweeps().await?;
    let standard = Policy::default().guest_reminders.into_iter().map(|offset| (offset, Progress::default()));
    Ok(standard.chain(known).collect())
}
