//! Records the end of a guest's access, once: audit log, event and email, and from when on the row may be deleted.
//!
//! The access itself ends by the clock, at the very instant, whether this job runs or not (R24).

use kit::{App, Job, JobError, Tables, Trigger, config::Need};
use serde_json::Value;
use store::keys::Due;

use super::engine::{self, Run, Sweep};
use crate::jobs::run::FIRST_LOOK_BACK;

pub struct ExpireGuests;

const NAME: &str = "jobs-expire-guests";

impl Job for ExpireGuests {
    const TRIGGER: Trigger = Trigger::Schedule("rate(5 minutes)");
    const SUMMARY: &'static str = "Email guests whose access has expired and publish the events";
    const FAILURE: &'static str = "guests and the event bus are not notified of expired access";
    const NEEDS: &'static [Need] = &[Need::Bus];
    const TABLES: Tables = engine::TABLES;
    const TIMEOUT_SECONDS: u32 = engine::TIMEOUT_SECONDS;
    const CONCURRENCY: Option<u32> = Some(engine::CONCURRENCY);
    const CONTINUES: bool = true;

    async fn run(app: &App, input: Value) -> Result<Value, JobError> {
        let (now, mut run) = (app.clock.now(), Run::from_event(app, NAME, &input)?);
        let sweep = Sweep {
            job: NAME,
            checkpoint: NAME.to_owned(),
            due: Due::Access,
            first: now - FIRST_LOOK_BACK,
            not_before: None,
            until: now,
            decide: &|_, member| member.expire(now),
        };
        run.sweep(app, &[(sweep, app.store.checkpoint(NAME).await?)]).await;
        run.end(app, "expired").await
    }
}
