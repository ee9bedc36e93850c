//! Who a token is about: a person, or a person in an app.

use chrono::{DateTime, Utc};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

/// What the subject of an address does not hold: it is ASCII, and keeps no spaces. `%` too, so that no two addresses share one.
const NOT_IN_A_SUBJECT: &AsciiSet = &CONTROLS.add(b' ').add(b'%');

/// The person that a token identifies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The address as typed.
    pub email: String,
    /// Whether the address is verified.
    pub email_verified: bool,
    /// The display name.
    pub name: Option<String>,
    /// The subject; derived from the address if absent.
    pub subject: Option<String>,
}

impl Identity {
    /// A person with a verified address.
    #[must_use]
    pub fn of(email: impl Into<String>) -> Self {
        Self { email: email.into(), email_verified: true, name: None, subject: None }
    }

    /// The subject that the tokens carry. The same for all spellings of an address that differ in case, or in the form of an
    /// internationalised domain.
    #[must_use]
    pub fn subject(&self) -> String {
        self.subject.clone().unwrap_or_else(|| {
            let address = self.email.trim().to_lowercase();
            let address = match address.rsplit_once('@') {
                Some((local, domain)) => {
                    format!("{local}@{}", idna::domain_to_ascii(domain).unwrap_or_else(|_| domain.to_owned()))
                }
                None => address,
            };
            format!("local|{}", utf8_percent_encode(&address, NOT_IN_A_SUBJECT))
        })
    }
}

/// Whether a text can be an address: something on both sides of an `@`, and no white space.
pub(crate) fn is_address(text: &str) -> bool {
    text.rsplit_once('@').is_some_and(|(local, domain)| !local.is_empty() && !domain.is_empty())
        && !text.contains(|c: char| c.is_whitespace() || c.is_control())
}

/// Whether a text can identify a client, and so be the subject of a machine: 1 to 255 printable ASCII characters.
pub(crate) fn is_client_id(text: &str) -> bool {
    (1..=255).contains(&text.len()) && text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

/// A person who has signed in to an app.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Session {
    pub(super) identity: Identity,
    pub(super) client_id: String,
    /// The granted scopes, with spaces between them.
    pub(super) scope: String,
    pub(super) signed_in_at: DateTime<Utc>,
}

impl Session {
    pub(super) fn has_scope(&self, scope: &str) -> bool {
        self.scope.split(' ').any(|one| one == scope)
    }
}
