//! Deletes for good what is left of organisations that were deleted, once it has been kept for as long as their policy
//! said: rows, claims, settings, resources. The audit trail stays (S1.20), and so does a stone with the day of the deletion.

use chrono::{DateTime, Utc};
use domain::id::OrganizationId;
use kit::{App, Job, JobError, Trigger, config::Need, metrics};
use serde_json::{Value, json};
use store::keys::Due;

use super::organizations::{Walk, in_time};

/// See the module.
pub struct Purge;

const NAME: &str = "jobs-purge";

impl Job for Purge {
    const TRIGGER: Trigger = Trigger::Schedule("cron(0 4 * * ? *)");
    const NEEDS: &'static [Need] = &[];

    async fn run(app: &App, _: Value) -> Result<Value, JobError> {
        let mut walk = Walk::begin(app, NAME, Due::Purge).await?;
        let (mut purged, mut items) = (0, 0);
        while let Some(due) = walk.next().await? {
            for id in due {
                in_time(app, walk.now())?;
                match purge(app, id, walk.now()).await {
                    Ok(None) => {}
                    Ok(Some(gone)) => (purged, items) = (purged + 1, items + gone),
                    Err(error) => walk.fail(id, &error),
                }
            }
        }
        Ok(json!({ "purged": purged, "items": items, "left": walk.left()? }))
    }
}

/// Purges one organisation and says how many items went; none where there is nothing to do (any more).
async fn purge(app: &App, id: OrganizationId, now: DateTime<Utc>) -> Result<Option<usize>, JobError> {
    if !app.store.is_purge_due(id, now).await? {
        return Ok(None);
    }
    let mut items = 0;
    loop {
        in_time(app, now)?;
        let gone = app.store.purge_page(id).await?;
        if gone == 0 {
            break;
        }
        items += gone;
    }
    app.store.mark_purged(id, now).await?;
    metrics::count(app.clock.now(), "OrganizationsPurged", 1, &[("Job", NAME)]);
    tracing::info!(organization.id = %id, items, "a deleted organisation was purged");
    Ok(Some(items))
}
