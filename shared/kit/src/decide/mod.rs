//! The engine of every change: it reads a snapshot, lets the operation decide, commits one transaction and responds.
//!
//! Concurrency is optimistic: the transaction has the precondition that nothing the decision depends on has changed.
//! When a precondition fails, the engine retries on a fresh snapshot, with exponential backoff and jitter, until the
//! deadline of the request.
//!
//! An operation implements [`Decide`] for one decision or [`DecideEach`] for a batch. It contains no retry loop and
//! creates no events: the engine owns attempts, identifiers of events, preconditions and the order of results.

mod batch;
mod change;
mod transaction;

use std::future::Future;

use domain::{
    authority::Authority, caller::Principal, event::Actor, membership::Person, organization::Organization,
    refusal::Refusal,
};
use store::Snapshot;

pub use self::{
    batch::{DecideEach, Decided, ItemPlan},
    change::MembershipChange,
    transaction::Transaction,
};
use crate::{
    app::App,
    endpoint::{Call, Endpoint, Reply},
    http::execution::Execution,
    problem::Problem,
    retry::Retry,
};

/// An endpoint that makes one decision.
pub trait Decide: Endpoint<Path: Sync, Query: Sync, Body: Sync> {
    /// The state that the decision is made on, such as a [`Snapshot`].
    type State: Send + Sync;

    /// Reads everything that the decision depends on. Checks rights only where they determine what to read next.
    ///
    /// # Errors
    /// When what the request names does not exist, or the table fails.
    fn read(app: &App, call: &Call<Self>) -> impl Future<Output = Result<Self::State, Problem>> + Send;

    /// Decides. A pure function; the engine calls it once for each attempt.
    ///
    /// # Errors
    /// When the request is refused.
    fn decide<'s>(call: &'s Call<Self>, state: &'s Self::State) -> Result<Plan<'s, Self::View>, Problem>;

    /// The state for the next step after [`Plan::Continue`] was committed. By default everything is read again.
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

/// What the engine does with a decision.
pub enum Plan<'s, V> {
    /// Respond; write nothing.
    Answer(Reply<V>),
    /// Commit, then respond.
    Commit(Transaction<'s>, Reply<V>),
    /// Commit, then refuse: the transaction records the attempt, or reverts an earlier step.
    Refuse(Transaction<'s>, Problem),
    /// Commit a first step, then decide again on the state of [`Decide::advance`].
    Continue(Transaction<'s>),
    /// Retry: the state was read in several rounds and is inconsistent, because it changed in between.
    ReadAgain,
}

/// The result of carrying out a plan.
enum Step<V> {
    Finished(Result<Reply<V>, Problem>),
    /// A first step was committed.
    Advanced,
    /// A precondition failed.
    Conflict,
}

impl App {
    /// Decides about a call and commits. Retries on a fresh snapshot when a concurrent change fails a precondition.
    ///
    /// # Errors
    /// The refusal; [`Problem::busy`] when every attempt until the deadline had a conflict.
    pub async fn decide<E: Decide>(&self, call: &Call<E>) -> Result<Reply<E::View>, Problem> {
        let (mut retry, mut advanced) = (call.retry(self), None);
        loop {
            let state = if let Some(state) = advanced.take() {
                state
            } else {
                retry.next_attempt().await?;
                // Boxed like the commit: the future of every decision would have room for both.
                Box::pin(E::read(self, call)).await?
            };
            match self.step(E::decide(call, &state)?, &call.execution).await? {
                Step::Finished(result) => return result,
                Step::Advanced => {
                    call.has_committed.get_or_init(|| ());
                    advanced = Some(E::advance(self, call, state).await?);
                }
                Step::Conflict => {}
            }
        }
    }

    async fn step<V>(&self, plan: Plan<'_, V>, execution: &Execution) -> Result<Step<V>, Problem> {
        let (transaction, then) = match plan {
            Plan::Answer(reply) => return Ok(Step::Finished(Ok(reply))),
            Plan::ReadAgain => return Ok(Step::Conflict),
            Plan::Commit(transaction, reply) => (transaction, Step::Finished(Ok(reply))),
            Plan::Refuse(transaction, problem) => (transaction, Step::Finished(Err(problem))),
            Plan::Continue(transaction) => (transaction, Step::Advanced),
        };
        if execution.only_checks() {
            return Ok(match then {
                // The second step is decided on what the first one writes. The first one has checked the rights.
                Step::Advanced => Step::Finished(Err(Refusal::VersionConflict.into())),
                then => then,
            });
        }
        let ends_own_access = transaction.ends_own_access();
        if !Box::pin(transaction.commit(self)).await? {
            return Ok(Step::Conflict);
        }
        execution.note_own_end(ends_own_access);
        Ok(then)
    }
}

impl<E: Endpoint> Call<E> {
    /// Retries until the deadline of this request.
    #[must_use]
    pub fn retry<'a>(&self, app: &'a App) -> Retry<'a> {
        Retry::until(self.retry_until, &app.random).of(&self.execution)
    }

    /// What the caller may do in the organisation of the snapshot. A person without access, or a machine without a scope of
    /// the operation, gets the same 404 as for an unknown organisation (C15, C95, A4).
    ///
    /// # Errors
    /// [`Refusal::NotFound`].
    pub fn authority<'s>(&self, snapshot: &'s Snapshot) -> Result<Authority<'s>, Refusal> {
        let authority = self.authority_after(snapshot, &snapshot.organization)?;
        self.execution.note_authority();
        Ok(authority)
    }

    /// As [`Call::authority`], once the organisation has changed to `organization`.
    ///
    /// # Errors
    /// [`Refusal::NotFound`].
    pub fn authority_after<'s>(
        &self,
        snapshot: &'s Snapshot,
        organization: &'s Organization,
    ) -> Result<Authority<'s>, Refusal> {
        let settings = &organization.settings;
        let authority = match self.principal() {
            Principal::Machine(machine) => Authority::of_machine(settings, machine),
            Principal::Person(_) => snapshot.caller.as_ref().and_then(|own| Authority::of(settings, own, self.now)),
        };
        authority.ok_or(Refusal::NotFound)
    }

    /// The caller as the actor in the audit log: with the name and address of their membership, if they have one.
    pub fn actor(&self, snapshot: &Snapshot) -> Actor {
        let caller = match self.principal() {
            Principal::Machine(machine) => return Actor::from(machine),
            Principal::Person(caller) => caller,
        };
        let membership = snapshot.caller.as_ref();
        let person = membership.map(domain::membership::Membership::person).or_else(|| {
            let email = caller.email.clone()?;
            Some(Person { name: caller.name.clone(), email })
        });
        Actor::Person { user: caller.user.clone(), membership: membership.map(|m| m.id), person }
    }

    /// Notes that the response contains the link of an invitation, so that no repetition is answered from the table (C25).
    pub fn note_link(&self) {
        self.execution.note_link();
    }

    /// The transaction of a change by the caller in the organisation of the snapshot.
    pub fn change<'s>(&self, snapshot: &'s Snapshot, change: MembershipChange) -> Transaction<'s> {
        Transaction::of_memberships(self.actor(snapshot), snapshot, change)
    }
}
