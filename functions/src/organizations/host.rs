//! The fields of an organisation that the host product fills in (A12).

use domain::{
    continue_url::AllowedOrigins,
    fault::{Fault, ParseError},
    host::HostData,
    id::OrganizationId,
    refusal::Refusal,
};
use kit::{App, Problem};
use serde_json::{Map, Value};

use crate::request::{Patch, parse_address};

/// The fields of a body.
pub struct HostFields<'a> {
    pub external_id: &'a Patch<String>,
    pub slug: &'a Patch<String>,
    pub logo_url: &'a Patch<String>,
    pub support_email: &'a Patch<String>,
    pub continue_url: &'a Patch<String>,
    pub metadata: Option<&'a Map<String, Value>>,
}

impl HostFields<'_> {
    /// The data after the change. Adds the faults of the fields to `faults`.
    pub fn apply(&self, before: &HostData, origins: &AllowedOrigins, faults: &mut Vec<Fault>) -> HostData {
        let metadata = self.metadata.map(|patch| before.metadata.patched(patch, "/metadata", faults));
        HostData {
            external_id: changed("/external_id", self.external_id, before.external_id.as_ref(), faults),
            slug: changed("/slug", self.slug, before.slug.as_ref(), faults),
            logo_url: changed("/logo_url", self.logo_url, before.logo_url.as_ref(), faults),
            support_email: match self.support_email {
                Patch::Keep => before.support_email.clone(),
                Patch::Clear => None,
                Patch::Set(text) => parse_address("/support_email", text, faults),
            },
            continue_url: match self.continue_url {
                Patch::Keep => before.continue_url.clone(),
                Patch::Clear => None,
                Patch::Set(text) => origins.parse("/continue_url", text, faults),
            },
            metadata: metadata.unwrap_or_else(|| before.metadata.clone()),
        }
    }
}

fn changed<T>(pointer: &str, patch: &Patch<String>, before: Option<&T>, faults: &mut Vec<Fault>) -> Option<T>
where
    T: std::str::FromStr + Clone,
    T::Err: ParseError,
{
    match patch {
        Patch::Keep => before.cloned(),
        Patch::Clear => None,
        Patch::Set(text) => Fault::parse(pointer, text, faults),
    }
}

/// Refuses identifiers that another organisation has. Reads nothing where they stay the same.
///
/// # Errors
/// 409 `taken`.
pub async fn require_free(app: &App, id: OrganizationId, before: &HostData, after: &HostData) -> Result<(), Problem> {
    let added = &after.aliases() - &before.aliases();
    match app.store.taken_alias(id, &added).await? {
        Some(alias) => Err(Refusal::Taken(alias.pointer()).into()),
        None => Ok(()),
    }
}
