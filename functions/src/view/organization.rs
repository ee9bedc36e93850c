//! An organisation as its members see it.

use chrono::{DateTime, Utc};
use domain::{locale::Locale, organization::Organization};
use schemars::JsonSchema;
use serde::Serialize;

/// An organisation.
#[derive(Debug, Serialize, JsonSchema)]
pub struct OrganizationView {
    /// The identifier.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// The template that it was created from.
    pub template: String,
    /// The colour of its emails, `#1a2b3c`.
    pub branding: BrandingView,
    /// The language of its emails.
    pub locale: Locale,
    /// The zone that dates in its emails are shown in.
    pub time_zone: String,
    /// Periods, limits and rules; for those who may change them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy: Option<serde_json::Value>,
    /// Seats in use, counting open invitations; for those who may change the limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seats: Option<Seats>,
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// When its settings last changed.
    pub updated_at: DateTime<Utc>,
}

/// How emails look.
#[derive(Debug, Serialize, JsonSchema)]
pub struct BrandingView {
    /// Behind headings and buttons.
    pub color: Option<String>,
}

/// Seats.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Seats {
    /// Taken, counting open invitations; guests take none.
    pub used: u32,
    /// At most.
    pub limit: Option<u32>,
}

impl Seats {
    /// The seats of an organisation.
    #[must_use]
    pub fn of(organization: &Organization) -> Self {
        Self { used: organization.seats, limit: organization.settings.policy.seat_limit }
    }
}

impl OrganizationView {
    /// The organisation; `in_full` for those who may change it.
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
