//! Members, guests and invitations in responses.

use chrono::{DateTime, Utc};
use domain::{
    authority::Authority,
    decide::Action,
    grant::{Grant, Mode, ResourceRef, Scope},
    language_tag::LanguageTag,
    login::LoginType,
    membership::{Delivery, Kind, Membership, Person, Status},
    metadata::Metadata,
    organization::Organization,
    resource::Resources,
};
use kit::token::Links;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

/// A member, guest or invitation.
#[derive(Debug, Serialize, JsonSchema)]
pub struct MemberView {
    /// The identifier of the membership. It stays the same from the invitation on.
    pub id: String,
    /// The current status.
    pub status: Status,
    /// `member` or `guest`.
    pub kind: Kind,
    /// The sign-in name, which is the address.
    pub username: String,
    /// The address.
    pub email: String,
    /// The first name.
    pub first_name: Option<String>,
    /// The last name.
    pub last_name: Option<String>,
    /// The subject of the person's access tokens; null until they accept.
    pub user_id: Option<String>,
    /// Whether the person uses the API only.
    pub api_only: bool,
    /// How the person signs in.
    pub login_type: LoginType,
    /// The person's last sign-in, in any organisation; null if the identity provider has reported none.
    pub last_login_at: Option<DateTime<Utc>>,
    /// The direct grant of the person, without that of their group.
    pub grant: GrantView,
    /// The resources that the scopes of the grant name, with their names.
    pub scopes: Vec<NamedResource>,
    /// The name of the person's role, direct or from the group; null if there is none.
    pub role_name: Option<String>,
    /// The key of the group; null if there is none.
    pub group: Option<String>,
    /// The name of the group; null if there is none.
    pub group_name: Option<String>,
    /// The identifier in the host product; null if not set. Other members may have the same.
    pub external_id: Option<String>,
    /// Data of the host product: texts, numbers and booleans by key.
    #[schemars(with = "Map<String, Value>")]
    pub metadata: Metadata,
    /// How long a guest's access lasts from acceptance or renewal, as an ISO 8601 duration; null for members.
    pub period: Option<String>,
    /// When the guest's access ends; null for members and until acceptance.
    pub expires_at: Option<DateTime<Utc>>,
    /// The invitation; null after acceptance.
    pub invitation: Option<InvitationView>,
    /// The delivery status of the last email to the person; null if there is none.
    pub delivery: Option<Delivery>,
    /// When the person joined; null until they accept.
    pub activated_at: Option<DateTime<Utc>>,
    /// When the person was first invited or added.
    pub created_at: DateTime<Utc>,
    /// When a decision last changed the membership.
    pub updated_at: DateTime<Utc>,
    /// The actions that the caller may perform on this membership.
    pub allowed_actions: Vec<Action>,
}

/// A grant.
#[derive(Debug, Serialize, JsonSchema)]
pub struct GrantView {
    /// The key of the role; null if there is none.
    pub role: Option<String>,
    /// Keys of permissions beyond the role.
    pub permissions: Vec<String>,
    /// The scopes, at most one for each type of resource.
    pub scopes: Vec<ScopeView>,
}

/// A scope: the granted resources of one type.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ScopeView {
    /// The type of resource, such as `site`.
    #[serde(rename = "type")]
    pub resource_type: String,
    /// How the scope selects resources.
    pub mode: Mode,
    /// Identifiers of resources or of groups of resources.
    pub ids: Vec<String>,
}

/// A resource, or a group of resources, that a scope names.
#[derive(Debug, Serialize, JsonSchema)]
pub struct NamedResource {
    /// The type of resource, such as `site`.
    #[serde(rename = "type")]
    pub resource_type: String,
    /// The identifier within the type.
    pub id: String,
    /// The name, at most a minute old; null if the resource no longer exists.
    pub name: Option<String>,
    /// Whether it is a group of resources.
    pub is_group: bool,
}

