//! Tells that the access of guests has ended, once: letter, event, and from when on the row may go. The access itself ends
//! by the clock, whether this runs or not (R24).

use kit::{App, Failed, Job, Trigger, config::Need};
use serde_json::{Value, json};
use store::keys::Due;

use super::sweep::{Budget, FIRST_LOOK_BACK, Sweep};

/// See the module.
pub struct ExpireGuests;

const NAME: &str = "jobs-expire-guests";

impl Job for ExpireGuests {
    const TRIGGER: Trigger = Trigger::Schedule("rate(5 minutes)");
    const NEEDS: &'static [Need] = &[];

    async fn run(app: &App, input: Value) -> Result<Value, Failed> {
        let now = app.clock.now();
        let sweep = Sweep {
            job: NAME,
            name: NAME,
            due: Due::Access,
            first: now - FIRST_LOOK_BACK,
            past: None,
            until: now,
            decide: &|_, member| member.expire(now),
        };
        let swept = sweep.run(app, &app.store.progress(NAME).await?, &Budget::of(&input)).await?;
        Ok(json!({ "expired": swept.told, "left": swept.left, "more": swept.more }))
    }
}
