//! A response of the gateway, and assertions on it.

use bytes::Bytes;
use http::{HeaderMap, Response};
use serde_json::Value;

use crate::world::ORIGIN;

/// A response of the gateway.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body as JSON; null if it is not JSON.
    pub body: Value,
    /// The raw body.
    pub bytes: Bytes,
}

impl Answer {
    pub(crate) fn of(response: Response<Bytes>) -> Self {
        let (parts, bytes) = response.into_parts();
        let body = serde_json::from_slice(&bytes).unwrap_or_default();
        Self { status: parts.status.as_u16(), headers: parts.headers, body, bytes }
    }

    /// Asserts the status; a failure shows the body.
    ///
    /// # Panics
    /// When the status differs.
    #[expect(clippy::return_self_not_must_use, reason = "a test may need only the assertion")]
    #[track_caller]
    pub fn assert_status(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.text());
        self
    }

    /// Asserts a problem with that status and code.
    ///
    /// # Panics
    /// When status or code differ, or the body is not `application/problem+json`.
    #[track_caller]
    pub fn assert_problem(&self, status: u16, code: &str) -> &Self {
        assert_eq!((self.status, self.code()), (status, code), "{}", self.text());
        assert_eq!(self.header("content-type"), Some("application/problem+json"));
        self
    }

    /// The `code` of a problem, or of a batch in which every entry failed; empty if there is none.
    #[must_use]
    pub fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or_default()
    }

    /// The `id` in the body.
    ///
    /// # Panics
    /// When there is none.
    #[must_use]
    #[track_caller]
    pub fn id(&self) -> String {
        self.body["id"].as_str().unwrap_or_else(|| panic!("no id in {}", self.text())).to_owned()
    }

    /// Pointer and code of every entry in `errors`, in order.
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

    /// The outcome of every entry of a batch, or the code of its error, in order.
    ///
    /// # Panics
    /// When an entry has neither.
    #[must_use]
    pub fn outcomes(&self) -> Vec<&str> {
        self.results().iter().map(|result| outcome(result).expect("an outcome or a code")).collect()
    }

    /// Address or id, and outcome or error code, of every entry of a batch.
    ///
    /// # Panics
    /// When the results are not in the order of the request.
    #[must_use]
    pub fn outcomes_by_entry(&self) -> Vec<(&str, &str)> {
        let indexes: Vec<_> = self.results().iter().map(|result| result["index"].as_u64().expect("an index")).collect();
        assert!(indexes.is_sorted(), "{}", self.text());
        let entry = |result: &'_ Value| if result["email"].is_string() { "email" } else { "id" };
        self.results()
            .iter()
            .map(|result| (field(result, entry(result)), outcome(result).unwrap_or_default()))
            .collect()
    }

    /// The outcome or error code of the only entry of a batch.
    ///
    /// # Panics
    /// When there are several entries.
    #[must_use]
    pub fn outcome(&self) -> &str {
        let outcomes = self.outcomes_by_entry();
        assert_eq!(outcomes.len(), 1, "{}", self.text());
        outcomes[0].1
    }

    /// The ids of the results of a batch that have one, in order.
    #[must_use]
    pub fn result_ids(&self) -> Vec<String> {
        self.results().iter().filter_map(|result| result["id"].as_str()).map(str::to_owned).collect()
    }

    /// The value of a header.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The path of the page that the `Link` header names as next. It is an address of the configured API.
    ///
    /// # Panics
    /// When the address is none of this world.
    #[must_use]
    pub fn next_page(&self) -> Option<String> {
        let address = self.header("link")?.strip_prefix('<')?.split('>').next()?;
        Some(address.strip_prefix(ORIGIN).expect("an address of the API").to_owned())
    }

    /// The body as text.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }
}

fn outcome(result: &Value) -> Option<&str> {
    result["error"]["code"].as_str().or(result["outcome"].as_str())
}

fn field<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_default()
}
