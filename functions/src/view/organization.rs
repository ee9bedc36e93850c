//! Organisations in responses.

use chrono::{DateTime, Utc};
use domain::{
    authority::Authority, language_tag::LanguageTag, organization::Organization, permission::ORGANIZATION_UPDATE,
    policy::Policy,
};
use schemars::JsonSchema;
use serde::Serialize;

use super::{
    counts::MembershipCounts,
    host::HostView,
    rights::{AssignableView, permissions},
};

/// An organisation.
#[derive(Debug, Serialize, JsonSchema)]
pub struct OrganizationView {
    /// The identifier.
    pub id: String,
    /// The name.
    pub name: String,
    /// The key of the template of the organisation.
    pub template: String,
    /// What the host product says about it.
    #[serde(flatten)]
    pub host: HostView,
    /// The look of its emails.
    pub branding: BrandingView,
    /// The language of its emails.
    pub locale: LanguageTag,
    /// The time zone of dates in its emails, such as `Europe/Berlin`.
    pub time_zone: String,
    /// Periods, limits and rules; only for callers with `organization:update`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy: Option<Policy>,
    /// The seats; only for callers with `organization:update`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seats: Option<Seats>,
    /// Members, guests and invitations by kind and status; only where `counts` asks for them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub counts: Option<MembershipCounts>,
    /// The key of the caller's role, direct or from their group; null if there is none, and for machines.
    pub role: Option<String>,
    /// Keys of the permissions that the caller has here, bundles expanded; empty for machines, whose scopes say what they may.
    pub permissions: Vec<String>,
    /// What the caller may give to others here.
    pub assignable: AssignableView,
    /// The link of the first owner's invitation, for a machine that asked for it with `"notify": false`; in the response of the
    /// creation only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invitation_url: Option<String>,
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// When its settings last changed.
    pub updated_at: DateTime<Utc>,
}

/// The look of emails.
#[derive(Debug, Serialize, JsonSchema)]
pub struct BrandingView {
    /// The colour behind headings and buttons, such as `#1a2b3c`; null if not set.
    pub color: Option<String>,
}

/// The seats of an organisation.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Seats {
    /// The seats in use by members and open invitations. Guests take none.
    pub used: u32,
    /// The maximum number of seats; null for no limit.
    pub limit: Option<u32>,
}

impl Seats {
    /// The seats of an organisation that was read with them ([`store::ReadSet::seats`]).
    #[must_use]
    pub fn of(organization: &Organization) -> Self {
        Self { used: organization.seats.unwrap_or(0), limit: organization.settings.policy.seat_limit }
    }
}

impl OrganizationView {
    /// The organisation as the reader sees it: with policy and seats, if they may update it.
    #[must_use]
    pub fn of(organization: &Organization, reader: &Authority<'_>) -> Self {
        let settings = &organization.settings;
        let in_full = reader.holds(ORGANIZATION_UPDATE);
        Self {
            id: organization.id.to_string(),
            name: settings.name.to_string(),
            template: settings.template.to_string(),
            host: HostView::from(&settings.host),
            branding: BrandingView { color: settings.branding.color.as_ref().map(|c| c.as_str().to_owned()) },
            locale: settings.locale.clone(),
            time_zone: settings.time_zone.name().to_owned(),
            policy: in_full.then(|| settings.policy.clone()),
            seats: in_full.then(|| Seats::of(organization)),
            counts: None,
            role: reader.membership.and_then(|own| settings.role_key(own)).map(ToString::to_string),
            permissions: permissions(reader),
            assignable: AssignableView::of(reader),
            invitation_url: None,
            created_at: organization.created_at,
            updated_at: organization.updated_at,
        }
    }
}
