//! Following the identity provider, where a person has another address or another subject from now on (D8, D9).

use chrono::{DateTime, Utc};

use crate::{
    address::EmailAddress,
    event::{Decision, Fact, Identity},
    id::UserId,
    membership::{Ending, Lifecycle, Membership, State, Status},
    refusal::Refusal,
};

/// What the identity provider says about a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentityEdit {
    /// The subject.
    pub user: UserId,
    /// The verified address; none leaves the one of each membership.
    pub email: Option<EmailAddress>,
}

/// Who holds in the organisation what the edit claims.
#[derive(Debug, Clone, Copy, Default)]
pub struct Holders<'a> {
    /// The membership that holds the claim on the address.
    pub of_email: Option<&'a Membership>,
    /// The membership of the subject.
    pub of_user: Option<&'a Membership>,
}

impl Membership {
    /// Takes over address and subject: first the decision about this membership, then that about the one whose place on the
    /// address it takes. An open invitation to the address was for the same person and is merged: it grants nothing. Empty
    /// when nothing changes. The policy on addresses of invitations does not apply: the person belongs already.
    ///
    /// # Errors
    /// [`Refusal::AlreadyMember`] where another member has the address, or the subject a membership of its own;
    /// [`Refusal::InvalidState`] for an invitation or an ended membership.
    pub fn follow_identity(
        &self,
        edit: &IdentityEdit,
        holders: Holders<'_>,
        now: DateTime<Utc>,
    ) -> Result<Vec<Decision>, Refusal> {
        let user = match &self.lifecycle {
            Lifecycle::Active(joined) | Lifecycle::Suspended { joined, .. } => joined.user.clone(),
            Lifecycle::Invited(_) => return Err(Refusal::InvalidState(Status::InvitePending)),
            Lifecycle::Ended { .. } => return Err(Refusal::InvalidState(Status::Ended)),
        };
        let before = Identity { user, email: self.email.clone() };
        let after =
            Identity { user: edit.user.clone(), email: edit.email.clone().unwrap_or_else(|| self.email.clone()) };
        if before == after {
            return Ok(Vec::new());
        }
        let other = |holder: Option<&Membership>| holder.filter(|holder| holder.id != self.id).cloned();
        // An ended guest access of the subject counts too: of two rows of a person, the later one is theirs.
        if let Some(own) = other(holders.of_user).filter(|_| before.user != after.user) {
            return Err(Refusal::AlreadyMember(own.id));
        }
        let occupant = other(holders.of_email).filter(|_| before.email != after.email);
        let yields = match &occupant {
            None => None,
            Some(invited) if invited.invitation_open(now) => {
                Some(invited.ending(Ending::Merged, Fact::Merged { into: self.id }, now))
            }
            Some(live) if live.is_live(now) => return Err(Refusal::AlreadyMember(live.id)),
            Some(over) => (over.state() != State::Ended).then(|| over.replaced(now)),
        };
        let changed = Decision::change(self, now, |changed| {
            if before.email != after.email {
                // What became of the last email says nothing about the new mailbox.
                changed.delivery = None;
            }
            changed.email = after.email.clone();
            changed.lifecycle.set_user(after.user.clone());
            Fact::IdentityChanged { before, after }
        });
        Ok(std::iter::once(changed).chain(yields).collect())
    }
}
