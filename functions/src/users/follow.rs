//! Takes over what the identity provider says about a person into one organisation (D8, D9). A machine reports it, or the
//! verified token of the person shows it.

use std::sync::{Mutex, PoisonError};

use domain::{
    decide::{Holders, IdentityEdit},
    event::Actor,
    id::{MembershipId, OrganizationId, UserId},
    refusal::Refusal,
};
use kit::{App, Call, DecideEach, Decided, Endpoint, ItemPlan, MembershipChange, Problem};
use store::{ReadSet, Snapshot, Tally};

use crate::request;

/// The change of one membership of a person.
pub struct Follow<'c, E: Endpoint> {
    call: &'c Call<E>,
    organization: OrganizationId,
    /// The subject whose membership it is.
    user: &'c UserId,
    edit: &'c IdentityEdit,
    dry_run: bool,
    /// The invitation that the latest decision ends.
    merged: Mutex<Option<MembershipId>>,
}

impl<'c, E: Endpoint<Path: Sync, Query: Sync, Body: Sync>> Follow<'c, E> {
    /// Changes the membership `id` of `user`, unless it is a dry run. Also returns the invitation that ends.
    ///
    /// # Errors
    /// The refusal; problems of the whole call.
    pub async fn decide(
        app: &App,
        call: &'c Call<E>,
        (organization, id): (OrganizationId, MembershipId),
        (user, edit): (&'c UserId, &'c IdentityEdit),
        dry_run: bool,
    ) -> Result<(Decided, Option<MembershipId>), Problem> {
        let follow = Self { call, organization, user, edit, dry_run, merged: Mutex::default() };
        let mut decided = app.decide_each(call.retry(app), &follow, vec![(0, id)]).await?;
        let (_, _, result) = decided.pop().ok_or(Refusal::NotFound)?;
        let merged = follow.merged.into_inner().unwrap_or_else(PoisonError::into_inner);
        result.map(|decided| (decided, merged))
    }
}

impl<E: Endpoint<Path: Sync, Query: Sync, Body: Sync>> DecideEach for Follow<'_, E> {
    type Item = MembershipId;
    type Context<'s>
        = (&'s Self, &'s Snapshot)
    where
        Self: 's;

    /// Reads the membership, and who holds the address and the subject now.
    async fn read(&self, app: &App, open: &[&MembershipId]) -> Result<Snapshot, Problem> {
        let read_set = ReadSet::of(Some(&self.edit.user)).memberships(open.iter().map(|id| **id));
        request::snapshot(app, self.organization, &read_set.addresses(&self.edit.email)).await
    }

    fn context<'s>(&'s self, snapshot: &'s Snapshot) -> Result<Self::Context<'s>, Problem> {
        // A person needs no right to be known under their own address, as long as the membership is theirs.
        if self.call.user().is_none() {
            self.call.authority(snapshot)?;
        }
        Ok((self, snapshot))
    }

    fn actor(&self, snapshot: &Snapshot) -> Actor {
        self.call.actor(snapshot)
    }

    fn decide(
        (follow, snapshot): &Self::Context<'_>,
        tally: &mut Tally,
        id: &MembershipId,
    ) -> Result<ItemPlan, Refusal> {
        // The index that found the membership is eventually consistent.
        let member = snapshot.membership(*id).filter(|member| member.user() == Some(follow.user));
        let member = member.ok_or(Refusal::NotFound)?;
        let email = follow.edit.email.as_ref();
        let holders =
            Holders { of_email: email.and_then(|email| snapshot.occupant(email)), of_user: snapshot.caller.as_ref() };
        let decisions = member.follow_identity(follow.edit, holders, follow.call.now)?;
        let merged = decisions.iter().map(|decision| &decision.after).find(|after| after.id != *id);
        let merged = merged.filter(|after| after.user().is_none()).map(|after| after.id);
        *follow.merged.lock().unwrap_or_else(PoisonError::into_inner) = merged;
        if decisions.is_empty() {
            return Ok(ItemPlan::Nothing);
        }
        if follow.dry_run {
            return Ok(ItemPlan::DryRun);
        }
        let claim = email.and_then(|email| snapshot.claim(email));
        let change = MembershipChange::of(decisions).replacing(claim).counted(tally, None, follow.call.now)?;
        Ok(ItemPlan::Commit(Box::new(change)))
    }
}
