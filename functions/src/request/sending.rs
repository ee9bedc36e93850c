//! How an invitation is sent, as requests say it (A15).

use domain::{continue_url::AllowedOrigins, decide::Sending, fault::Fault};

use super::parsed;

/// The fields of a body that say how an invitation is sent. A missing one is as before, or as the organisation says.
#[derive(Debug, Clone, Copy)]
pub struct SendingFields<'a> {
    /// How long the invitation can be accepted, as an ISO 8601 duration.
    pub expires_in: Option<&'a str>,
    /// Where the invitee's page leads after acceptance.
    pub continue_url: Option<&'a str>,
    /// Whether the link goes out by email.
    pub notify: Option<bool>,
}

impl SendingFields<'_> {
    /// Whether the body has any of them.
    pub fn is_given(&self) -> bool {
        self.expires_in.is_some() || self.continue_url.is_some() || self.notify.is_some()
    }

    /// The pointer of the first field that the body has. `place` is the pointer of what contains them.
    pub fn first(&self, place: &str) -> String {
        let field = match self {
            Self { expires_in: Some(_), .. } => "expires_in",
            Self { continue_url: Some(_), .. } => "continue_url",
            _ => "notify",
        };
        format!("{place}/{field}")
    }

    /// Parses the fields, and adds their faults to `faults`. `place` is the pointer of what contains them.
    pub fn parse(&self, place: &str, origins: &AllowedOrigins, faults: &mut Vec<Fault>) -> Sending {
        let pointer = |field: &str| format!("{place}/{field}");
        Sending {
            expires_in: parsed(&pointer("expires_in"), self.expires_in, faults),
            continue_url: self.continue_url.and_then(|page| origins.parse(&pointer("continue_url"), page, faults)),
            notify: self.notify.unwrap_or(true),
        }
    }
}
