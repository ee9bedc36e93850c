//! Records that an invitation was not accepted in time, once, and returns its seat (S1.12, R17).

use kit::{App, Job, JobError, Tables, Trigger, config::Need};
use serde_json::Value;
use store::keys::Due;

use super::engine::{self, Run, Sweep};
use crate::jobs::run::FIRST_LOOK_BACK;

pub struct LapseInvitations;

const NAME: &str = "jobs-lapse-invitations";

impl Job for LapseInvitations {
    const TRIGGER: Trigger = Trigger::Schedule("rate(5 minutes)");
    const SUMMARY: &'static str = "End invitations that were not accepted in time";
    const FAILURE: &'static str = "seats of expired invitations are not freed";
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
            due: Due::Lapse,
            first: now - FIRST_LOOK_BACK,
            not_before: None,
            until: now,
            decide: &|_, member| member.lapse(now),
        };
        run.sweep(app, &[(sweep, app.store.checkpoint(NAME).await?)]).await;
        run.end(app, "lapsed").await
    }
}
