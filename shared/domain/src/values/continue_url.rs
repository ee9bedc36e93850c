//! Where the invitee's page leads after acceptance: a page of the host product, on an origin that the deployment names (A15).

use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};

use crate::fault::{Fault, FaultCode, ParseError};

/// The address of a page: `https`, or `http` on this machine, at most 500 characters, without a user name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(inline)]
pub struct ContinueUrl(String);

/// Not the address of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be an https URL without user name, of at most 500 characters")]
pub struct NotAPage;

impl ParseError for NotAPage {}

/// The origins that people may be led to: the deployment's `AllowedOrigins`. None by default.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AllowedOrigins(Vec<String>);

/// Stands for every port of an origin; for the local server.
const ANY_PORT: &str = ":*";

impl FromStr for ContinueUrl {
    type Err = NotAPage;

    fn from_str(text: &str) -> Result<Self, NotAPage> {
        let is_plain = text.bytes().all(|b| b.is_ascii_graphic() && !b"\"'<>\\^`{|}".contains(&b));
        let origin = origin(text).filter(|_| is_plain && text.len() <= 500).ok_or(NotAPage)?;
        let (scheme, authority) = origin.split_once("://").ok_or(NotAPage)?;
        let host = authority.strip_suffix(port(authority)).unwrap_or(authority);
        let is_local = matches!(host, "localhost" | "127.0.0.1" | "[::1]");
        let labels = || host.split('.');
        let is_named = labels().count() > 1
            && labels().all(|label| {
                !label.is_empty() && label.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
            });
        let fits = match scheme {
            "https" => is_named || is_local,
            "http" => is_local,
            _ => false,
        };
        if fits { Ok(Self(text.to_owned())) } else { Err(NotAPage) }
    }
}

/// Scheme, host and port, as a browser compares them. None for a text that is no absolute URL.
fn origin(url: &str) -> Option<&str> {
    let begin = url.find("://")? + 3;
    let end = url[begin..].find(['/', '?', '#']).map_or(url.len(), |at| begin + at);
    Some(&url[..end])
}

/// The port with its colon; empty without one.
fn port(authority: &str) -> &str {
    match authority.rfind(':') {
        Some(at) if authority[at + 1..].bytes().all(|b| b.is_ascii_digit()) && at + 1 < authority.len() => {
            &authority[at..]
        }
        _ => "",
    }
}

impl ContinueUrl {
    /// The address as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Scheme, host and port.
    #[must_use]
    pub fn origin(&self) -> &str {
        origin(&self.0).unwrap_or_default()
    }
}

impl AllowedOrigins {
    /// Reads origins that commas separate, such as `https://app.example.com,http://localhost:*`.
    #[must_use]
    pub fn read(text: &str) -> Self {
        Self(text.split(',').map(str::trim).filter(|origin| !origin.is_empty()).map(str::to_ascii_lowercase).collect())
    }

    /// Whether people may be led to this page.
    #[must_use]
    pub fn allow(&self, url: &ContinueUrl) -> bool {
        let origin = url.origin();
        self.0.iter().any(|allowed| match allowed.strip_suffix(ANY_PORT) {
            Some(host) => origin.strip_prefix(host).is_some_and(|rest| rest == port(rest)),
            None => allowed == origin,
        })
    }

    /// Parses the address of a page on one of these origins, or adds its fault to `faults`.
    pub fn parse(&self, pointer: &str, text: &str, faults: &mut Vec<Fault>) -> Option<ContinueUrl> {
        let url: ContinueUrl = Fault::parse(pointer, text, faults)?;
        if self.allow(&url) {
            return Some(url);
        }
        let detail = format!("the origin {} is none of AllowedOrigins of this deployment", url.origin());
        faults.push(Fault::new(pointer, FaultCode::OriginNotAllowed, detail));
        None
    }
}

impl<'de> Deserialize<'de> for ContinueUrl {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::parsed::from_str(deserializer)
    }
}
