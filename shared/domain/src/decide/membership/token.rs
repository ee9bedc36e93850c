//! Who stands before an invitation with a link in hand, and what they are told (C26-C28).

use chrono::{DateTime, Utc};

use crate::{
    address::EmailAddress,
    id::UserId,
    membership::{Ending, Invited, Lifecycle, Membership, State},
    refusal::Refusal,
};

/// A signed-in person, as the identity provider vouches for them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// The subject of their access token.
    pub user: UserId,
    /// Their address, as far as the provider tells.
    pub email: Option<EmailAddress>,
    /// Whether the provider has verified that address.
    pub email_verified: bool,
    /// The name that the provider knows them by.
    pub name: Option<String>,
}

impl Membership {
    /// Whether the person has shown that the invited address is theirs (R21).
    pub(super) fn is_for(&self, bearer: &Caller) -> bool {
        bearer.email_verified && bearer.email.as_ref() == Some(&self.email)
    }

    /// Whether a link of that sending is the one to use now.
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

    /// Why a link of that sending does not open the invitation at `now`: told only to the rightful holder.
    #[must_use]
    pub fn why_closed(&self, attempt: u32, now: DateTime<Utc>) -> Option<Refusal> {
        if self.link_is_open(attempt, now) {
            return None;
        }
        // Founders and people who were added directly never had a link.
        let Some(invitation) = self.invitation() else { return Some(Refusal::InvitationUnavailable) };
        Some(match (self.state(), self.ended().map(|ended| ended.by)) {
            _ if self.activated_at().is_some() => Refusal::InvitationUsed,
            (State::Invited, _) if invitation.attempt != attempt => Refusal::InvitationSuperseded,
            (State::Invited, _) | (State::Ended, Some(Ending::Replaced)) => {
                Refusal::InvitationExpired(invitation.expires_at)
            }
            (State::Ended, Some(Ending::Cancelled | Ending::Declined)) => Refusal::InvitationCancelled,
            (State::Active | State::Suspended | State::Ended, _) => Refusal::InvitationUsed,
        })
    }

    /// Admits the rightful holder of a link that is open, and tells everybody else no more than they may know.
    ///
    /// # Errors
    /// What [`Membership::why_closed`] says to the rightful holder; [`Refusal::WrongRecipient`] or
    /// [`Refusal::EmailUnverified`] to others who hold an open link; [`Refusal::InvitationUnavailable`] to all others.
    pub(crate) fn admit(&self, bearer: &Caller, attempt: u32, now: DateTime<Utc>) -> Result<&Invited, Refusal> {
        let rightful = self.is_for(bearer);
        match self.open_invitation(attempt, now) {
            Some(invited) if rightful => Ok(invited),
            Some(_) if bearer.email.as_ref() == Some(&self.email) => Err(Refusal::EmailUnverified),
            Some(_) => Err(Refusal::WrongRecipient),
            None => Err(self.why_closed(attempt, now).filter(|_| rightful).unwrap_or(Refusal::InvitationUnavailable)),
        }
    }
}
