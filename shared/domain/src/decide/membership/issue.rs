//! Issuing an invitation: the first time, or again with a new link.

use chrono::{DateTime, Utc};

use crate::{
    locale::Locale,
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
    /// An invitation of that attempt, open for the policy's time to live.
    pub(crate) fn issue(&self, attempt: u32, note: Option<Note>, locale: Locale) -> Invitation {
        Invitation {
            attempt,
            sent_at: self.now,
            expires_at: self.policy.invite_ttl.after(self.now),
            sponsor: self.sponsor.map(|sponsor| sponsor.id),
            invited_by: self.sponsor.map(Membership::person),
            note,
            locale,
            lapse_notified: false,
        }
    }

    /// The next attempt of an invitation: every earlier link is invalid, the time to live starts again (S1.12).
    pub(crate) fn reissue(&self, earlier: &Invitation) -> Invitation {
        // A note speaks for the person who wrote it, so it is dropped when another sponsor sends the invitation.
        let note = earlier.note.clone().filter(|_| earlier.sponsor == self.sponsor.map(|sponsor| sponsor.id));
        self.issue(earlier.attempt + 1, note, earlier.locale)
    }
}
