//! The emails that the product writes. The texts of a variant are in the files of `emails/` that its kind names.

mod kind;
mod samples;
mod template_values;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use domain::period::Period;

/// An email with everything that it says. Texts that people typed may hold anything: they are shown, never obeyed.
///
/// `first_name` is always the reader's; `link` always leads to a configured host. `Debug` shows the kind and nothing else (C93).
#[derive(Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are named for what they say, the variants explain the rest")]
pub enum Email {
    /// To the invitee: the offer. `access_for` is the span that a guest will have from acceptance on.
    Invitation {
        link: String,
        organization: String,
        /// The name or the address of the person who invites.
        inviter: String,
        role: Option<String>,
        is_guest: bool,
        access_for: Option<Period>,
        expires_at: DateTime<Utc>,
        time_zone: Tz,
        note: Option<String>,
        first_name: Option<String>,
    },
    /// To the inviter: the invitee said no.
    Declined {
        organization: String,
        /// The name or the address of the person who declined.
        invitee: String,
        first_name: Option<String>,
    },
    /// To the address shown with a member: somebody changed the member's profile (S4.15).
    ProfileChanged {
        organization: String,
        /// The name or the address of the person who changed it.
        changed_by: String,
        fields: Vec<ProfileField>,
        first_name: Option<String>,
    },
    /// To a member whose role, group or grant somebody changed, where the policy wants that told (R6).
    AccessChanged {
        organization: String,
        /// The name or the address of the person who changed it.
        changed_by: String,
        role: Option<NameChange>,
        group: Option<NameChange>,
        /// Whether permissions beyond the role changed.
        permissions: bool,
        /// Whether the resources that the access reaches changed.
        scopes: bool,
        first_name: Option<String>,
    },
    /// To a person who was added without being asked (R9).
    AddedToOrganization {
        organization: String,
        /// The name or the address of the person who added the reader.
        added_by: String,
        role: Option<String>,
        link: Option<String>,
        first_name: Option<String>,
    },
    /// To a guest whose access is about to end; a reminder (S3.18).
    AccessExpiring {
        organization: String,
        expires_at: DateTime<Utc>,
        time_zone: Tz,
        /// The name or the address of the person who can renew.
        sponsor: Option<String>,
        first_name: Option<String>,
    },
    /// To a guest whose access ended by time (R12).
    AccessEnded {
        organization: String,
        ended_at: DateTime<Utc>,
        time_zone: Tz,
        /// The name or the address of the person who can invite again.
        sponsor: Option<String>,
        first_name: Option<String>,
    },
    /// To a manager, once a day: these guests are about to lose access; a reminder (R12).
    ExpiringDigest {
        organization: String,
        guests: u32,
        earliest: DateTime<Utc>,
        time_zone: Tz,
        link: Option<String>,
        first_name: Option<String>,
    },
    /// To a member: an administrator wants a new password to be set (S4.9).
    PasswordReset {
        organization: String,
        /// The name or the address of the administrator.
        requested_by: String,
        link: Option<String>,
        first_name: Option<String>,
    },
}

/// The names of what somebody had and of what they have instead; at least one is there.
#[derive(Clone, PartialEq, Eq)]
pub struct NameChange {
    /// What they had.
    pub before: Option<String>,
    /// What they have.
    pub after: Option<String>,
}

/// What an administrator can change of a member's profile (S4.11).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProfileField {
    /// The first name.
    FirstName,
    /// The last name.
    LastName,
    /// The group.
    Group,
    /// Whether the person uses the API only.
    ApiOnly,
}
