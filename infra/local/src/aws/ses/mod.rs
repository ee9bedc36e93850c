//! SES v2: records every email and every topic subscription, with fault injection.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use chrono::{DateTime, Utc};
use http::{Method, Response};
use percent_encoding::percent_decode_str;
use serde_json::Value;

use super::respond;
use crate::clock::Clock;

mod contacts;
mod error;
mod feedback;
mod send;
mod validation;

pub use contacts::Contact;
pub use error::SesError;
pub use feedback::Feedback;

/// An email that SES accepted.
#[derive(Clone, Debug)]
pub struct SentEmail {
    /// The message id in the response.
    pub id: String,
    /// When it was sent.
    pub at: DateTime<Utc>,
    /// The recipients of the envelope: To, Cc and Bcc.
    pub to: Vec<String>,
    /// The `FromEmailAddress`, or the `From` of the message.
    pub from: String,
    /// The content.
    pub content: Content,
    /// The `EmailTags`.
    pub tags: BTreeMap<String, String>,
    /// The `ConfigurationSetName`.
    pub configuration_set: Option<String>,
    /// The feedback of SES about it, oldest first.
    pub feedback: Vec<Feedback>,
}

/// The content of an email.
#[derive(Clone, Debug)]
pub enum Content {
    /// A whole MIME message, byte for byte.
    Raw(Vec<u8>),
    /// A subject and bodies that SES composes.
    Simple {
        /// The subject.
        subject: String,
        /// The plain text.
        text: Option<String>,
        /// The HTML.
        html: Option<String>,
    },
}

/// The mail service of the account.
pub struct Ses {
    clock: Clock,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    sent: Vec<SentEmail>,
    contacts: BTreeMap<(String, String), Contact>,
    failures: VecDeque<SesError>,
    feedback: Vec<Value>,
}

impl Ses {
    pub(super) fn new(clock: Clock) -> Self {
        Self { clock, state: Mutex::default() }
    }

    /// All emails, oldest first.
    #[must_use]
    pub fn sent(&self) -> Vec<SentEmail> {
        self.state().sent.clone()
    }

    /// The number of emails.
    #[must_use]
    pub fn count(&self) -> usize {
        self.state().sent.len()
    }

    /// The contacts of the list `list`, by address.
    #[must_use]
    pub fn contacts(&self, list: &str) -> Vec<Contact> {
        let state = self.state();
        state.contacts.iter().filter(|((of, _), _)| of == list).map(|(_, contact)| contact.clone()).collect()
    }

    /// Injects `error` into the next `calls` calls, after those already injected.
    pub fn fail_next(&self, calls: usize, error: SesError) {
        self.state().failures.extend(std::iter::repeat_n(error, calls));
    }

    /// Publishes feedback about the email with that message id or tag `email_id`. Returns whether there is such an email.
    pub fn send_feedback(&self, email: &str, feedback: Feedback) -> bool {
        let mut state = self.state();
        let is_it = |sent: &&mut SentEmail| sent.id == email || sent.tags.get("email_id").is_some_and(|id| id == email);
        let event = state.sent.iter_mut().rev().find(is_it).map(|sent| {
            sent.feedback.push(feedback);
            feedback.event(sent, self.clock.now())
        });
        let is_known = event.is_some();
        state.feedback.extend(event);
        is_known
    }

    /// The feedback events of the default bus since the previous call.
    #[must_use]
    pub fn take_feedback(&self) -> Vec<Value> {
        std::mem::take(&mut self.state().feedback)
    }

    /// Handles one request of the REST API; `path` starts with `/v2`.
    pub(super) fn call(&self, operation: &str, path: &str, body: &[u8]) -> Response<Bytes> {
        let segments = segments(path);
        let segment = |position: usize| segments.get(position).map(String::as_str).unwrap_or_default();
        let (list, email) = (segment(3), segment(5));
        match operation {
            "SendEmail" => self.send(body),
            "CreateContact" => self.create_contact(list, body),
            "GetContact" => self.find_contact(list, email),
            "UpdateContact" => self.update_contact(list, email, body),
            "DeleteContact" => self.delete_contact(list, email),
            _ => respond::error(404, "UnknownOperationException", "Not an operation of SES."),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The name of the operation behind a method and a path.
pub(super) fn operation(method: &Method, path: &str) -> &'static str {
    let segments = segments(path);
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    match (method.as_str(), segments.as_slice()) {
        ("POST", ["v2", "email", "outbound-emails"]) => "SendEmail",
        ("POST", ["v2", "email", "contact-lists", _, "contacts"]) => "CreateContact",
        ("GET", ["v2", "email", "contact-lists", _, "contacts", _]) => "GetContact",
        ("PUT", ["v2", "email", "contact-lists", _, "contacts", _]) => "UpdateContact",
        ("DELETE", ["v2", "email", "contact-lists", _, "contacts", _]) => "DeleteContact",
        _ => "Unknown",
    }
}

/// The decoded segments of a path.
fn segments(path: &str) -> Vec<String> {
    let decoded = |segment| percent_decode_str(segment).decode_utf8_lossy().into_owned();
    path.trim_matches('/').split('/').map(decoded).collect()
}
