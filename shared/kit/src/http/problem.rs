//! Problems (RFC 9457): refusals and failures on their way to the client, each with a stable code.

use http::StatusCode;
use schemars::JsonSchema;
use serde::Serialize;

use super::code::Code;

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
    /// `/problems/` and the code, with hyphens.
    #[serde(rename = "type")]
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
    /// The request, as the logs know it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
}

impl Problem {
    /// A problem with that code.
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into(), errors: Vec::new(), retry_after: None }
    }

    /// The request cannot be parsed. An empty pointer names no field.
    pub fn malformed(pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        let detail = detail.into();
        let error = FieldError { pointer: pointer.into(), code: Code::Malformed, detail: detail.clone() };
        let errors = if error.pointer.is_empty() { Vec::new() } else { vec![error] };
        Self { errors, ..Self::new(Code::Malformed, detail) }
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

    /// The body of the response.
    ///
    /// # Panics
    /// Never: a test asks every code for the reason phrase of its status.
    #[must_use]
    pub fn body(&self, request_id: Option<&str>) -> ProblemBody {
        ProblemBody {
            kind: format!("/problems/{}", self.code.as_str().replace('_', "-")),
            title: self.status().canonical_reason().expect("every status of a code has a reason phrase").to_owned(),
            status: self.status().as_u16(),
            code: self.code,
            detail: self.detail.clone(),
            errors: self.errors.clone(),
            request_id: request_id.map(ToOwned::to_owned),
        }
    }
}