/// An invitation that is not yet accepted.
#[derive(Debug, Serialize, JsonSchema)]
pub struct InvitationView {
    /// When the latest email was sent.
    pub sent_at: DateTime<Utc>,
    /// When the invitation expires.
    pub expires_at: DateTime<Utc>,
    /// The number of times that it was sent.
    pub attempt: u32,
    /// The person who sent it last; null if a machine did.
    pub invited_by: Option<Person>,
    /// The note in the email, plain text.
    pub note: Option<String>,
    /// The language of its emails, a tag of BCP 47; null if the invitation names none.
    pub locale: Option<LanguageTag>,
    /// The delivery status of the latest invitation email; null if not known, or if a machine got the link instead.
    pub delivery: Option<Delivery>,
    /// Where the invitee's page leads after acceptance; null if the invitation names no page.
    pub continue_url: Option<String>,
    /// Whether it was sent by email; otherwise a machine got the link.
    pub notify: bool,
    /// The link, for a machine that asked for it with `"notify": false`; in the response of that change only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

impl From<&Scope> for ScopeView {
    fn from(scope: &Scope) -> Self {
        Self {
            resource_type: scope.resource_type.to_string(),
            mode: scope.mode,
            ids: scope.ids.iter().map(ToString::to_string).collect(),
        }
    }
}

impl From<&Grant> for GrantView {
    fn from(grant: &Grant) -> Self {
        Self {
            role: grant.role.as_ref().map(ToString::to_string),
            permissions: grant.permissions.iter().map(ToString::to_string).collect(),
            scopes: grant.scopes.iter().map(ScopeView::from).collect(),
        }
    }
}

impl MemberView {
    /// The member with the actions that `reader` may perform on it. `resources` has what its scopes name.
    #[must_use]
    pub fn of(
        member: &Membership,
        organization: &Organization,
        reader: &Authority<'_>,
        resources: &Resources,
        now: DateTime<Utc>,
    ) -> Self {
        let settings = &organization.settings;
        let status = member.status(settings.policy.renew_window, now);
        let pending = matches!(status, Status::InvitePending | Status::InviteExpired);
        let role = settings.role_of(&member.grant, member.group.as_ref());
        let group = member.group.as_ref().and_then(|key| settings.groups.get(key));
        Self {
            id: member.id.to_string(),
            status,
            kind: member.kind(),
            username: member.email.to_string(),
            email: member.email.to_string(),
            first_name: member.first_name.as_ref().map(ToString::to_string),
            last_name: member.last_name.as_ref().map(ToString::to_string),
            user_id: member.user().map(ToString::to_string),
            api_only: member.api_only,
            login_type: member.login_type,
            last_login_at: member.last_login_at,
            grant: GrantView::from(&member.grant),
            scopes: member.grant.references().map(|entry| NamedResource::of(&entry, resources)).collect(),
            role_name: role.map(|role| role.name.to_string()),
            group_name: group.map(|group| group.name.to_string()),
            group: member.group.as_ref().map(ToString::to_string),
            external_id: member.host.external_id.as_ref().map(ToString::to_string),
            metadata: member.host.metadata.clone(),
            period: member.period().map(|period| period.to_string()),
            expires_at: member.expires_at(),
            invitation: pending.then(|| InvitationView::of(member)).flatten(),
            delivery: member.last_delivery(),
            activated_at: member.activated_at(),
            created_at: member.created_at,
            updated_at: member.updated_at,
            allowed_actions: member.allowed_actions(reader, organization, now),
        }
    }
}

impl MemberView {
    /// The same, with the link of its invitation, if it was not sent by email (A15).
    #[must_use]
    pub fn with_link(mut self, member: &Membership, links: Option<&Links>) -> Self {
        if let Some(invitation) = self.invitation.as_mut().filter(|invitation| !invitation.notify) {
            invitation.url = links.and_then(|links| links.of(member));
        }
        self
    }
}

impl NamedResource {
    fn of(entry: &ResourceRef, resources: &Resources) -> Self {
        Self {
            name: resources.get(entry).map(|resource| resource.name.to_string()),
            resource_type: entry.resource_type.to_string(),
            id: entry.id.to_string(),
            is_group: entry.is_group,
        }
    }
}

impl InvitationView {
    fn of(member: &Membership) -> Option<Self> {
        let invitation = member.invitation()?;
        Some(Self {
            sent_at: invitation.sent_at,
            expires_at: invitation.expires_at,
            attempt: invitation.attempt,
            invited_by: invitation.invited_by.clone(),
            note: invitation.note.as_ref().map(|note| note.as_str().to_owned()),
            locale: invitation.locale.clone(),
            delivery: member.invitation_delivery(),
            continue_url: invitation.continue_url.as_ref().map(|url| url.as_str().to_owned()),
            notify: invitation.notify,
            url: None,
        })
    }
}
