//! Which events cause an email to their member (R22): the person who caused the event caused that email.

use chrono::{DateTime, Utc};

use crate::{
    event::Fact,
    membership::{Membership, State},
    policy::Policy,
};

impl Fact {
    /// Whether it causes an email to `member`, as it is after the event, under that policy. Emails by schedule (reminders, the
    /// end of access, digests) are not caused by a person, and the one about a decline answers an email that was counted.
    #[must_use]
    pub fn emails_member(&self, member: &Membership, policy: &Policy, now: DateTime<Utc>) -> bool {
        let belongs = matches!(member.state(), State::Active | State::Suspended) && !member.access_over(now);
        match self {
            Self::Invited { .. } | Self::Resent { .. } | Self::AccessChanged { attempt: Some(_), .. } => {
                member.invitation().is_some_and(|invitation| invitation.notify)
            }
            Self::AccessChanged { attempt: None, .. } | Self::Moved { .. } => {
                policy.notify.access_changed && member.is_active(now)
            }
            Self::ProfileChanged { before, after } => {
                policy.notify.profile_changed && belongs && !before.is_same_person(after)
            }
            Self::Added { .. } | Self::PasswordResetRequested { .. } => belongs,
            Self::OrganizationCreated { .. }
            | Self::OrganizationUpdated(_)
            | Self::ResourcePut { .. }
            | Self::ResourceDeleted { .. }
            | Self::OrganizationDeleted {}
            | Self::InviteExpired {}
            | Self::Cancelled {}
            | Self::Declined {}
            | Self::Replaced {}
            | Self::IdentityChanged { .. }
            | Self::Merged { .. }
            | Self::Accepted { .. }
            | Self::AcceptanceRefused { .. }
            | Self::Renewed { .. }
            | Self::Expiring { .. }
            | Self::Expired { .. }
            | Self::Suspended {}
            | Self::Reactivated {}
            | Self::Exported { .. }
            | Self::Removed {}
            | Self::Left {}
            | Self::DigestDue { .. }
            | Self::DeliveryFailed { .. } => false,
        }
    }
}
