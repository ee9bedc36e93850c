//! The signed-in person as they see themselves.

use chrono::{DateTime, Utc};
use domain::{
    decide::Caller, id::OrganizationId, locale::Locale, membership::Status,
    organization_membership::OrganizationMembership, profile::Profile, topic::Topic,
};
use schemars::JsonSchema;
use serde::Serialize;

/// A profile.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ProfileView {
    /// The subject of the person's access tokens.
    pub user_id: String,
    /// The address, as the identity provider tells it.
    pub email: Option<String>,
    /// Whether the provider has verified it.
    pub email_verified: bool,
    /// A second address; support changes it, nobody else (S4.12).
    pub secondary_email: Option<String>,
    /// The first name. Organisations keep names of their own on their memberships.
    pub first_name: Option<String>,
    /// The last name.
    pub last_name: Option<String>,
    /// The language that they read.
    pub locale: Option<Locale>,
    /// The topics that organisations of theirs tell of.
    pub topics: Vec<TopicView>,
    /// When the profile last changed; null before it ever did.
    pub updated_at: Option<DateTime<Utc>>,
}

/// A topic of notifications (S4.21).
#[derive(Debug, Serialize, JsonSchema)]
pub struct TopicView {
    /// Which.
    pub topic: Topic,
    /// Whether they are subscribed: from joining on, unless they have said otherwise here.
    pub subscribed: bool,
}

/// A profile, and what the person may do from anywhere.
#[derive(Debug, Serialize, JsonSchema)]
pub struct MeView {
    /// The profile.
    #[serde(flatten)]
    pub profile: ProfileView,
    /// The identifier of the organisation that they switched to; null when they are not active there any more.
    pub active_organization: Option<String>,
    /// The organisations in which they are active.
    pub organizations: Vec<InvitationRights>,
}

/// An organisation of the profile menu (S3.22).
#[derive(Debug, Serialize, JsonSchema)]
pub struct InvitationRights {
    /// The identifier of the organisation.
    pub organization_id: String,
    /// What the organisation is called.
    pub organization_name: String,
    /// Whether they may invite guests there.
    pub can_invite_guests: bool,
    /// Whether they may invite members there (S4.16).
    pub can_invite_members: bool,
}

/// An organisation of the signed-in person.
#[derive(Debug, Serialize, JsonSchema)]
pub struct MyMembership {
    /// The identifier of the organisation.
    pub organization_id: String,
    /// What the organisation is called.
    pub organization_name: String,
    /// The identifier of their membership there.
    pub membership_id: String,
    /// What their role is called.
    pub role_name: Option<String>,
    /// What the membership is now: active, expiring, expired or suspended.
    pub status: Status,
    /// When the access ends, or has ended; null for members.
    pub expires_at: Option<DateTime<Utc>>,
    /// Whether they may invite guests there now.
    pub can_invite_guests: bool,
    /// Whether it is the organisation that they switched to, and they are active there.
    pub active: bool,
}

impl ProfileView {
    pub(super) fn of(
        profile: &Profile,
        bearer: &Caller,
        organization_memberships: &[OrganizationMembership],
        now: DateTime<Utc>,
    ) -> Self {
        let topics = profile.subscriptions(organization_memberships, now).into_iter();
        Self {
            user_id: bearer.user.to_string(),
            email: bearer.email.as_ref().map(ToString::to_string),
            email_verified: bearer.email_verified,
            secondary_email: profile.secondary_email.as_ref().map(ToString::to_string),
            first_name: profile.first_name.as_ref().map(ToString::to_string),
            last_name: profile.last_name.as_ref().map(ToString::to_string),
            locale: profile.locale,
            topics: topics.map(|(topic, subscribed)| TopicView { topic, subscribed }).collect(),
            updated_at: profile.updated_at,
        }
    }
}

impl InvitationRights {
    pub(super) fn of(organization_membership: &OrganizationMembership, now: DateTime<Utc>) -> Self {
        Self {
            organization_id: organization_membership.organization.id.to_string(),
            organization_name: organization_membership.organization.settings.name.to_string(),
            can_invite_guests: organization_membership.can_invite_guests(now),
            can_invite_members: organization_membership.can_invite_members(now),
        }
    }
}

impl MyMembership {
    pub(super) fn of(
        organization_membership: &OrganizationMembership,
        active: Option<OrganizationId>,
        now: DateTime<Utc>,
    ) -> Self {
        let OrganizationMembership { organization, membership } = organization_membership;
        let role = organization.settings.role_of(&membership.grant, membership.group.as_ref());
        Self {
            organization_id: organization.id.to_string(),
            organization_name: organization.settings.name.to_string(),
            membership_id: membership.id.to_string(),
            role_name: role.map(|role| role.name.to_string()),
            status: organization_membership.status(now),
            expires_at: membership.expires_at(),
            can_invite_guests: organization_membership.can_invite_guests(now),
            active: active == Some(organization.id),
        }
    }
}
