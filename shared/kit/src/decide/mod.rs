//! The engine of every change: read a snapshot, decide, commit one transaction on the precondition that nothing which the
//! decision rests on has changed, answer. When a precondition fails (optimistic concurrency), another attempt follows on
//! fresh state, with exponential backoff and jitter, until the deadline of the request.
//!
//! An operation implements [`Decide`] for one decision or [`DecideEach`] for a batch. It has neither a loop nor an event:
//! attempts, identifiers of events, quotas, preconditions and the order of results belong to the engine.

mod batch;
mod change;
mod transaction;

use std::future::Future;

use domain::{authority::Authority, event::Actor, membership::Person, refusal::Refusal};
use store::Snapshot;

pub use self::{
    batch::{DecideEach, Decided, ItemPlan},
    change::MembershipChange,
    transaction::Transaction,
};
use crate::{
    app::App,
    endpoint::{Call, Endpoint, Reply},
    problem::Problem,
    retry::Retry,
};

/// An endpoint that comes to one decision.
pub trait Decide: Endpoint<Path: Sync, Query: Sync, Body: Sync> {
    /// What is read for the decision.
    type State: Send + Sync;

    /// Reads everything that the decision rests on. Rights are checked here only where they decide what else is read.
    ///
    /// # Errors
    /// When there is nothing to decide on, or the table does not answer.
    fn read(app: &App, call: &Call<Self>) -> impl Future<Output = Result<Self::State, Problem>> + Send;

    /// Decides. Pure, and called once for each attempt.
    ///
    /// # Errors
    /// When the request is refused.
    fn decide<'s>(call: &'s Call<Self>, state: &'s Self::State) -> Result<Plan<'s, Self::View>, Problem>;

    /// The state after [`Plan::Continue`] was committed. Everything is read again, unless the operation knows better.
    ///
    /// # Errors
    /// As [`Decide::read`].
    fn advance(
        app: &App,
        call: &Call<Self>,
        _committed: Self::State,
    ) -> impl Future<Output = Result<Self::State, Problem>> + Send {
        Self::read(app, call)
    }
}

/// What a decision comes to.
pub enum Plan<'s, V> {
    /// Nothing is written.
    Answer(Reply<V>),
    /// The answer, once the transaction is committed.
    Commit(Transaction<'s>, Reply<V>),
    /// The refusal, once the transaction is committed: it records the attempt, or takes back an earlier step.
    Refuse(Transaction<'s>, Problem),
    /// A first step, after which the operation decides again.
    Continue(Transaction<'s>),
    /// What was read in several rounds does not fit together, because something changed in between.
    ReadAgain,
}

enum Step<V> {
    Finished(Result<Reply<V>, Problem>),
    /// Committed, and there is more to do.
    Advanced,
    /// A precondition failed.
    Conflict,
}

impl App {
    /// Decides about a call, on fresh state again while others change it meanwhile.
    ///
    /// # Errors
    /// The refusal; [`Problem::busy`] when no attempt was free of conflicts in time.
    pub async fn decide<E: Decide>(&self, call: &Call<E>) -> Result<Reply<E::View>, Problem> {
        let (mut retry, mut advanced) = (call.retry(self), None);
        loop {
            let state = if let Some(state) = advanced.take() {
                state
            } else {
                retry.next_attempt().await?;
                E::read(self, call).await?
            };
            match self.step(E::decide(call, &state)?).await? {
                Step::Finished(result) => return result,
                Step::Advanced => {
                    call.has_committed.get_or_init(|| ());
                    advanced = Some(E::advance(self, call, state).await?);
                }
                Step::Conflict => {}
            }
        }
    }

    async fn step<V>(&self, plan: Plan<'_, V>) -> Result<Step<V>, Problem> {
        let (transaction, then) = match plan {
            Plan::Answer(reply) => return Ok(Step::Finished(Ok(reply))),
            Plan::ReadAgain => return Ok(Step::Conflict),
            Plan::Commit(transaction, reply) => (transaction, Step::Finished(Ok(reply))),
            Plan::Refuse(transaction, problem) => (transaction, Step::Finished(Err(problem))),
            Plan::Continue(transaction) => (transaction, Step::Advanced),
        };
        Ok(if transaction.commit(self).await? { then } else { Step::Conflict })
    }
}

impl<E: Endpoint> Call<E> {
    /// The attempts that this request has time for.
    #[must_use]
    pub const fn retry<'a>(&self, app: &'a App) -> Retry<'a> {
        Retry::until(self.retry_until, &app.random)
    }

    /// What the caller may do in the organisation of the snapshot. A caller without access gets the same 404 as for an
    /// unknown organisation (C15, C95).
    ///
    /// # Errors
    /// [`Refusal::NotFound`].
    pub fn authority<'s>(&self, snapshot: &'s Snapshot) -> Result<Authority<'s>, Refusal> {
        let caller = snapshot.caller.as_ref().ok_or(Refusal::NotFound)?;
        Authority::of(&snapshot.organization.settings, caller, self.now).ok_or(Refusal::NotFound)
    }

    /// The caller, as the audit log names them in the organisation of the snapshot.
    pub fn actor(&self, snapshot: &Snapshot) -> Actor {
        let caller = self.caller();
        let membership = snapshot.caller.as_ref();
        let person = membership.map(domain::membership::Membership::person).or_else(|| {
            let email = caller.email.clone()?;
            Some(Person { name: caller.name.clone(), email })
        });
        Actor::Person { user: caller.user.clone(), membership: membership.map(|m| m.id), person }
    }

    /// The transaction of what the caller changes in the organisation of the snapshot.
    pub fn change<'s>(&self, snapshot: &'s Snapshot, change: MembershipChange) -> Transaction<'s> {
        Transaction::of_memberships(self.actor(snapshot), snapshot, change)
    }
}
