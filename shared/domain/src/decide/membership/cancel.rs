//! Cancelling an invitation: the link is dead at once and the entry leaves the list (S1.13, S1.16).

use chrono::{DateTime, Utc};

use crate::{
    authority::Authority,
    event::{Decision, Fact},
    membership::{Ending, Membership, State, Status},
    permission::MEMBERS_CANCEL,
    refusal::Refusal,
};

impl Membership {
    /// Withdraws the invitation; nothing to do when it was cancelled before (S2.14).
    ///
    /// # Errors
    /// [`Refusal::Forbidden`], [`Refusal::TargetOutranksActor`]; [`Refusal::UseRemove`] for whoever has joined (S1.14).
    pub fn cancel(&self, actor: &Authority<'_>, now: DateTime<Utc>) -> Result<Option<Decision>, Refusal> {
        self.require_inviter(actor, MEMBERS_CANCEL)?;
        match (self.state(), self.ended().map(|ended| ended.by)) {
            (State::Invited, _) => Ok(Some(self.ending(Ending::Cancelled, Fact::Cancelled {}, now))),
            (State::Ended, Some(Ending::Cancelled)) => Ok(None),
            (State::Ended, _) => Err(Refusal::InvalidState(Status::Ended)),
            (State::Active | State::Suspended, _) => Err(Refusal::UseRemove),
        }
    }

    /// Whoever may invite guests may also take care of the guests that they invited; everything else asks for the
    /// permission of its own, and nobody touches what ranks above them.
    pub(crate) fn require_inviter(&self, actor: &Authority<'_>, permission: &'static str) -> Result<(), Refusal> {
        let own = self.invitation().is_some_and(|i| i.sponsor == actor.membership.id);
        let own_guest =
            own && self.kind() == crate::membership::Kind::Guest && actor.holds(crate::permission::GUESTS_INVITE);
        if !own_guest {
            actor.require(permission)?;
        }
        actor.manages(&self.grant, self.group.as_ref())
    }
}
