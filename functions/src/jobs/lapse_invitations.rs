//! Tells of invitations that were not accepted in time, and gives their seats back. Costs what is due, not what exists;
//! can be run twice, late, or by two at once: each lapse is told of once.

use std::collections::BTreeMap;

use chrono::{DateTime, Days, NaiveDate, Utc};
use domain::{event::Actor, id::OrganizationId, membership::Membership};
use kit::{App, Failed, Job, Trigger, config::Need};
use serde_json::{Value, json};
use store::{
    Basis, Change, Outcome,
    keys::{DUE_SHARDS, Due},
};

/// See the module.
pub struct LapseInvitations;

const NAME: &str = "jobs-lapse-invitations";
/// How many invitations are read at a time.
const BATCH: i32 = 100;
/// How far back the first run looks: further than any row is kept.
const FIRST_LOOK_BACK: Days = Days::new(60);

impl Job for LapseInvitations {
    const TRIGGER: Trigger = Trigger::Schedule("rate(5 minutes)");
    const NEEDS: &'static [Need] = &[];

    async fn run(app: &App, _: Value) -> Result<Value, Failed> {
        let now = app.clock.now();
        let today = now.date_naive();
        let mut day = app.store.progress(NAME).await?.unwrap_or(today - FIRST_LOOK_BACK).min(today);
        let mut lapsed = 0;
        while day <= today {
            lapsed += sweep(app, day, now).await?;
            // The day before is over for good; today may bring more.
            app.store.note_progress(NAME, day).await?;
            day = day + Days::new(1);
        }
        Ok(json!({ "lapsed": lapsed }))
    }
}

async fn sweep(app: &App, day: NaiveDate, now: DateTime<Utc>) -> Result<usize, Failed> {
    let mut lapsed = 0;
    for shard in 0..DUE_SHARDS {
        let mut from = None;
        loop {
            let (due, next) = app.store.due(Due::Lapse, (day, shard), now, BATCH, from).await?;
            lapsed += lapse(app, due, now).await?;
            // What was told of leaves the index; what met another change comes again with the next run.
            from = match next {
                Some(next) => Some(next),
                None => break,
            };
        }
    }
    Ok(lapsed)
}

async fn lapse(app: &App, due: Vec<Membership>, now: DateTime<Utc>) -> Result<usize, Failed> {
    let mut by_organization: BTreeMap<OrganizationId, Vec<Membership>> = BTreeMap::new();
    for member in due {
        by_organization.entry(member.organization).or_default().push(member);
    }
    let actor = Actor::Job { name: NAME.to_owned() };
    let mut lapsed = 0;
    for (id, members) in by_organization {
        let Some(organization) = app.store.organization(id).await? else { continue };
        let change = |decided| Change::by(&actor, [decided], |at| app.dice.mint(at));
        let changes: Vec<Change> = members.iter().filter_map(|member| member.lapse(now)).map(change).collect();
        let outcomes = app.store.commit(&changes, Basis { organization: &organization, witnesses: &[] }).await?;
        lapsed += outcomes.iter().filter(|outcome| matches!(outcome, Outcome::Committed)).count();
    }
    Ok(lapsed)
}
