//! Deletes the items of deleted organisations when the retention period of their policy has passed: memberships, claims,
//! settings, resources. The audit log stays (S1.20), and so does a tombstone with the time of the deletion.
//!
//! The deletes of one organisation are paced: its partition may serve other organisations, too (W8).

use chrono::{DateTime, Utc};
use domain::id::OrganizationId;
use kit::{Action, App, Job, JobError, Tables, Trigger, config::Need, metrics};
use serde_json::{Value, json};
use store::{keys::Due, schema};

use super::organizations::{DueOrganizations, pacer};
use crate::jobs::run::Deadline;

pub struct Purge;

const NAME: &str = "jobs-purge";

impl Job for Purge {
    const TRIGGER: Trigger = Trigger::Schedule("cron(0 4 * * ? *)");
    const SUMMARY: &'static str = "Delete the items of deleted organisations permanently, after the retention";
    const FAILURE: &'static str = "deleted organisations stay beyond their retention";
    const NEEDS: &'static [Need] = &[Need::Bus];
    const TABLES: Tables = Tables::READ
        .allow(&[Action::Query, Action::UpdateItem, Action::DeleteItem, Action::ConditionCheckItem])
        .query(schema::DUE);
    const TIMEOUT_SECONDS: u32 = 840;
    // One run, and the one that continues it while it ends.
    const CONCURRENCY: Option<u32> = Some(2);
    const CONTINUES: bool = true;

    async fn run(app: &App, input: Value) -> Result<Value, JobError> {
        let mut due = DueOrganizations::by_now(app, NAME, Due::Purge, &input).await?;
        let (mut purged, mut items) = (0, 0);
        while let Some(id) = due.next().await {
            match purge(app, id, due.now(), due.deadline()).await {
                Ok(Purged::NotDue) => {}
                Ok(Purged::Entirely(deleted)) => (purged, items) = (purged + 1, items + deleted),
                Ok(Purged::InPart(deleted)) => {
                    items += deleted;
                    due.retry_later();
                    due.stop();
                    break;
                }
                Err(error) => due.fail(id, &error),
            }
        }
        due.end(items, json!({ "purged": purged, "items": items })).await
    }
}

/// The result for one organisation, with the number of items that were deleted.
enum Purged {
    /// Everything is deleted.
    Entirely(usize),
    /// The deadline has passed before everything was deleted.
    InPart(usize),
    /// It was purged before, or the retention period has not passed.
    NotDue,
}

async fn purge(app: &App, id: OrganizationId, now: DateTime<Utc>, deadline: Deadline) -> Result<Purged, JobError> {
    if !app.store.is_purge_due(id, now).await? {
        return Ok(Purged::NotDue);
    }
    let (mut items, mut pacer) = (0, pacer(app));
    loop {
        pacer.pause().await;
        if deadline.has_passed(app) {
            tracing::info!(organization.id = %id, items, "a deleted organisation was purged in part");
            return Ok(Purged::InPart(items));
        }
        match pacer.store().purge_page(id).await? {
            0 => break,
            deleted => items += deleted,
        }
    }
    app.store.mark_purged(id, now).await?;
    metrics::count(app.clock.now(), "OrganizationsPurged", 1, &[("Job", NAME)]);
    tracing::info!(organization.id = %id, items, "a deleted organisation was purged");
    Ok(Purged::Entirely(items))
}
