//! Counts the seats and owners of each organisation once a week, row by row, and mends the counters where they differ
//! (I11). What moves meanwhile is counted again, and left to the next run where it does not stand still.

use chrono::{DateTime, Utc};
use domain::{counters::Counters, id::OrganizationId, organization::Organization};
use kit::{App, Job, JobError, Trigger, config::Need, metrics};
use serde_json::{Value, json};
use store::{Filter, keys::Due};

use super::organizations::{Walk, in_time};

/// See the module.
pub struct Recount;

const NAME: &str = "jobs-recount";
/// How often an organisation is counted that moves meanwhile.
const TRIES: usize = 3;
/// How many rows are read at a time.
const PAGE: usize = 500;

impl Job for Recount {
    const TRIGGER: Trigger = Trigger::Schedule("cron(0 3 * * ? *)");
    const NEEDS: &'static [Need] = &[];

    async fn run(app: &App, _: Value) -> Result<Value, JobError> {
        let mut walk = Walk::begin(app, NAME, Due::Recount).await?;
        let (mut right, mut repaired) = (0, 0);
        while let Some(due) = walk.next().await? {
            for id in due {
                in_time(app, walk.now())?;
                match recount(app, id, walk.now()).await {
                    Ok(Recounted::Right) => right += 1,
                    Ok(Recounted::Repaired) => repaired += 1,
                    Ok(Recounted::NotDue) => {}
                    Ok(Recounted::Moving) => walk.leave(),
                    Err(error) => walk.fail(id, &error),
                }
            }
        }
        Ok(json!({ "right": right, "repaired": repaired, "left": walk.left()? }))
    }
}

/// What came of one organisation.
enum Recounted {
    /// The counters are what the rows say.
    Right,
    /// They were not, and are now.
    Repaired,
    /// Somebody else has recounted it, or it is gone.
    NotDue,
    /// It did not stand still.
    Moving,
}

async fn recount(app: &App, id: OrganizationId, now: DateTime<Utc>) -> Result<Recounted, JobError> {
    for _ in 0..TRIES {
        let Some(standing) = app.store.standing(id, now).await? else { return Ok(Recounted::NotDue) };
        let found = count(app, &standing.organization, now).await?;
        if app.store.finish_recount(&standing, found, now).await? {
            let stood = Counters::of(&standing.organization);
            if found == stood {
                return Ok(Recounted::Right);
            }
            tell(app, id, stood, found);
            return Ok(Recounted::Repaired);
        }
    }
    Ok(Recounted::Moving)
}

/// Every row once, in the order of the table itself: a row keeps its place there whatever becomes of it, which it does not
/// in any index.
async fn count(app: &App, organization: &Organization, now: DateTime<Utc>) -> Result<Counters, JobError> {
    let settings = &organization.settings;
    let (mut counters, mut from) = (Counters::default(), None);
    loop {
        let page = app.store.list(organization.id, settings, &Filter::default(), PAGE, from, now).await?;
        counters = page.rows.iter().fold(counters, |counters, row| counters.with(row, settings));
        from = match page.next {
            Some(next) => Some(next),
            None => return Ok(counters),
        };
    }
}

fn tell(app: &App, id: OrganizationId, stood: Counters, found: Counters) {
    metrics::count(app.clock.now(), "CountersRepaired", 1, &[("Job", NAME)]);
    tracing::warn!(
        organization.id = %id,
        seats.stood = stood.seats,
        seats.found = found.seats,
        owners.stood = stood.owners,
        owners.found = found.owners,
        "counters were wrong and have been mended"
    );
}
