//! The engine for a batch: it decides about each item separately, and commits as many decisions in one transaction as
//! fit. It retries the items of a transaction whose precondition failed, on a fresh snapshot.

use std::future::Future;

use domain::{event::Actor, refusal::Refusal};
use store::{Change, Outcome, Preconditions, Snapshot, Tally};

use super::MembershipChange;
use crate::{app::App, http::execution::Execution, problem::Problem, retry::Retry};

/// A batch of decisions in one organisation. The type holds what the request says about all items.
pub trait DecideEach: Sync {
    /// One item of the batch.
    type Item: Clone + Send + Sync;
    /// What all items of an attempt share, such as the snapshot and the authority of the caller.
    type Context<'s>: Send
    where
        Self: 's;

    /// Reads everything that the decisions about the open items depend on.
    ///
    /// # Errors
    /// When the organisation does not exist, or the table fails.
    fn read(&self, app: &App, open: &[&Self::Item]) -> impl Future<Output = Result<Snapshot, Problem>> + Send;

    /// Makes the context of an attempt. A refusal here refuses the whole call.
    ///
    /// # Errors
    /// When the call is refused.
    fn context<'s>(&'s self, snapshot: &'s Snapshot) -> Result<Self::Context<'s>, Problem>;

    /// Whether this version cannot read an item of the table that the decision about this item of the batch depends on. The
    /// item then gets an internal error, and the others are decided (B8).
    fn is_unreadable(_snapshot: &Snapshot, _item: &Self::Item) -> bool {
        false
    }

    /// The actor in the audit log.
    fn actor(&self, snapshot: &Snapshot) -> Actor;

    /// Decides about one item, on the counters and quotas after the earlier items of the batch.
    ///
    /// # Errors
    /// When this item is refused.
    fn decide(context: &Self::Context<'_>, tally: &mut Tally, item: &Self::Item) -> Result<ItemPlan, Refusal>;
}

/// What the engine does with the decision about one item.
pub enum ItemPlan {
    /// Write nothing: an earlier execution of the same request has done it, or nothing would change.
    Nothing,
    /// Write nothing: the call is a dry run.
    DryRun,
    /// Commit this change.
    Commit(Box<MembershipChange>),
}

/// The result of an item that was not refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decided {
    /// The requested state holds now.
    Done,
    /// It would hold; the call is a dry run.
    DryRun,
}

/// Items without a result yet, and items with one.
struct Progress<I> {
    open: Vec<(usize, I)>,
    results: Vec<(usize, I, Result<Decided, Problem>)>,
}

impl<I> Progress<I> {
    /// Answers the open items that cannot be decided, because this version cannot read what they depend on.
    fn set_aside(&mut self, is_unreadable: impl Fn(&I) -> bool) {
        let (unreadable, open) = std::mem::take(&mut self.open).into_iter().partition(|(_, item)| is_unreadable(item));
        let unreadable: Vec<(usize, I)> = unreadable;
        self.open = open;
        self.results.extend(unreadable.into_iter().map(|(index, item)| (index, item, Err(Problem::internal()))));
    }
}

/// The changes of one attempt, and the item of each, with whether it ends the caller's own access.
struct Changes<I> {
    changes: Vec<Change>,
    items: Vec<(usize, I, bool)>,
}

impl App {
    /// Decides about each item and commits. Results are sorted by the numbers of the items.
    ///
    /// A later attempt never hides what an earlier one committed: if it fails as a whole, only the open items get that
    /// problem. This includes callers who end their own rights in the batch.
    ///
    /// # Errors
    /// The problem of the whole call when the first attempt fails.
    pub async fn decide_each<D: DecideEach>(
        &self,
        mut retry: Retry<'_>,
        batch: &D,
        items: Vec<(usize, D::Item)>,
    ) -> Result<Vec<(usize, D::Item, Result<Decided, Problem>)>, Problem> {
        let execution = retry.execution();
        let mut progress = Progress { open: items, results: Vec::new() };
        while !progress.open.is_empty() || retry.is_unused() {
            let attempt = match retry.next_attempt().await {
                Ok(()) => self.attempt_batch(batch, &mut progress, &execution).await,
                Err(problem) => Err(problem),
            };
            if let Err(problem) = attempt {
                if retry.is_first() {
                    return Err(problem);
                }
                let open = std::mem::take(&mut progress.open);
                progress.results.extend(open.into_iter().map(|(index, item)| (index, item, Err(problem.clone()))));
            }
        }
        progress.results.sort_by_key(|(index, ..)| *index);
        Ok(progress.results)
    }

    /// One attempt. Items whose transaction failed a precondition stay open.
    async fn attempt_batch<D: DecideEach>(
        &self,
        batch: &D,
        progress: &mut Progress<D::Item>,
        execution: &Execution,
    ) -> Result<(), Problem> {
        let open: Vec<&D::Item> = progress.open.iter().map(|(_, item)| item).collect();
        let snapshot = batch.read(self, &open).await?;
        let actor = batch.actor(&snapshot);
        progress.set_aside(|item| D::is_unreadable(&snapshot, item));
        let Changes { changes, items } = {
            let context = batch.context(&snapshot)?;
            self.decide_items::<D>(&context, snapshot.tally(), &actor, progress, execution)
        };
        let unchanged: Vec<_> = snapshot.caller.iter().collect();
        let preconditions = Preconditions { organization: &snapshot.organization, unchanged: &unchanged };
        let outcomes = match self.store.commit(&changes, preconditions).await {
            Ok(outcomes) => outcomes,
            Err(error) => {
                // Nothing was written, so these items have no result yet.
                progress.open = items.into_iter().map(|(index, item, _)| (index, item)).collect();
                return Err(error.into());
            }
        };
        for ((index, item, ends_own_access), outcome) in items.into_iter().zip(outcomes) {
            match outcome {
                Outcome::Committed => {
                    execution.note_own_end(ends_own_access);
                    progress.results.push((index, item, Ok(Decided::Done)));
                }
                Outcome::Stale => progress.open.push((index, item)),
                Outcome::Failed(error) => progress.results.push((index, item, Err(error.into()))),
            }
        }
        Ok(())
    }

    /// Decides about every open item. An execution that only checks commits nothing.
    fn decide_items<D: DecideEach>(
        &self,
        context: &D::Context<'_>,
        mut tally: Tally,
        actor: &Actor,
        progress: &mut Progress<D::Item>,
        execution: &Execution,
    ) -> Changes<D::Item> {
        let mut to_commit = Changes { changes: Vec::new(), items: Vec::new() };
        for (index, item) in std::mem::take(&mut progress.open) {
            let plan = D::decide(context, &mut tally, &item);
            execution.note_item(plan.as_ref());
            let result = match plan {
                Ok(ItemPlan::Commit(change)) if !execution.only_checks() => {
                    to_commit.items.push((index, item, change.ends_access_of(actor)));
                    to_commit.changes.push(change.into_change(actor, |at| self.random.new_id(at)));
                    continue;
                }
                Ok(ItemPlan::Nothing | ItemPlan::Commit(_)) => Ok(Decided::Done),
                Ok(ItemPlan::DryRun) => Ok(Decided::DryRun),
                Err(refusal) => Err(refusal.into()),
            };
            progress.results.push((index, item, result));
        }
        to_commit
    }
}
