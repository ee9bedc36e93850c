//! What came back, and what tests ask of it.

use bytes::Bytes;
use http::{HeaderMap, Response};
use serde_json::Value;

/// An answer of the gateway.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body as JSON; null when it is none.
    pub body: Value,
    /// The body as it is.
    pub bytes: Bytes,
}

impl Answer {
    pub(crate) fn of(response: Response<Bytes>) -> Self {
        let (parts, bytes) = response.into_parts();
        let body = serde_json::from_slice(&bytes).unwrap_or_default();
        Self { status: parts.status.as_u16(), headers: parts.headers, body, bytes }
    }

    /// Insists on a status, and shows the body otherwise.
    ///
    /// # Panics
    /// When the status is another.
    #[expect(clippy::return_self_not_must_use, reason = "the assertion may be all there is")]
    #[track_caller]
    pub fn assert_status(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.text());
        self
    }

    /// Insists on a problem of that status and code.
    ///
    /// # Panics
    /// When the answer is another, or not `application/problem+json`.
    #[track_caller]
    pub fn assert_problem(&self, status: u16, code: &str) -> &Self {
        assert_eq!((self.status, self.code()), (status, code), "{}", self.text());
        assert_eq!(self.header("content-type"), Some("application/problem+json"));
        self
    }

    /// The `code` of a problem or of a batch in which nothing succeeded; empty when there is none.
    #[must_use]
    pub fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or_default()
    }

    /// The `id` of what was answered.
    ///
    /// # Panics
    /// When there is none.
    #[must_use]
    #[track_caller]
    pub fn id(&self) -> String {
        self.body["id"].as_str().unwrap_or_else(|| panic!("no id in {}", self.text())).to_owned()
    }

    /// Pointer and code of every fault that a problem names, in its order.
    #[must_use]
    pub fn faults(&self) -> Vec<(&str, &str)> {
        let errors = self.body["errors"].as_array().map(Vec::as_slice).unwrap_or_default();
        errors.iter().map(|error| (field(error, "pointer"), field(error, "code"))).collect()
    }

    /// The results of a batch.
    #[must_use]
    pub fn results(&self) -> &[Value] {
        self.body["results"].as_array().map(Vec::as_slice).unwrap_or_default()
    }

    /// A header.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The body as text.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }
}

fn field<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_default()
}
