//! What an email is called, and what kind of email it is.

use std::fmt;

use super::{Email, ProfileField};

impl Email {
    /// The name of the email: that of its files, of its SES tag and of its golden file.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Invitation { .. } => "invitation",
            Self::Declined { .. } => "declined",
            Self::ProfileChanged { .. } => "profile_changed",
            Self::AccessChanged { .. } => "access_changed",
            Self::AddedToOrganization { .. } => "added_to_organization",
            Self::AccessExpiring { .. } => "access_expiring",
            Self::AccessEnded { .. } => "access_ended",
            Self::ExpiringDigest { .. } => "expiring_digest",
            Self::PasswordReset { .. } => "password_reset",
        }
    }

    /// Whether the email only reminds: such emails say how to unsubscribe, the others have to be delivered.
    #[must_use]
    pub const fn is_reminder(&self) -> bool {
        matches!(self, Self::AccessExpiring { .. } | Self::ExpiringDigest { .. })
    }
}

impl fmt::Debug for Email {
    /// The kind only: emails hold names, notes and links that open something.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Email({})", self.kind())
    }
}

impl ProfileField {
    /// The name of the phrase that names the field to people.
    pub(super) const fn phrase(self) -> &'static str {
        match self {
            Self::FirstName => "field_first_name",
            Self::LastName => "field_last_name",
            Self::Group => "field_group",
            Self::ApiOnly => "field_api_only",
        }
    }
}
