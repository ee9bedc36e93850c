//! Suspending and reactivating a member. A guest's access runs on meanwhile (R14).

use chrono::{DateTime, Utc};

use crate::{
    authority::Authority,
    event::{Decision, Fact},
    membership::{Lifecycle, Membership, Status},
    organization::Organization,
    permission::{MEMBERS_REACTIVATE, MEMBERS_SUSPEND},
    refusal::Refusal,
};

impl Membership {
    /// Suspends the member at once (S4.4, S4.9); `None` when suspended already.
    ///
    /// # Errors
    /// [`Refusal::Forbidden`], [`Refusal::SelfEditForbidden`], [`Refusal::TargetOutranksActor`], [`Refusal::LastOwner`] (R20);
    /// [`Refusal::InvalidState`] for a membership without access.
    pub fn suspend(
        &self,
        actor: &Authority<'_>,
        organization: &Organization,
        now: DateTime<Utc>,
    ) -> Result<Option<Decision>, Refusal> {
        actor.require(MEMBERS_SUSPEND)?;
        self.require_manager(actor, &organization.settings)?;
        match (self.status(organization.settings.policy.renew_window, now), &self.lifecycle) {
            (Status::Suspended, _) => Ok(None),
            (Status::Active | Status::Expiring, Lifecycle::Active(joined)) => {
                self.require_another_owner(organization)?;
                Ok(Some(Decision::change(self, now, |after| {
                    after.lifecycle = Lifecycle::Suspended { joined: joined.clone(), since: now };
                    Fact::Suspended {}
                })))
            }
            (other, _) => Err(Refusal::InvalidState(other)),
        }
    }

    /// Reactivates the member with the same access; the actor must not rank below it (C11).
    ///
    /// # Errors
    /// [`Refusal::Forbidden`], [`Refusal::SelfEditForbidden`], [`Refusal::TargetOutranksActor`];
    /// [`Refusal::InvalidState`] unless suspended, and once access has ended (R14).
    pub fn reactivate(
        &self,
        actor: &Authority<'_>,
        organization: &Organization,
        now: DateTime<Utc>,
    ) -> Result<Option<Decision>, Refusal> {
        actor.require(MEMBERS_REACTIVATE)?;
        self.require_manager(actor, &organization.settings)?;
        match (self.status(organization.settings.policy.renew_window, now), &self.lifecycle) {
            (Status::Active | Status::Expiring, _) => Ok(None),
            (Status::Suspended, Lifecycle::Suspended { joined, .. }) => {
                Ok(Some(Decision::change(self, now, |after| {
                    after.lifecycle = Lifecycle::Active(joined.clone());
                    Fact::Reactivated {}
                })))
            }
            (other, _) => Err(Refusal::InvalidState(other)),
        }
    }
}
