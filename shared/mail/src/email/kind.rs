//! The kind of an email, and whether it is a reminder.

use std::fmt;

use super::{Email, ProfileField};

impl Email {
    /// The kind. It names the folder in `emails/`, the value of the SES tag `email`, and the golden file.
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

    /// Whether the email is a reminder. Reminders carry `List-Unsubscribe` and can be paused; the others are transactional.
    #[must_use]
    pub const fn is_reminder(&self) -> bool {
        matches!(self, Self::AccessExpiring { .. } | Self::ExpiringDigest { .. })
    }
}

impl fmt::Debug for Email {
    /// Prints the kind only: an email holds names, notes and links with secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Email({})", self.kind())
    }
}

impl ProfileField {
    /// The key of the translation that names the field.
    pub(super) const fn translation_key(self) -> &'static str {
        match self {
            Self::FirstName => "field_first_name",
            Self::LastName => "field_last_name",
            Self::Group => "field_group",
            Self::ApiOnly => "field_api_only",
        }
    }
}
