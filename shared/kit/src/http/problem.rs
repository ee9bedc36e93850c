//! Problems (RFC 9457): refusals and failures on their way to the client, each with a stable code.

use http::StatusCode;
use schemars::JsonSchema;
use serde::Serialize;

use super::{code::Code, rate_limit::RateLimit};

/// The path of the page that explains every code.
pub const PAGE: &str = "/problems";

/// A refusal or failure of a request.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    /// The stable code, which determines the HTTP status.
    pub code: Code,
    /// What to do about it, for people.
    pub detail: String,
    /// The faults of fields.
    pub errors: Vec<FieldError>,
    /// Seconds until a retry makes sense.
    pub retry_after: Option<u32>,
    /// The quota that refuses the request.
    pub rate_limit: Option<RateLimit>,
    /// The results of a batch in which no entry succeeded.
    pub batch: Option<Box<FailedBatch>>,
}

/// The extension members of the problem of a batch.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FailedBatch {
    /// One result for each entry.
    pub results: serde_json::Value,
    /// The cursor of the next call, if the request described its entries and there are more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

/// A fault of one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FieldError {
    /// Where: a JSON pointer (RFC 6901) into the body, or `?name` for a query parameter.
    pub pointer: String,
    /// What kind, stable.
    #[schemars(with = "String")]
    pub code: Code,
    /// What to do about it, for people.
    pub detail: String,
}

/// The body of `application/problem+json`.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ProblemBody {
    /// The absolute address of the code's entry on the page of problems.
    #[serde(rename = "type")]
    #[schemars(extend("format" = "uri"))]
    pub kind: String,
    /// The reason phrase of the status.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// The stable code.
    #[schemars(with = "String")]
    pub code: Code,
    /// What to do about it, for people.
    pub detail: String,
    /// The faults of single fields.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
    /// The results of a batch, which the document describes with its operations.
    #[serde(flatten)]
    #[schemars(skip)]
    pub batch: Option<Box<FailedBatch>>,
    /// The request, as the logs know it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
}

impl Problem {
    /// A problem with that code.
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into(), errors: Vec::new(), retry_after: None, rate_limit: None, batch: None }
    }

    /// One field is at fault. An empty pointer names no field.
    pub fn of_field(pointer: impl Into<String>, code: Code, detail: impl Into<String>) -> Self {
        let error = FieldError { pointer: pointer.into(), code, detail: detail.into() };
        let detail = error.detail.clone();
        let errors = if error.pointer.is_empty() { Vec::new() } else { vec![error] };
        Self { errors, ..Self::new(code, detail) }
    }

    /// The request cannot be parsed. An empty pointer names no field.
    pub fn malformed(pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::of_field(pointer, Code::Malformed, detail)
    }

    /// The access token is missing or not valid; the answer does not say why (C23).
    #[must_use]
    pub fn unauthorized() -> Self {
        Self::new(Code::Unauthorized, "sign in and send a valid access token")
    }

    /// A service does not answer, or concurrent changes used up all retries.
    #[must_use]
    pub fn busy() -> Self {
        let detail = "this could not be finished just now; nothing is lost, try again";
        Self { retry_after: Some(1), ..Self::new(Code::Unavailable, detail) }
    }

    /// A fault of this product. Only the log names the cause (C99).
    #[must_use]
    pub fn internal() -> Self {
        Self::new(Code::Internal, "something went wrong here; it has been recorded")
    }

    /// The pagination cursor was not issued for this list and caller.
    #[must_use]
    pub fn cursor() -> Self {
        Self::malformed("?cursor", "this cursor does not belong to this list")
    }

    /// The HTTP status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.code.status()
    }

    /// The body of the response of an API with that public address.
    ///
    /// # Panics
    /// Never: a test asks every code for the reason phrase of its status.
    #[must_use]
    pub fn body(&self, public_url: &str, request_id: Option<&str>) -> ProblemBody {
        ProblemBody {
            kind: format!("{public_url}{PAGE}#{}", self.code.anchor()),
            title: self.status().canonical_reason().expect("every status of a code has a reason phrase").to_owned(),
            status: self.status().as_u16(),
            code: self.code,
            detail: self.detail.clone(),
            errors: self.errors.clone(),
            batch: self.batch.clone(),
            request_id: request_id.map(ToOwned::to_owned),
        }
    }
}
