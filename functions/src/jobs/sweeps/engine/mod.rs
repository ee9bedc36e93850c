//! A sweep over what falls due: bucket by bucket, several shards at once, page by page. It costs what is due and not what
//! exists, and can be run twice, late, or by two at once, for each decision is committed on the condition that nobody has
//! made it yet. It stops in time; what is left goes on where it stopped, in runs that follow at once ([`Run`]).

mod budget;
mod outcome;
mod page;
mod run;

use std::{
    cmp::{max, min},
    collections::{BTreeMap, BTreeSet},
};

use chrono::{DateTime, Days, NaiveTime, Utc};
use domain::{event::Decision, membership::Membership, organization::Organization};
use futures::{StreamExt as _, stream};
use kit::{App, JobError};
use store::{Checkpoint, DuePosition, keys::Due};

use budget::Budget;
use outcome::{Outcome, Shard, Swept, Walk};
use page::Turns;
pub use run::Run;

/// How many shards are swept at once: memory holds that many pages.
const SHARDS_AT_ONCE: usize = 4;
/// How many entries make a page.
const PAGE: i32 = 100;
/// How far back the first run looks. A deployment runs its jobs from its first day, so there is nothing before that.
pub const FIRST_LOOK_BACK: Days = Days::new(60);

/// What is decided about whatever is due; none where there is nothing (any more) to tell.
pub type Decide<'a> = &'a (dyn Fn(&Organization, &Membership) -> Option<Decision> + Send + Sync);

/// One range of the due index, and what to do with it.
pub struct Sweep<'a> {
    /// The job that tells, as the audit trail names it.
    pub job: &'static str,
    /// What its progress is kept under.
    pub name: &'a str,
    /// What falls due.
    pub due: Due,
    /// Where to begin without any progress.
    pub first: DateTime<Utc>,
    /// Where there is nothing to look for any more, even after an outage.
    pub past: Option<DateTime<Utc>>,
    /// Up to where.
    pub until: DateTime<Utc>,
    /// What to decide.
    pub decide: Decide<'a>,
}

impl Sweep<'_> {
    /// Sweeps shards from where earlier runs have come to, and notes how far this one came.
    async fn run(&self, app: &App, shards: BTreeSet<u8>, progress: &Checkpoint, budget: &Budget) -> Outcome {
        let turns = &Turns::default();
        // The one that is furthest behind first, so that none is cut off in every run.
        let mut order = Vec::from_iter(shards);
        order.sort_by_key(|shard| progress.positions.get(shard));
        let shards = stream::iter(order).map(|shard| self.shard(app, shard, progress, (budget, turns)));
        let shards: Vec<Shard> = shards.buffer_unordered(SHARDS_AT_ONCE).collect().await;
        let mut outcome = Outcome::default();
        let mut positions = BTreeMap::new();
        for Shard { number, swept, mark, failed } in shards {
            outcome.swept += swept;
            positions.extend(mark.map(|mark| (number, mark)));
            // A shard that fails is for the platform, which runs the job again.
            outcome.left.extend((failed.is_none() && (swept.more || swept.left > 0)).then_some(number));
            outcome.failed = outcome.failed.or(failed);
        }
        if let Err(error) = app.store.save_checkpoint(self.name, &positions).await {
            outcome.failed = outcome.failed.or(Some(error.into()));
        }
        outcome
    }

    async fn shard(&self, app: &App, number: u8, progress: &Checkpoint, shared: (&Budget, &Turns)) -> Shard {
        let old = progress.positions.get(&number);
        let begin = old.map_or_else(|| DuePosition::at(progress.since.unwrap_or(self.first)), DuePosition::resumed);
        let begin = self.past.map(DuePosition::at).map_or(begin.clone(), |past| max(begin, past));
        let mut walk = Walk { at: begin, left_at: None, found: 0, swept: Swept::default() };
        let failed = self.walk(app, number, shared, &mut walk).await.err();

        let end = if walk.swept.more || failed.is_some() { walk.at } else { DuePosition::at(self.until) };
        let mark = walk.left_at.map_or(end.clone(), |left| min(left, end));
        // Where nothing was found, the day is enough: the next run asks the same buckets, and that costs nothing.
        let worth = walk.found > 0 || old.is_none_or(|old| old.day() < mark.day());
        let forward = walk.swept.left > 0 || old.is_none_or(|old| *old < mark);
        Shard { number, swept: walk.swept, mark: (worth && forward).then_some(mark), failed }
    }

    /// Every day from where the walk stands to the end of the range.
    async fn walk(
        &self,
        app: &App,
        shard: u8,
        (budget, turns): (&Budget, &Turns),
        walk: &mut Walk,
    ) -> Result<(), JobError> {
        let (Some(mut day), end) = (walk.at.day(), self.until.date_naive()) else { return Ok(()) };
        while day <= end && walk.at <= DuePosition::after(self.until) {
            let (low, mut from) = (walk.at.clone(), None);
            loop {
                if budget.is_spent() {
                    walk.swept.more = true;
                    return Ok(());
                }
                let bucket = (self.due, day, shard);
                let (found, next) = app.store.due_memberships(bucket, (&low, self.until), PAGE, from).await?;
                walk.found += found.len();
                let reached = found.last().map(|found| found.place.clone());
                let told = self.tell(app, turns, found).await;
                budget.spend(told.committed + told.left);
                walk.swept += Swept { told: told.committed, left: told.left, more: false };
                walk.left_at = walk.left_at.take().into_iter().chain(told.left_at).min();
                walk.at = reached.unwrap_or_else(|| walk.at.clone());
                from = match next {
                    Some(next) => Some(next),
                    None => break,
                };
            }
            day = day + Days::new(1);
            walk.at = max(
                walk.at.clone(),
                min(DuePosition::at(day.and_time(NaiveTime::MIN).and_utc()), DuePosition::at(self.until)),
            );
        }
        Ok(())
    }
}
