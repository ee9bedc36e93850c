//! Every way in which a request can be refused, as RFC 9457 problems with a stable `code`.

use domain::refusal::{Fault, Refusal};
use http::StatusCode;
use schemars::JsonSchema;
use serde::Serialize;

use crate::runtime::secret::KeysError;

/// A refusal on its way to the client.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    /// The HTTP status.
    pub status: StatusCode,
    /// The stable code.
    pub code: &'static str,
    /// What to do about it, for people.
    pub detail: String,
    /// The faults of single fields.
    pub errors: Vec<FieldError>,
    /// Seconds after which to try again.
    pub retry_after: Option<u32>,
}

/// A fault of one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FieldError {
    /// Where: a JSON pointer (RFC 6901) into the body, or `?name` for a query parameter.
    pub pointer: String,
    /// What kind, stable.
    pub code: String,
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
    pub code: String,
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
    /// A problem of that status and code.
    pub fn new(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Self {
        Self { status, code, detail: detail.into(), errors: Vec::new(), retry_after: None }
    }

    /// The request cannot be read.
    pub fn malformed(pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        let detail = detail.into();
        let error = FieldError { pointer: pointer.into(), code: "malformed".to_owned(), detail: detail.clone() };
        let errors = if error.pointer.is_empty() { Vec::new() } else { vec![error] };
        Self { errors, ..Self::new(StatusCode::BAD_REQUEST, "malformed", detail) }
    }

    /// Nobody is signed in. No word on why (C23).
    #[must_use]
    pub fn unauthorized() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "unauthorized", "sign in and send a valid access token")
    }

    /// A part that this product depends on does not answer, or too many changes meet on the same data.
    #[must_use]
    pub fn busy() -> Self {
        let detail = "this could not be finished just now; nothing is lost, try again";
        Self { retry_after: Some(1), ..Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", detail) }
    }

    /// A fault of this product. The cause is in the logs only (C99).
    #[must_use]
    pub fn internal() -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "something went wrong here; it has been recorded")
    }

    /// The position of a page is not one of this list.
    #[must_use]
    pub fn cursor() -> Self {
        Self::malformed("?cursor", "this cursor does not belong to this list")
    }

    /// The body as it is sent.
    #[must_use]
    pub fn body(&self, request_id: Option<&str>) -> ProblemBody {
        ProblemBody {
            kind: format!("/problems/{}", self.code.replace('_', "-")),
            title: self.status.canonical_reason().unwrap_or("Error").to_owned(),
            status: self.status.as_u16(),
            code: self.code.to_owned(),
            detail: self.detail.clone(),
            errors: self.errors.clone(),
            request_id: request_id.map(ToOwned::to_owned),
        }
    }
}

/// Status and code of each refusal: the only place where they meet.
#[must_use]
pub fn status_and_code(refusal: &Refusal) -> (StatusCode, &'static str) {
    use StatusCode as S;
    match refusal {
        Refusal::Invalid(faults) => (S::UNPROCESSABLE_ENTITY, faults.first().map_or("invalid", |f| f.code.as_str())),
        Refusal::NotFound => (S::NOT_FOUND, "not_found"),
        Refusal::Forbidden(_) => (S::FORBIDDEN, "forbidden"),
        Refusal::SelfEditForbidden => (S::FORBIDDEN, "self_edit_forbidden"),
        Refusal::TargetOutranksActor => (S::FORBIDDEN, "target_outranks_actor"),
        Refusal::GrantExceedsActor => (S::FORBIDDEN, "grant_exceeds_actor"),
        Refusal::WrongRecipient => (S::FORBIDDEN, "wrong_recipient"),
        Refusal::EmailUnverified => (S::FORBIDDEN, "email_unverified"),
        Refusal::AlreadyMember => (S::CONFLICT, "already_member"),
        Refusal::AlreadyInvited => (S::CONFLICT, "already_invited"),
        Refusal::InvalidState(_) => (S::CONFLICT, "invalid_state"),
        Refusal::UseCancel => (S::CONFLICT, "use_cancel"),
        Refusal::UseRemove => (S::CONFLICT, "use_remove"),
        Refusal::LastOwner => (S::CONFLICT, "last_owner"),
        Refusal::LoginTypeNotSupported(_) => (S::CONFLICT, "login_type_not_supported"),
        Refusal::SeatLimit(_) => (S::CONFLICT, "seat_limit"),
        Refusal::VersionConflict => (S::CONFLICT, "version_conflict"),
        Refusal::ExpiredReinviteRequired => (S::CONFLICT, "expired_reinvite_required"),
        Refusal::NotRenewableYet(_) => (S::CONFLICT, "not_renewable_yet"),
        Refusal::SystemEntry => (S::CONFLICT, "system_entry"),
        Refusal::InUse => (S::CONFLICT, "in_use"),
        Refusal::InvitationExpired(_) => (S::GONE, "invitation_expired"),
        Refusal::InvitationCancelled => (S::GONE, "invitation_cancelled"),
        Refusal::InvitationUsed => (S::GONE, "invitation_used"),
        Refusal::InvitationSuperseded | Refusal::InvitationVoid => (S::GONE, "invitation_void"),
        Refusal::InvitationUnavailable => (S::NOT_FOUND, "invitation_unavailable"),
        Refusal::RateLimited { .. } => (S::TOO_MANY_REQUESTS, "rate_limited"),
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let (status, code) = status_and_code(&refusal);
        let detail = refusal.to_string();
        let mut problem = Self::new(status, code, detail);
        match refusal {
            Refusal::Invalid(faults) => problem.errors = faults.into_iter().map(FieldError::from).collect(),
            Refusal::RateLimited { retry_after, .. } => problem.retry_after = Some(retry_after),
            _ => {}
        }
        problem
    }
}

impl From<Fault> for FieldError {
    fn from(fault: Fault) -> Self {
        Self { pointer: fault.pointer, code: fault.code.as_str().to_owned(), detail: fault.detail }
    }
}

impl From<Vec<Fault>> for Problem {
    fn from(faults: Vec<Fault>) -> Self {
        Refusal::Invalid(faults).into()
    }
}

impl From<KeysError> for Problem {
    fn from(error: KeysError) -> Self {
        tracing::error!(%error, "the keys of tokens and cursors could not be read");
        match error {
            KeysError::Unavailable(_) => Self::busy(),
            KeysError::Malformed(_) => Self::internal(),
        }
    }
}

impl From<store::Error> for Problem {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Cursor => Self::cursor(),
            store::Error::Unavailable(_) => {
                tracing::warn!(error = %error, "the table is not available");
                Self::busy()
            }
            store::Error::Refused(_) | store::Error::Malformed { .. } => {
                tracing::error!(error = %error, "the table could not be used");
                Self::internal()
            }
        }
    }
}
