//! Tells of invitations that were not accepted in time, and gives their seats back: each lapse is told of once.

use kit::{App, Job, JobError, Trigger, config::Need};
use serde_json::Value;
use store::keys::Due;

use super::engine::{FIRST_LOOK_BACK, Run, Sweep};

/// See the module.
pub struct LapseInvitations;

const NAME: &str = "jobs-lapse-invitations";

impl Job for LapseInvitations {
    const TRIGGER: Trigger = Trigger::Schedule("rate(5 minutes)");
    const NEEDS: &'static [Need] = &[Need::Bus];
    const CONTINUES: bool = true;

    async fn run(app: &App, input: Value) -> Result<Value, JobError> {
        let (now, mut run) = (app.clock.now(), Run::from_event(NAME, &input)?);
        let sweep = Sweep {
            job: NAME,
            name: NAME,
            due: Due::Lapse,
            first: now - FIRST_LOOK_BACK,
            past: None,
            until: now,
            decide: &|_, member| member.lapse(now),
        };
        run.sweep(app, &sweep, &app.store.checkpoint(NAME).await?).await;
        run.end(app, "lapsed").await
    }
}
