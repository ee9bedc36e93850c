//! What happened: the payload of an event.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Access, Identity, Profile};
use crate::{
    grant::ResourceRef, host::MemberHostData, id::MembershipId, login::LoginType, period::Period, resource::Resource,
    settings_diff::SettingsDiff, text::Key,
};

/// What happened. The variant in snake case is the action in the audit log and the end of the `detail-type` on the bus.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", tag = "action", content = "detail")]
pub enum Fact {
    /// A person created the organisation and became its first owner, or a machine created it for one.
    OrganizationCreated {
        /// The template of its settings.
        template: Key,
    },
    /// Name, branding, policy, a role or a group changed.
    OrganizationUpdated(Box<SettingsDiff>),
    /// A resource, or a group of them, was created or changed.
    ResourcePut {
        /// Which.
        #[serde(flatten)]
        entry: ResourceRef,
        /// What it was; none for a new one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        before: Option<Resource>,
        /// What it is.
        after: Resource,
    },
    /// A resource, or a group of them, was deleted. Grants that still name it give access to nothing by that name.
    ResourceDeleted {
        /// Which.
        #[serde(flatten)]
        entry: ResourceRef,
        /// What it was.
        before: Resource,
    },
    /// The organisation was deleted. Every request in it answers 404 from then on.
    OrganizationDeleted {},
    /// A person was invited.
    Invited {
        /// The number of the sending.
        attempt: u32,
        /// What is offered.
        access: Access,
        /// How long the access lasts, for a guest.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        period: Option<Period>,
        /// Until when it can be accepted.
        expires_at: DateTime<Utc>,
        /// Whether the link went out by email; otherwise a machine got it.
        #[serde(default = "sent_by_email")]
        notify: bool,
        /// What the host product says about the member.
        #[serde(flatten)]
        host: MemberHostData,
    },
    /// The invitation was sent again; every earlier link is invalid.
    Resent {
        /// The number of the sending.
        attempt: u32,
        /// Until when it can be accepted.
        expires_at: DateTime<Utc>,
        /// Whether the link went out by email; otherwise a machine got it.
        #[serde(default = "sent_by_email")]
        notify: bool,
    },
    /// The invitation was not accepted in time.
    InviteExpired {},
    /// The invitation was withdrawn.
    Cancelled {},
    /// The invitee declined.
    Declined {},
    /// An expired membership was replaced by a new one for the same address.
    Replaced {},
    /// The invitee joined.
    Accepted {
        /// When the access ends, for a guest.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        expires_at: Option<DateTime<Utc>>,
    },
    /// A person with the link who is not the invitee tried to accept or decline (C26).
    AcceptanceRefused {
        /// The stable code of the refusal.
        code: String,
    },
    /// What the membership grants changed.
    AccessChanged {
        /// What it granted.
        before: Access,
        /// What it grants.
        after: Access,
        /// The number of the new sending, where the invitation had not been accepted yet (S1.6).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        attempt: Option<u32>,
    },
    /// The access of a guest was renewed.
    Renewed {
        /// When it would have ended.
        before: DateTime<Utc>,
        /// When it ends now.
        expires_at: DateTime<Utc>,
    },
    /// The access of a guest is about to end, and the guest is reminded of it (S3.18).
    Expiring {
        /// When it ends.
        expires_at: DateTime<Utc>,
        /// How long before that the guest is reminded: an offset of the policy.
        before: Period,
    },
    /// The access of a guest has ended by time (R12).
    Expired {
        /// When it ended.
        expires_at: DateTime<Utc>,
    },
    /// A member was suspended.
    Suspended {},
    /// A suspended member was reactivated.
    Reactivated {},
    /// The group changed.
    Moved {
        /// What the membership granted.
        before: Access,
        /// What it grants.
        after: Access,
    },
    /// What the membership, or the host product, says about the person changed.
    ProfileChanged {
        /// What it said.
        before: Profile,
        /// What it says.
        after: Profile,
    },
    /// The identity provider knows the person by another address, or another subject, from now on (D8, D9).
    IdentityChanged {
        /// Whose it was.
        before: Identity,
        /// Whose it is.
        after: Identity,
    },
    /// An open invitation ended, because its address is now that of a person who is a member already (D8).
    Merged {
        /// The membership of that person.
        into: MembershipId,
    },
    /// A member of another organisation was added without an invitation (S4.22).
    Added {
        /// What the membership grants.
        access: Access,
        /// What the host product says about the member.
        #[serde(flatten)]
        host: MemberHostData,
    },
    /// The identity provider is asked for a new password of the person (S4.9).
    PasswordResetRequested {
        /// How the person signs in.
        login_type: LoginType,
    },
    /// A page of the member list was exported (C97).
    Exported {
        /// How many rows it held.
        rows: u32,
        /// Whether more pages followed it.
        more: bool,
    },
    /// An administrator ended the membership.
    Removed {},
    /// The member ended the membership.
    Left {},
    /// A digest of guests whose access is about to end is due (R12). It is an email only: neither audited nor published.
    DigestDue {
        /// How many guests.
        guests: u32,
        /// When the first of them loses access.
        earliest: DateTime<Utc>,
    },
    /// An email could not be delivered.
    DeliveryFailed {
        /// Which email.
        email: String,
        /// Why, as a stable code.
        reason: String,
    },
}

