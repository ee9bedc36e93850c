//! The caller's profile and memberships in responses.

use chrono::{DateTime, Utc};
use domain::{
    authority::Authority, decide::Caller, id::OrganizationId, language_tag::LanguageTag, membership::Status,
    organization_membership::OrganizationMembership, profile::Profile, time_zone::TimeZone, topic::Topic,
};
use schemars::JsonSchema;
use serde::Serialize;

use crate::view::{AssignableView, permissions};

/// A profile.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ProfileView {
    /// The subject of the person's access tokens.
    pub user_id: String,
    /// The address that the identity provider reports; null if it reports none.
    pub email: Option<String>,
    /// Whether the identity provider has verified the address.
    pub email_verified: bool,
    /// A second address. Only support can change it (S4.12).
    pub secondary_email: Option<String>,
    /// The first name. Memberships store names of their own.
    pub first_name: Option<String>,
    /// The last name.
    pub last_name: Option<String>,
    /// The language of the person's emails, a tag of BCP 47; null for that of the invitation or the organisation.
    pub locale: Option<LanguageTag>,
    /// The time zone of dates in the person's emails; null for that of the organisation.
    pub time_zone: Option<TimeZone>,
    /// The notification topics that the person's organisations offer.
    pub topics: Vec<TopicView>,
    /// When the profile last changed; null if it never has.
    pub updated_at: Option<DateTime<Utc>>,
}

/// A topic of notifications (S4.21).
#[derive(Debug, Serialize, JsonSchema)]
pub struct TopicView {
    /// The topic.
    pub topic: Topic,
    /// Whether the person is subscribed. True from joining on, until the person unsubscribes.
    pub subscribed: bool,
}

/// The profile, with the organisations of the profile menu.
#[derive(Debug, Serialize, JsonSchema)]
pub struct MeView {
    /// The profile.
    #[serde(flatten)]
    pub profile: ProfileView,
    /// The identifier of the active organisation; null if there is none or the person is no longer active in it.
    pub active_organization: Option<String>,
    /// The organisations in which the person is active.
    pub organizations: Vec<InvitationRights>,
}

/// An organisation of the profile menu (S3.22).
#[derive(Debug, Serialize, JsonSchema)]
pub struct InvitationRights {
    /// The identifier of the organisation.
    pub organization_id: String,
    /// The name of the organisation.
    pub organization_name: String,
    /// Whether the person may invite guests to it.
    pub can_invite_guests: bool,
    /// Whether the person may invite members to it (S4.16).
    pub can_invite_members: bool,
}

/// A membership of a person, with its organisation.
#[derive(Debug, Serialize, JsonSchema)]
pub struct MyMembership {
    /// The identifier of the organisation.
    pub organization_id: String,
    /// The name of the organisation.
    pub organization_name: String,
    /// The identifier of the membership.
    pub membership_id: String,
    /// The key of the role, direct or from the group; null if there is none.
    pub role: Option<String>,
    /// The name of the role; null if there is none.
    pub role_name: Option<String>,
    /// Keys of the permissions that the person has there now, bundles expanded.
    pub permissions: Vec<String>,
    /// What the person may give to others there now.
    pub assignable: AssignableView,
    /// The status: `active`, `expiring`, `expired` or `suspended`.
    pub status: Status,
    /// When the guest's access ends or has ended; null for members.
    pub expires_at: Option<DateTime<Utc>>,
    /// Whether the person may invite guests to it now.
    pub can_invite_guests: bool,
    /// Whether it is the person's active organisation.
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
            locale: profile.locale.clone(),
            time_zone: profile.time_zone,
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
        let authority = Authority::of(&organization.settings, membership, now);
        Self {
            organization_id: organization.id.to_string(),
            organization_name: organization.settings.name.to_string(),
            membership_id: membership.id.to_string(),
            role: organization.settings.role_key(membership).map(ToString::to_string),
            permissions: authority.as_ref().map(permissions).unwrap_or_default(),
            assignable: authority.as_ref().map(AssignableView::of).unwrap_or_default(),
            role_name: role.map(|role| role.name.to_string()),
            status: organization_membership.status(now),
            expires_at: membership.expires_at(),
            can_invite_guests: organization_membership.can_invite_guests(now),
            active: active == Some(organization.id),
        }
    }
}
