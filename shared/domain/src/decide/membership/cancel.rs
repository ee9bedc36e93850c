//! Cancelling an invitation: its link is invalid at once, and it leaves the list (S1.13, S1.16).

use chrono::{DateTime, Utc};

use crate::{
    authority::Authority,
    event::{Decision, Fact},
    membership::{Ending, Membership, State, Status},
    permission::MEMBERS_CANCEL,
    refusal::Refusal,
};

impl Membership {
    /// Cancels the invitation; `None` when it was cancelled before (S2.14).
    ///
    /// # Errors
    /// [`Refusal::Forbidden`], [`Refusal::TargetOutranksActor`]; [`Refusal::UseRemove`] once it was accepted (S1.14).
    pub fn cancel(&self, actor: &Authority<'_>, now: DateTime<Utc>) -> Result<Option<Decision>, Refusal> {
        self.require_inviter(actor, MEMBERS_CANCEL)?;
        match (self.state(), self.ended().map(|ended| ended.by)) {
            (State::Invited, _) => Ok(Some(self.ending(Ending::Cancelled, Fact::Cancelled {}, now))),
            (State::Ended, Some(Ending::Cancelled)) => Ok(None),
            (State::Ended, _) => Err(Refusal::InvalidState(Status::Ended)),
            (State::Active | State::Suspended, _) => Err(Refusal::UseRemove),
        }
    }

    /// Requires the permission, or that the actor may invite guests and is the sponsor of this guest. The target must not
    /// outrank the actor.
    pub(crate) fn require_inviter(&self, actor: &Authority<'_>, permission: &'static str) -> Result<(), Refusal> {
        let sponsor = self.invitation().and_then(|invitation| invitation.sponsor);
        let own = sponsor.is_some() && sponsor == actor.membership.map(|own| own.id);
        let own_guest =
            own && self.kind() == crate::membership::Kind::Guest && actor.holds(crate::permission::GUESTS_INVITE);
        if !own_guest {
            actor.require(permission)?;
        }
        actor.manages(&self.grant, self.group.as_ref())
    }
}