const fn sent_by_email() -> bool {
    true
}

impl Fact {
    /// The actions that are audited and published, in the order of the variants.
    pub const ACTIONS: &[&str] = &[
        "organization_created",
        "organization_updated",
        "organization_deleted",
        "resource_put",
        "resource_deleted",
        "invited",
        "resent",
        "invite_expired",
        "cancelled",
        "declined",
        "replaced",
        "accepted",
        "acceptance_refused",
        "access_changed",
        "renewed",
        "expiring",
        "expired",
        "suspended",
        "reactivated",
        "moved",
        "profile_changed",
        "identity_changed",
        "merged",
        "added",
        "password_reset_requested",
        "exported",
        "removed",
        "left",
        "delivery_failed",
    ];

    /// Whether the event only causes an email: it is neither published on the bus nor audited.
    #[must_use]
    pub const fn is_email_only(&self) -> bool {
        matches!(self, Self::DigestDue { .. })
    }

    /// The name of the action in the audit log and on the bus.
    #[must_use]
    pub const fn action(&self) -> &'static str {
        match self {
            Self::OrganizationCreated { .. } => "organization_created",
            Self::OrganizationUpdated(_) => "organization_updated",
            Self::OrganizationDeleted { .. } => "organization_deleted",
            Self::ResourcePut { .. } => "resource_put",
            Self::ResourceDeleted { .. } => "resource_deleted",
            Self::Invited { .. } => "invited",
            Self::Resent { .. } => "resent",
            Self::InviteExpired { .. } => "invite_expired",
            Self::Cancelled { .. } => "cancelled",
            Self::Declined { .. } => "declined",
            Self::Replaced { .. } => "replaced",
            Self::Accepted { .. } => "accepted",
            Self::AcceptanceRefused { .. } => "acceptance_refused",
            Self::AccessChanged { .. } => "access_changed",
            Self::Renewed { .. } => "renewed",
            Self::Expiring { .. } => "expiring",
            Self::Expired { .. } => "expired",
            Self::Suspended { .. } => "suspended",
            Self::Reactivated { .. } => "reactivated",
            Self::Moved { .. } => "moved",
            Self::ProfileChanged { .. } => "profile_changed",
            Self::IdentityChanged { .. } => "identity_changed",
            Self::Merged { .. } => "merged",
            Self::Added { .. } => "added",
            Self::PasswordResetRequested { .. } => "password_reset_requested",
            Self::Exported { .. } => "exported",
            Self::Removed { .. } => "removed",
            Self::Left { .. } => "left",
            Self::DigestDue { .. } => "digest_due",
            Self::DeliveryFailed { .. } => "delivery_failed",
        }
    }
}
