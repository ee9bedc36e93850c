//! Removing a member, and leaving.

use chrono::{DateTime, Utc};

use crate::{
    authority::Authority,
    event::{Decision, Fact},
    membership::{Ending, Kind, Membership, State, Status},
    organization::Organization,
    permission::{GUESTS_REMOVE, MEMBERS_REMOVE},
    refusal::Refusal,
};

impl Membership {
    /// Removes the member; access ends with the next request (S1.17, S1.18, S3.10). `None` when already removed.
    ///
    /// # Errors
    /// [`Refusal::Forbidden`], [`Refusal::SelfEditForbidden`], [`Refusal::TargetOutranksActor`]; [`Refusal::UseCancel`] for an invitation (S1.19);
    /// [`Refusal::LastOwner`] (R20).
    pub fn remove(
        &self,
        actor: &Authority<'_>,
        organization: &Organization,
        now: DateTime<Utc>,
    ) -> Result<Option<Decision>, Refusal> {
        self.require_inviter(actor, self.removal_permission())?;
        self.require_manager(actor, &organization.settings)?;
        match (self.state(), self.ended().map(|ended| ended.by)) {
            (State::Invited, _) => Err(Refusal::UseCancel),
            (State::Ended, Some(Ending::Removed)) => Ok(None),
            (State::Ended, _) => Err(Refusal::InvalidState(Status::Ended)),
            (State::Active | State::Suspended, _) => {
                self.require_another_owner(organization)?;
                Ok(Some(self.ending(Ending::Removed, Fact::Removed {}, now)))
            }
        }
    }

    /// Ends the caller's own membership (S3.13). Suspended members and expired guests may leave too.
    ///
    /// # Errors
    /// [`Refusal::LastOwner`] (R20); [`Refusal::NotFound`] for an invitation or an ended membership.
    pub fn leave(&self, organization: &Organization, now: DateTime<Utc>) -> Result<Decision, Refusal> {
        match self.state() {
            State::Active | State::Suspended => {
                self.require_another_owner(organization)?;
                Ok(self.ending(Ending::Left, Fact::Left {}, now))
            }
            State::Invited | State::Ended => Err(Refusal::NotFound),
        }
    }

    pub(crate) const fn removal_permission(&self) -> &'static str {
        match self.kind() {
            Kind::Member => MEMBERS_REMOVE,
            Kind::Guest => GUESTS_REMOVE,
        }
    }

    /// Every decision that could end an ownership requires this (R20); the commit checks it again.
    pub(crate) fn require_another_owner(&self, organization: &Organization) -> Result<(), Refusal> {
        let last = organization.settings.is_owner(self) && organization.owners <= 1;
        if last { Err(Refusal::LastOwner) } else { Ok(()) }
    }
}
