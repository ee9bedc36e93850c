//! The engine for a batch: each item is decided by itself, as many decisions as fit share a transaction, and items that
//! met a conflict are decided again on fresh state.

use std::future::Future;

use domain::{event::Actor, refusal::Refusal};
use store::{Outcome, Preconditions, Snapshot, Tally};

use super::MembershipChange;
use crate::{app::App, problem::Problem, retry::Retry};

/// A batch of decisions in one organisation: what the request says of all of its items.
pub trait DecideEach: Sync {
    /// One entry of it.
    type Item: Clone + Send + Sync;
    /// What is made of a snapshot once for each attempt, such as the authority of the caller.
    type Context<'s>: Send
    where
        Self: 's;

    /// Reads everything that the open items are decided on.
    ///
    /// # Errors
    /// When there is nothing to decide on, or the table does not answer.
    fn read(&self, app: &App, open: &[&Self::Item]) -> impl Future<Output = Result<Snapshot, Problem>> + Send;

    /// What all items have in common. A refusal here is one of the whole call.
    ///
    /// # Errors
    /// When the call is refused.
    fn context<'s>(&'s self, snapshot: &'s Snapshot) -> Result<Self::Context<'s>, Problem>;

    /// The caller, as the audit log names them.
    fn actor(&self, snapshot: &Snapshot) -> Actor;

    /// Decides about one item, on the counters and quotas that earlier items of the batch leave.
    ///
    /// # Errors
    /// When this item is refused.
    fn decide(context: &Self::Context<'_>, tally: &mut Tally, item: &Self::Item) -> Result<ItemPlan, Refusal>;
}

/// What the decision about an item comes to.
pub enum ItemPlan {
    /// An earlier execution of the same request has done it, or there is nothing to do.
    Nothing,
    /// Only decided, because the call is a dry run.
    DryRun,
    /// Done, once this is committed.
    Commit(Box<MembershipChange>),
}

/// What became of an item that was not refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decided {
    /// It is so now.
    Done,
    /// It would be so.
    DryRun,
}

/// The items with a result, and those that have none yet.
struct Progress<I> {
    open: Vec<(usize, I)>,
    results: Vec<(usize, I, Result<Decided, Problem>)>,
}

impl App {
    /// Decides about each item and commits. Results come in the order of the items' numbers.
    ///
    /// What was committed in an earlier attempt is answered, whatever a later one meets: also to a caller who has just ended
    /// their own rights in this very batch.
    ///
    /// # Errors
    /// What concerns the whole call, as long as nothing was committed.
    pub async fn decide_each<D: DecideEach>(
        &self,
        mut retry: Retry<'_>,
        batch: &D,
        items: Vec<(usize, D::Item)>,
    ) -> Result<Vec<(usize, D::Item, Result<Decided, Problem>)>, Problem> {
        let mut progress = Progress { open: items, results: Vec::new() };
        while !progress.open.is_empty() || retry.is_unused() {
            let attempt = match retry.next_attempt().await {
                Ok(()) => self.attempt_batch(batch, &mut progress).await,
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

    /// One attempt: what met a conflict stays open.
    async fn attempt_batch<D: DecideEach>(&self, batch: &D, progress: &mut Progress<D::Item>) -> Result<(), Problem> {
        let open: Vec<&D::Item> = progress.open.iter().map(|(_, item)| item).collect();
        let snapshot = batch.read(self, &open).await?;
        let actor = batch.actor(&snapshot);
        let mut tally = snapshot.tally();
        let (mut changes, mut decided) = (Vec::new(), Vec::new());
        {
            let context = batch.context(&snapshot)?;
            for (index, item) in std::mem::take(&mut progress.open) {
                match D::decide(&context, &mut tally, &item) {
                    Ok(ItemPlan::Commit(change)) => {
                        changes.push(change.into_change(&actor, |at| self.random.new_id(at)));
                        decided.push((index, item));
                    }
                    Ok(ItemPlan::Nothing) => progress.results.push((index, item, Ok(Decided::Done))),
                    Ok(ItemPlan::DryRun) => progress.results.push((index, item, Ok(Decided::DryRun))),
                    Err(refusal) => progress.results.push((index, item, Err(refusal.into()))),
                }
            }
        }
        let unchanged: Vec<_> = snapshot.caller.iter().collect();
        let preconditions = Preconditions { organization: &snapshot.organization, unchanged: &unchanged };
        let outcomes = match self.store.commit(&changes, preconditions).await {
            Ok(outcomes) => outcomes,
            Err(error) => {
                // Nothing was written: what was decided has no result yet.
                progress.open = decided;
                return Err(error.into());
            }
        };
        for ((index, item), outcome) in decided.into_iter().zip(outcomes) {
            match outcome {
                Outcome::Committed => progress.results.push((index, item, Ok(Decided::Done))),
                Outcome::Stale => progress.open.push((index, item)),
                Outcome::Failed(error) => progress.results.push((index, item, Err(error.into()))),
            }
        }
        Ok(())
    }
}
