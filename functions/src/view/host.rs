//! Data of the host product in responses (A12).

use domain::{host::HostData, metadata::Metadata};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

/// What the host product says about an organisation, in responses.
#[derive(Debug, Serialize, JsonSchema)]
pub struct HostView {
    /// The identifier in the host product; null if not set.
    pub external_id: Option<String>,
    /// The name in addresses of the host product; null if not set.
    pub slug: Option<String>,
    /// The logo for pages, an `https` URL; null if not set.
    pub logo_url: Option<String>,
    /// Where people of the organisation ask for help; null if not set.
    pub support_email: Option<String>,
    /// Where the invitee's page leads after acceptance; null if not set.
    pub continue_url: Option<String>,
    /// Data of the host product: texts, numbers and booleans by key.
    #[schemars(with = "Map<String, Value>")]
    pub metadata: Metadata,
}

impl From<&HostData> for HostView {
    fn from(host: &HostData) -> Self {
        Self {
            external_id: host.external_id.as_ref().map(ToString::to_string),
            slug: host.slug.as_ref().map(ToString::to_string),
            logo_url: host.logo_url.as_ref().map(ToString::to_string),
            support_email: host.support_email.as_ref().map(ToString::to_string),
            continue_url: host.continue_url.as_ref().map(|url| url.as_str().to_owned()),
            metadata: host.metadata.clone(),
        }
    }
}
