//! Counts the seats and owners of each organisation once a week, row by row, and corrects the counters that differ (I11).
//!
//! The correction has a precondition: no counter has moved since the count began. An organisation that keeps changing is
//! counted again, a few times, and then left to the next run.

use chrono::{DateTime, Utc};
use domain::{counters::Counters, id::OrganizationId, organization::Organization};
use kit::{Action, App, Job, JobError, Tables, Trigger, config::Need, metrics, pace::Pacer};
use serde_json::{Value, json};
use store::{Filter, keys::Due, schema};

use super::organizations::{DueOrganizations, pacer};

pub struct Recount;

const NAME: &str = "jobs-recount";
/// How often an organisation is counted that changes meanwhile.
const ATTEMPTS: usize = 3;
/// How many rows are read at a time.
const PAGE: usize = 500;

impl Job for Recount {
    const TRIGGER: Trigger = Trigger::Schedule("cron(0 3 * * ? *)");
    const SUMMARY: &'static str = "Recount seats and owners, and repair counters that differ";
    const FAILURE: &'static str = "wrong counters are not repaired";
    const NEEDS: &'static [Need] = &[Need::Bus];
    const TABLES: Tables = Tables::READ.allow(&[Action::Query, Action::UpdateItem]).query(schema::DUE);
    const TIMEOUT_SECONDS: u32 = 840;
    // One run, and the one that continues it while it ends.
    const CONCURRENCY: Option<u32> = Some(2);
    const CONTINUES: bool = true;

    async fn run(app: &App, input: Value) -> Result<Value, JobError> {
        let mut due = DueOrganizations::by_now(app, NAME, Due::Recount, &input).await?;
        let (mut right, mut repaired) = (0, 0);
        while let Some(id) = due.next().await {
            match recount(app, id, due.now()).await {
                Ok(Recounted::Right) => right += 1,
                Ok(Recounted::Repaired) => repaired += 1,
                Ok(Recounted::NotDue) => {}
                Ok(Recounted::Changing) => due.retry_later(),
                Err(error) => due.fail(id, &error),
            }
        }
        due.end(right + repaired, json!({ "right": right, "repaired": repaired })).await
    }
}

/// The result for one organisation.
enum Recounted {
    /// The counters agree with the rows.
    Right,
    /// The counters were wrong and have been corrected.
    Repaired,
    /// Another run has recounted it, or it is gone.
    NotDue,
    /// It changed during every attempt.
    Changing,
}

async fn recount(app: &App, id: OrganizationId, now: DateTime<Utc>) -> Result<Recounted, JobError> {
    let mut pacer = pacer(app);
    for _ in 0..ATTEMPTS {
        let Some(recount) = app.store.due_recount(id, now).await? else { return Ok(Recounted::NotDue) };
        let Some(counted) = count(&mut pacer, &recount.organization, now).await? else {
            // A row that is left out is not gone: the counters stay as they are.
            return Err(JobError::UnreadableRows);
        };
        if app.store.finish_recount(&recount, counted, now).await? {
            let stored = recount.stored();
            if counted == stored {
                return Ok(Recounted::Right);
            }
            report(app, id, stored, counted);
            return Ok(Recounted::Repaired);
        }
    }
    Ok(Recounted::Changing)
}

/// Counts every row once; none if this version cannot read some row. It counts in the order of the table itself: a row keeps its place there whatever changes in it, which it does
/// not in an index. The reads are paced, because the members of the organisation use the same partition (W8).
async fn count(
    pacer: &mut Pacer,
    organization: &Organization,
    now: DateTime<Utc>,
) -> Result<Option<Counters>, JobError> {
    let settings = &organization.settings;
    let (mut counters, mut cursor) = (Counters::default(), None);
    loop {
        pacer.pause().await;
        let page = pacer.store().list(organization.id, settings, &Filter::default(), PAGE, cursor, now).await?;
        if page.unreadable > 0 {
            return Ok(None);
        }
        counters = page.rows.iter().fold(counters, |counters, row| counters.with(row, settings));
        cursor = match page.next {
            Some(next) => Some(next),
            None => return Ok(Some(counters)),
        };
    }
}

fn report(app: &App, id: OrganizationId, stored: Counters, counted: Counters) {
    metrics::count(app.clock.now(), "CountersRepaired", 1, &[("Job", NAME)]);
    tracing::warn!(
        organization.id = %id,
        seats.stored = stored.seats,
        seats.counted = counted.seats,
        owners.stored = stored.owners,
        owners.counted = counted.owners,
        "counters were wrong and have been corrected"
    );
}
