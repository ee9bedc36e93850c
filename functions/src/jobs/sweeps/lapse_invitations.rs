//! Records that an invitation was not accepted in time, once, and returns its seat (S1.12, R17).

use kit::{Action, App, Job, JobError, Tables, Trigger, config::Need};
use serde_json::Value;
use store::{keys::Due, schema};

use super::engine::{Run, Sweep};
use crate::jobs::run::FIRST_LOOK_BACK;

pub struct LapseInvitations;

const NAME: &str = "jobs-lapse-invitations";

impl Job for LapseInvitations {
    const TRIGGER: Trigger = Trigger::Schedule("rate(5 minutes)");
    const SUMMARY: &'static str = "Ends invitations that were not accepted in time";
    const FAILURE: &'static str = "seats of expired invitations are not freed";
    const NEEDS: &'static [Need] = &[Need::Bus];
    const TABLES: Tables = Tables::READ
        .allow(&[Action::PutItem, Action::UpdateItem, Action::ConditionCheckItem])
        .query(schema::DUE)
        .commit();
    const TIMEOUT_SECONDS: u32 = 240;
    // The scheduled run and its four continuations.
    const CONCURRENCY: Option<u32> = Some(5);
    const CONTINUES: bool = true;

    async fn run(app: &App, input: Value) -> Result<Value, JobError> {
        let (now, mut run) = (app.clock.now(), Run::from_event(app, NAME, &input)?);
        let sweep = Sweep {
            job: NAME,
            checkpoint: NAME,
            due: Due::Lapse,
            first: now - FIRST_LOOK_BACK,
            not_before: None,
            until: now,
            decide: &|_, member| member.lapse(now),
        };
        run.sweep(app, &sweep, &app.store.checkpoint(NAME).await?).await;
        run.end(app, "lapsed").await
    }
}
