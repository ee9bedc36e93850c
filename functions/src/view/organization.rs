//! Organisations in responses.

use chrono::{DateTime, Utc};
use domain::{locale::Locale, organization::Organization};
use schemars::JsonSchema;
use serde::Serialize;

/// An organisation.
#[derive(Debug, Serialize, JsonSchema)]
pub struct OrganizationView {
    /// The identifier.
    pub id: String,
    /// The name.
    pub name: String,
    /// The key of the template of the organisation.
    pub template: String,
    /// The look of its emails.
    pub branding: BrandingView,
    /// The language of its emails.
    pub locale: Locale,
    /// The time zone of dates in its emails, such as `Europe/Berlin`.
    pub time_zone: String,
    /// Periods, limits and rules; only for callers with `organization:update`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy: Option<serde_json::Value>,
    /// The seats; only for callers with `organization:update`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seats: Option<Seats>,
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
    /// The organisation, with policy and seats if `in_full`.
    ///
    /// # Panics
    /// Never: a policy is plain data.
    #[must_use]
    pub fn of(organization: &Organization, in_full: bool) -> Self {
        let settings = &organization.settings;
        let policy = || serde_json::to_value(&settings.policy).expect("a policy is plain data");
        Self {
            id: organization.id.to_string(),
            name: settings.name.to_string(),
            template: settings.template.to_string(),
            branding: BrandingView { color: settings.branding.color.as_ref().map(|c| c.as_str().to_owned()) },
            locale: settings.locale,
            time_zone: settings.time_zone.name().to_owned(),
            policy: in_full.then(policy),
            seats: in_full.then(|| Seats::of(organization)),
            created_at: organization.created_at,
            updated_at: organization.updated_at,
        }
    }
}
