//! Parts of the bodies that create and change organisations.

use domain::time_zone::TimeZone;
use domain::{
    branding::Branding,
    refusal::{Fault, FaultCode},
};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::request::parsed;

/// The look of emails.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BrandingBody {
    /// The colour behind headings and buttons, `#1a2b3c`.
    #[serde(default)]
    pub color: Option<String>,
}

impl BrandingBody {
    /// Parses the branding and adds its faults to `faults`.
    pub fn parse(&self, faults: &mut Vec<Fault>) -> Branding {
        Branding { color: parsed("/branding/color", self.color.as_deref(), faults) }
    }
}

/// Parses an IANA time zone, or adds its fault to `faults`.
pub fn parse_time_zone(text: Option<&str>, faults: &mut Vec<Fault>) -> Option<TimeZone> {
    let unknown = |_| {
        let detail = "must be a zone of the IANA database, such as Europe/Berlin";
        faults.push(Fault::new("/time_zone", FaultCode::UnknownReference, detail));
    };
    text?.parse().map_err(unknown).ok()
}
