//! Issuing an invitation: the first time, or again with a new link.

use chrono::{DateTime, Utc};

use super::Sending;
use crate::{
    language_tag::LanguageTag,
    membership::{Invitation, Membership},
    policy::Policy,
    text::Note,
};

/// Who issues an invitation, when, and under which policy.
pub(crate) struct InvitationIssuer<'a> {
    pub policy: &'a Policy,
    /// None where a machine issues it.
    pub sponsor: Option<&'a Membership>,
    pub now: DateTime<Utc>,
}

impl InvitationIssuer<'_> {
    /// An invitation of that attempt, open for the time that the sending or the policy says.
    pub(crate) fn issue(
        &self,
        attempt: u32,
        note: Option<Note>,
        locale: Option<LanguageTag>,
        sending: Sending,
    ) -> Invitation {
        Invitation {
            attempt,
            sent_at: self.now,
            expires_at: sending.expires_in.unwrap_or(self.policy.invite_ttl).after(self.now),
            sponsor: self.sponsor.map(|sponsor| sponsor.id),
            invited_by: self.sponsor.map(Membership::person),
            note,
            locale,
            expires_in: sending.expires_in,
            continue_url: sending.continue_url,
            notify: sending.notify,
            lapse_notified: false,
        }
    }

    /// The next attempt of an invitation: every earlier link is invalid, the time to live starts again (S1.12).
    pub(crate) fn reissue(&self, earlier: &Invitation, sending: Sending) -> Invitation {
        // A note speaks for the person who wrote it, so it is dropped when another sponsor sends the invitation.
        let note = earlier.note.clone().filter(|_| earlier.sponsor == self.sponsor.map(|sponsor| sponsor.id));
        let sending = Sending {
            expires_in: sending.expires_in.or(earlier.expires_in),
            continue_url: sending.continue_url.or_else(|| earlier.continue_url.clone()),
            ..sending
        };
        self.issue(earlier.attempt + 1, note, earlier.locale.clone(), sending)
    }
}
