//! The decisions about a membership, one file each. Pure: the same arguments give the same answer.

mod accept;
mod add;
mod allowed;
mod cancel;
mod catalog;
mod catalogue;
mod decline;
mod edit;
mod eligible;
mod expire;
mod found;
mod group;
mod invite;
mod lapse;
mod organization;
mod profile;
mod relocate;
mod remind;
mod remove;
mod renew;
mod resend;
mod reset_password;
mod role;
mod suspend;
mod token;

pub use accept::Acceptance;
pub use add::{Addition, person_not_found};
pub use allowed::Action;
pub use catalog::{ResourceAction, ResourceDecision};
pub use edit::AccessEdit;
pub use invite::{Invitee, Offer};
pub use organization::{Creation, NewOrganization, OrganizationDeletion, PolicyPatch, SettingsDecision, SettingsEdit};
pub use profile::{Edited, MemberEdit, ProfileEdit};
pub use token::Caller;

use chrono::{DateTime, Utc};

use crate::{
    id::MembershipId,
    locale::Locale,
    membership::{Invitation, Membership, Person},
    policy::Policy,
    text::Note,
};

/// What a sending of an invitation is made of, whichever decision causes it.
pub(crate) struct Sending<'a> {
    pub policy: &'a Policy,
    pub sponsor: &'a Membership,
    pub now: DateTime<Utc>,
}

impl Sending<'_> {
    fn invitation(&self, attempt: u32, note: Option<Note>, locale: Locale) -> Invitation {
        Invitation {
            attempt,
            sent_at: self.now,
            expires_at: self.policy.invite_ttl.after(self.now),
            sponsor: self.sponsor_id(),
            invited_by: self.invited_by(),
            note,
            locale,
            lapse_notified: false,
        }
    }

    /// The next sending of an existing invitation: every earlier link is dead, the window starts anew (S1.12).
    pub(crate) fn next(&self, earlier: &Invitation) -> Invitation {
        // A note speaks in the name of whoever wrote it; under another name it would be a forgery.
        let note = earlier.note.clone().filter(|_| earlier.sponsor == self.sponsor.id);
        self.invitation(earlier.attempt + 1, note, earlier.locale)
    }

    const fn sponsor_id(&self) -> MembershipId {
        self.sponsor.id
    }

    fn invited_by(&self) -> Person {
        self.sponsor.person()
    }
}
