//! The end of a membership that was accepted: by an administrator, or by the member.

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
    /// Takes the access away; it is gone with the next request (S1.17, S1.18, S3.10). Nothing to do when it was before.
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

    /// Ends one's own membership (S3.13). Also a suspended member, and a guest whose access is over, may go.
    ///
    /// # Errors
    /// [`Refusal::LastOwner`] (R20); [`Refusal::NotFound`] for who does not belong.
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

    /// Every path on which an owner stops being one asks this (R20); the commit insists on it once more.
    pub(crate) fn require_another_owner(&self, organization: &Organization) -> Result<(), Refusal> {
        let last = organization.settings.is_owner(self) && organization.owners <= 1;
        if last { Err(Refusal::LastOwner) } else { Ok(()) }
    }
}
