//! Who may use the link of an invitation, and the refusals for all others (C26-C28).

use chrono::{DateTime, Utc};

use crate::{
    caller::Caller,
    membership::{Ending, Invited, Lifecycle, Membership, State},
    refusal::Refusal,
};

impl Membership {
    /// Whether the invited address is the verified address of the person (R21).
    pub(super) fn is_for(&self, bearer: &Caller) -> bool {
        bearer.email_verified && bearer.email.as_ref() == Some(&self.email)
    }

    /// Whether a link of that sending can be used now.
    #[must_use]
    pub fn link_is_open(&self, attempt: u32, now: DateTime<Utc>) -> bool {
        self.open_invitation(attempt, now).is_some()
    }

    fn open_invitation(&self, attempt: u32, now: DateTime<Utc>) -> Option<&Invited> {
        match &self.lifecycle {
            Lifecycle::Invited(invited) if self.invitation_open(now) => {
                (invited.invitation.attempt == attempt).then_some(invited)
            }
            _ => None,
        }
    }

    /// Why a link of that sending cannot be used at `now`; only the invitee may learn it.
    #[must_use]
    pub fn why_closed(&self, attempt: u32, now: DateTime<Utc>) -> Option<Refusal> {
        if self.link_is_open(attempt, now) {
            return None;
        }
        // Founders and directly added members have no invitation.
        let Some(invitation) = self.invitation() else { return Some(Refusal::InvitationUnavailable) };
        Some(match (self.state(), self.ended().map(|ended| ended.by)) {
            _ if self.activated_at().is_some() => Refusal::InvitationUsed,
            (State::Ended, Some(Ending::Merged)) => Refusal::InvitationMerged,
            (State::Invited, _) if invitation.attempt != attempt => Refusal::InvitationSuperseded,
            (State::Invited, _) | (State::Ended, Some(Ending::Replaced)) => {
                Refusal::InvitationExpired(invitation.expires_at)
            }
            (State::Ended, Some(Ending::Cancelled | Ending::Declined)) => Refusal::InvitationCancelled,
            (State::Active | State::Suspended | State::Ended, _) => Refusal::InvitationUsed,
        })
    }

    /// Whether the caller's verified address is that of this membership, which another account of the identity provider has
    /// and which has not ended (D9).
    #[must_use]
    pub fn is_of_another_account(&self, bearer: &Caller, now: DateTime<Utc>) -> bool {
        self.is_for(bearer) && self.is_live(now) && self.user().is_some_and(|user| *user != bearer.user)
    }

    /// The invitation, for the invitee with an open link.
    ///
    /// # Errors
    /// What [`Membership::why_closed`] says, to the invitee; [`Refusal::OtherAccount`] to one who has joined with another
    /// account; [`Refusal::WrongRecipient`] or
    /// [`Refusal::EmailUnverified`] to others who hold an open link; [`Refusal::InvitationUnavailable`] to all others.
    pub(crate) fn admit(&self, bearer: &Caller, attempt: u32, now: DateTime<Utc>) -> Result<&Invited, Refusal> {
        let is_invitee = self.is_for(bearer);
        match self.open_invitation(attempt, now) {
            Some(invited) if is_invitee => Ok(invited),
            Some(_) if bearer.email.as_ref() == Some(&self.email) => Err(Refusal::EmailUnverified),
            Some(_) => Err(Refusal::WrongRecipient),
            // A founder has no link, so none says whose membership it is.
            None if self.invitation().is_some() && self.is_of_another_account(bearer, now) => {
                Err(Refusal::OtherAccount)
            }
            None => Err(self.why_closed(attempt, now).filter(|_| is_invitee).unwrap_or(Refusal::InvitationUnavailable)),
        }
    }
}
