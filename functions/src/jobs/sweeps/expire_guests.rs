//! Tells that the access of guests has ended, once: email, event, and from when on the row may go. The access itself ends
//! by the clock, whether this runs or not (R24).

use kit::{App, Job, JobError, Trigger, config::Need};
use serde_json::Value;
use store::keys::Due;

use super::engine::{FIRST_LOOK_BACK, Run, Sweep};

/// See the module.
pub struct ExpireGuests;

const NAME: &str = "jobs-expire-guests";

impl Job for ExpireGuests {
    const TRIGGER: Trigger = Trigger::Schedule("rate(5 minutes)");
    const NEEDS: &'static [Need] = &[Need::Bus];
    const CONTINUES: bool = true;

    async fn run(app: &App, input: Value) -> Result<Value, JobError> {
        let (now, mut run) = (app.clock.now(), Run::from_event(NAME, &input)?);
        let sweep = Sweep {
            job: NAME,
            name: NAME,
            due: Due::Access,
            first: now - FIRST_LOOK_BACK,
            past: None,
            until: now,
            decide: &|_, member| member.expire(now),
        };
        run.sweep(app, &sweep, &app.store.checkpoint(NAME).await?).await;
        run.end(app, "expired").await
    }
}
