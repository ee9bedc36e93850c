//! The emails of the product. The texts of a variant are in `emails/<kind>/`.

mod kind;
mod samples;
pub mod template_values;

use chrono::{DateTime, Utc};
use domain::period::Period;
use domain::time_zone::TimeZone;

/// The content of one email. Texts that people typed are untrusted: rendering escapes them and makes them unclickable.
///
/// `first_name` is the recipient's. `link` starts with a configured URL. `Debug` prints the kind only (C93).
#[derive(Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names of the fields say what they hold")]
pub enum Email {
    /// To the invitee. `access_for` is how long a guest has access after acceptance.
    Invitation {
        link: String,
        organization: String,
        /// The name or the address of the inviter; none where a machine sent the invitation, so that the organisation invites.
        inviter: Option<String>,
        role: Option<String>,
        is_guest: bool,
        access_for: Option<Period>,
        expires_at: DateTime<Utc>,
        time_zone: TimeZone,
        note: Option<String>,
        first_name: Option<String>,
    },
    /// To the inviter: the invitee declined.
    Declined {
        organization: String,
        /// The name or the address of the person who declined.
        invitee: String,
        first_name: Option<String>,
    },
    /// To the address of the membership: an administrator changed the member's profile (S4.15).
    ProfileChanged {
        organization: String,
        /// The name or the address of the actor.
        changed_by: String,
        fields: Vec<ProfileField>,
        first_name: Option<String>,
    },
    /// To a member whose role, group or grant was changed, if the policy has `notify.access_changed` (R6).
    AccessChanged {
        organization: String,
        /// The name or the address of the actor.
        changed_by: String,
        role: Option<NameChange>,
        group: Option<NameChange>,
        /// Whether permissions beyond the role changed.
        permissions: bool,
        /// Whether the resources in scope changed.
        scopes: bool,
        first_name: Option<String>,
    },
    /// To a person who was added without an invitation (R9).
    AddedToOrganization {
        organization: String,
        /// The name or the address of the actor.
        added_by: String,
        role: Option<String>,
        link: Option<String>,
        first_name: Option<String>,
    },
    /// To a guest whose access will end soon; a reminder (S3.18).
    AccessExpiring {
        organization: String,
        expires_at: DateTime<Utc>,
        time_zone: TimeZone,
        /// The name or the address of the sponsor, who can renew the access.
        sponsor: Option<String>,
        first_name: Option<String>,
    },
    /// To a guest whose access expired (R12).
    AccessEnded {
        organization: String,
        ended_at: DateTime<Utc>,
        time_zone: TimeZone,
        /// The name or the address of the sponsor, who can invite the guest again.
        sponsor: Option<String>,
        first_name: Option<String>,
    },
    /// To a manager, at most once a day: the number of guests whose access will end soon; a reminder (R12).
    ExpiringDigest {
        organization: String,
        guests: u32,
        earliest: DateTime<Utc>,
        time_zone: TimeZone,
        link: Option<String>,
        first_name: Option<String>,
    },
    /// To a member: an administrator requested a password reset (S4.9).
    PasswordReset {
        organization: String,
        /// The name or the address of the administrator.
        requested_by: String,
        link: Option<String>,
        first_name: Option<String>,
    },
}

/// The names of a role or group before and after a change. At least one is present.
#[derive(Clone, PartialEq, Eq)]
pub struct NameChange {
    /// The previous name; none if there was no role or group.
    pub before: Option<String>,
    /// The new name; none if the role or group was taken away.
    pub after: Option<String>,
}

/// A field of a member's profile that an administrator can change (S4.11).
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
