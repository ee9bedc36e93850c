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
        let mut swept = Swept::default();
        while day <= today {
            swept = swept + sweep(app, day, now).await?;
            // A day on which nothing was left over is over for good; today may bring more.
            if swept.left == 0 {
                app.store.note_progress(NAME, day).await?;
            }
            day = day + Days::new(1);
        }
        Ok(json!({ "lapsed": swept.lapsed, "left": swept.left }))
    }
}

/// How many lapses were told of, and how many met another change or a fault and come again with the next run.
#[derive(Debug, Default, Clone, Copy)]
struct Swept {
    lapsed: usize,
    left: usize,
}

impl std::ops::Add for Swept {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { lapsed: self.lapsed + other.lapsed, left: self.left + other.left }
    }
}

async fn sweep(app: &App, day: NaiveDate, now: DateTime<Utc>) -> Result<Swept, Failed> {
    let mut swept = Swept::default();
    for shard in 0..DUE_SHARDS {
        let mut from = None;
        loop {
            let (due, next) = app.store.due(Due::Lapse, (day, shard), now, BATCH, from).await?;
            swept = swept + lapse(app, due, now).await?;
            from = match next {
                Some(next) => Some(next),
                None => break,
            };
        }
    }
    Ok(swept)
}

async fn lapse(app: &App, due: Vec<Membership>, now: DateTime<Utc>) -> Result<Swept, Failed> {
    let mut by_organization: BTreeMap<OrganizationId, Vec<Membership>> = BTreeMap::new();
    for member in due {
        by_organization.entry(member.organization).or_default().push(member);
    }
    let actor = Actor::Job { name: NAME.to_owned() };
    let mut swept = Swept::default();
    for (id, members) in by_organization {
        let Some(organization) = app.store.organization(id).await? else { continue };
        let change = |decided| Change::by(&actor, [decided], |at| app.dice.mint(at));
        let changes: Vec<Change> = members.iter().filter_map(|member| member.lapse(now)).map(change).collect();
        let outcomes = app.store.commit(&changes, Basis { organization: &organization, witnesses: &[] }).await?;
        let lapsed = outcomes.iter().filter(|outcome| matches!(outcome, Outcome::Committed)).count();
        swept = swept + Swept { lapsed, left: outcomes.len() - lapsed };
    }
    Ok(swept)
}
