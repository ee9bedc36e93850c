//! Tells of invitations that were not accepted in time, and gives their seats back: each lapse is told of once.

use kit::{App, Failed, Job, Trigger, config::Need};
use serde_json::{Value, json};
use store::keys::Due;

use super::sweep::{Budget, FIRST_LOOK_BACK, Sweep};

/// See the module.
pub struct LapseInvitations;

const NAME: &str = "jobs-lapse-invitations";

impl Job for LapseInvitations {
    const TRIGGER: Trigger = Trigger::Schedule("rate(5 minutes)");
    const NEEDS: &'static [Need] = &[];

    async fn run(app: &App, input: Value) -> Result<Value, Failed> {
        let now = app.clock.now();
        let sweep = Sweep {
            job: NAME,
            name: NAME,
            due: Due::Lapse,
            first: now - FIRST_LOOK_BACK,
            past: None,
            until: now,
            decide: &|_, member| member.lapse(now),
        };
        let swept = sweep.run(app, &app.store.progress(NAME).await?, &Budget::of(&input)).await?;
        Ok(json!({ "lapsed": swept.told, "left": swept.left, "more": swept.more }))
    }
}
