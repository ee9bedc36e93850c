//! The body of an invitation, read into the offer that every address of the batch gets.

use domain::{decide::Offer, grant::Grant, locale::Locale, membership::Kind, refusal::Fault};
use kit::Problem;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::request::{Emails, GrantBody, Person, parsed};

/// Whom to invite to what.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Body {
    /// Addresses, at most 100; either these or `people`.
    pub emails: Option<Emails>,
    /// People with their names, at most 100.
    #[schemars(length(max = 100))]
    pub people: Option<Vec<Person>>,
    /// Member or guest.
    pub kind: Kind,
    /// What they are granted.
    pub grant: GrantBody,
    /// The key of the group they are put in.
    pub group: Option<String>,
    /// Whether they are to use the API only.
    pub api_only: bool,
    /// How long the access of guests lasts, as an ISO 8601 duration; the policy's period without it.
    pub period: Option<String>,
    /// A text for the email, at most 1,000 characters.
    pub note: Option<String>,
    /// The language of the email; the organisation's without it.
    pub locale: Option<Locale>,
    /// Decide everything, write and mail nothing.
    pub dry_run: bool,
}

impl Body {
    /// The offer.
    ///
    /// # Errors
    /// The faults of its fields.
    pub(super) fn offer(&self) -> Result<Offer, Problem> {
        let mut faults: Vec<Fault> = Vec::new();
        let grant: Grant = self.grant.parse(&mut faults);
        let group = parsed("/group", self.group.as_deref(), &mut faults);
        let period = parsed("/period", self.period.as_deref(), &mut faults);
        let note = self.note.as_deref().filter(|note| !note.trim().is_empty());
        let note = parsed("/note", note, &mut faults);
        if !faults.is_empty() {
            return Err(faults.into());
        }
        Ok(Offer { kind: self.kind, grant, group, api_only: self.api_only, period, note, locale: self.locale })
    }
}
