//! A member as lists and single reads show it.

use chrono::{DateTime, Utc};
use domain::{
    authority::Authority,
    decide::Action,
    grant::{Grant, Mode, Scope},
    login::LoginType,
    membership::{Delivery, Kind, Membership, Person, Status},
    organization::Organization,
};
use schemars::JsonSchema;
use serde::Serialize;

/// A member, guest or invitation.
#[derive(Debug, Serialize, JsonSchema)]
pub struct MemberView {
    /// The identifier, the same from invitation to end.
    pub id: String,
    /// What the membership is now.
    pub status: Status,
    /// Member or guest.
    pub kind: Kind,
    /// The name to sign in with, which is the address.
    pub username: String,
    /// The address.
    pub email: String,
    /// The first name.
    pub first_name: Option<String>,
    /// The last name.
    pub last_name: Option<String>,
    /// The subject of the person's access tokens, once they have joined.
    pub user_id: Option<String>,
    /// Whether the person uses the API only.
    pub api_only: bool,
    /// How the person signs in.
    pub login_type: LoginType,
    /// When the person last signed in, anywhere; null while the identity provider has told of none.
    pub last_login_at: Option<DateTime<Utc>>,
    /// What the person is granted by themselves.
    pub grant: GrantView,
    /// What their role is called.
    pub role_name: Option<String>,
    /// The key of their group.
    pub group: Option<String>,
    /// How long a guest's access lasts from acceptance or renewal, as an ISO 8601 duration.
    pub period: Option<String>,
    /// When the access of a guest ends; null until the invitation is accepted.
    pub expires_at: Option<DateTime<Utc>>,
    /// The invitation, until it is accepted.
    pub invitation: Option<InvitationView>,
    /// What became of the last email to them.
    pub delivery: Option<Delivery>,
    /// When the person joined.
    pub activated_at: Option<DateTime<Utc>>,
    /// When they were first invited or added.
    pub created_at: DateTime<Utc>,
    /// When anything was last decided about them.
    pub updated_at: DateTime<Utc>,
    /// What the reader may do with this row.
    pub allowed_actions: Vec<Action>,
}

/// A grant.
#[derive(Debug, Serialize, JsonSchema)]
pub struct GrantView {
    /// The key of the role.
    pub role: Option<String>,
    /// Keys of permissions beyond the role.
    pub permissions: Vec<String>,
    /// Limits by type of resource.
    pub scopes: Vec<ScopeView>,
}

/// The resources of one type.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ScopeView {
    /// The type.
    #[serde(rename = "type")]
    pub resource_type: String,
    /// How the resources are named.
    pub mode: Mode,
    /// Their identifiers.
    pub ids: Vec<String>,
}

/// An invitation that waits for acceptance.
#[derive(Debug, Serialize, JsonSchema)]
pub struct InvitationView {
    /// When the latest email was sent.
    pub sent_at: DateTime<Utc>,
    /// From when on it can no longer be accepted.
    pub expires_at: DateTime<Utc>,
    /// How often it was sent.
    pub attempt: u32,
    /// Who sent it last.
    pub invited_by: Person,
    /// The note of the email.
    pub note: Option<String>,
    /// What became of the latest email.
    pub delivery: Option<Delivery>,
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
    /// The member as that reader sees it.
    #[must_use]
    pub fn of(member: &Membership, organization: &Organization, reader: &Authority<'_>, now: DateTime<Utc>) -> Self {
        let settings = &organization.settings;
        let status = member.status(settings.policy.renew_window, now);
        let pending = matches!(status, Status::InvitePending | Status::InviteExpired);
        let role = settings.role_of(&member.grant, member.group.as_ref());
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
            role_name: role.map(|role| role.name.to_string()),
            group: member.group.as_ref().map(ToString::to_string),
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

impl InvitationView {
    fn of(member: &Membership) -> Option<Self> {
        let invitation = member.invitation()?;
        Some(Self {
            sent_at: invitation.sent_at,
            expires_at: invitation.expires_at,
            attempt: invitation.attempt,
            invited_by: invitation.invited_by.clone(),
            note: invitation.note.as_ref().map(|note| note.as_str().to_owned()),
            delivery: member.invitation_delivery(),
        })
    }
}
