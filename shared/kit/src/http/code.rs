//! The codes of problems: wire name, HTTP status and meaning, in one exhaustive place.

use http::StatusCode;
use serde::{Serialize, Serializer};

/// Why a request was refused. Wire names are stable: clients branch on them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(test, derive(serde::Deserialize, schemars::JsonSchema), serde(rename_all = "snake_case"))]
#[expect(missing_docs, reason = "`definition` gives the meaning of each")]
pub enum Code {
    Malformed,
    Unauthorized,
    Forbidden,
    SelfEditForbidden,
    TargetOutranksActor,
    GrantExceedsActor,
    WrongRecipient,
    EmailUnverified,
    NotFound,
    InvitationUnavailable,
    AlreadyMember,
    AlreadyInvited,
    InvalidState,
    UseCancel,
    UseRemove,
    LoginTypeNotSupported,
    LastOwner,
    SeatLimit,
    SystemEntry,
    InUse,
    ExpiredReinviteRequired,
    NotRenewableYet,
    RequestInProgress,
    InvitationExpired,
    InvitationCancelled,
    InvitationUsed,
    InvitationVoid,
    VersionConflict,
    TooLarge,
    UnsupportedMediaType,
    InvalidEmail,
    TooLong,
    Required,
    InvalidFormat,
    UnknownField,
    FieldImmutable,
    ScopeRequired,
    ScopeCardinality,
    PermissionNotGrantable,
    UnknownReference,
    DomainNotAllowed,
    GuestSourceNotAllowed,
    IdempotencyKeyReused,
    RateLimited,
    Internal,
    Unavailable,
}

impl Code {
    /// The wire name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.definition().0
    }

    /// The HTTP status of a problem with this code.
    ///
    /// # Panics
    /// Never: a test reads the status of every code.
    #[must_use]
    pub fn status(self) -> StatusCode {
        StatusCode::from_u16(self.definition().1).expect("every code has a valid status")
    }

    /// What it means, for the API document.
    #[must_use]
    pub const fn meaning(self) -> &'static str {
        self.definition().2
    }

    const fn definition(self) -> (&'static str, u16, &'static str) {
        match self {
            Self::Malformed => ("malformed", 400, "the request cannot be read"),
            Self::Unauthorized => ("unauthorized", 401, "no valid access token"),
            Self::Forbidden => ("forbidden", 403, "the caller lacks a permission, or the token a scope"),
            Self::SelfEditForbidden => ("self_edit_forbidden", 403, "not on the caller's own record"),
            Self::TargetOutranksActor => ("target_outranks_actor", 403, "the person ranks above the caller"),
            Self::GrantExceedsActor => ("grant_exceeds_actor", 403, "nobody grants more than they hold"),
            Self::WrongRecipient => ("wrong_recipient", 403, "the invitation is for another address"),
            Self::EmailUnverified => ("email_unverified", 403, "the caller's address is not verified"),
            Self::NotFound => ("not_found", 404, "nothing there, or nothing that the caller may know of"),
            Self::InvitationUnavailable => {
                ("invitation_unavailable", 404, "this link opens no invitation of the caller's")
            }
            Self::AlreadyMember => ("already_member", 409, "the address belongs to a member"),
            Self::AlreadyInvited => ("already_invited", 409, "the address has an open invitation"),
            Self::InvalidState => ("invalid_state", 409, "not possible in the state that it is in"),
            Self::UseCancel => ("use_cancel", 409, "not accepted yet: cancel it instead"),
            Self::UseRemove => ("use_remove", 409, "accepted already: remove the member instead"),
            Self::LoginTypeNotSupported => ("login_type_not_supported", 409, "the password is kept elsewhere"),
            Self::LastOwner => ("last_owner", 409, "an organisation keeps at least one active owner"),
            Self::SeatLimit => ("seat_limit", 409, "all seats are taken"),
            Self::SystemEntry => ("system_entry", 409, "came with the template and stays"),
            Self::InUse => ("in_use", 409, "somebody has it"),
            Self::ExpiredReinviteRequired => ("expired_reinvite_required", 409, "the access is over: invite again"),
            Self::NotRenewableYet => ("not_renewable_yet", 409, "the access does not end soon enough"),
            Self::RequestInProgress => {
                ("request_in_progress", 409, "a request with this Idempotency-Key is being executed")
            }
            Self::InvitationExpired => ("invitation_expired", 410, "the invitation was not accepted in time"),
            Self::InvitationCancelled => ("invitation_cancelled", 410, "the invitation was withdrawn"),
            Self::InvitationUsed => ("invitation_used", 410, "the invitation was accepted before"),
            Self::InvitationVoid => ("invitation_void", 410, "the invitation no longer stands"),
            Self::VersionConflict => ("version_conflict", 412, "changed since it was read"),
            Self::TooLarge => ("too_large", 413, "the body has too many bytes"),
            Self::UnsupportedMediaType => ("unsupported_media_type", 415, "the body is not application/json"),
            Self::InvalidEmail => ("invalid_email", 422, "not an e-mail address"),
            Self::TooLong => ("too_long", 422, "more characters or entries than allowed"),
            Self::Required => ("required", 422, "missing although needed"),
            Self::InvalidFormat => ("invalid_format", 422, "not of the form that the detail describes"),
            Self::UnknownField => ("unknown_field", 422, "there is no such field"),
            Self::FieldImmutable => ("field_immutable", 422, "a field that nobody may change here"),
            Self::ScopeRequired => ("scope_required", 422, "the role demands a scope"),
            Self::ScopeCardinality => ("scope_cardinality", 422, "more or other entries in a scope than allowed"),
            Self::PermissionNotGrantable => ("permission_not_grantable", 422, "the role does not take this permission"),
            Self::UnknownReference => ("unknown_reference", 422, "no role, group, resource or permission of that name"),
            Self::DomainNotAllowed => ("domain_not_allowed", 422, "not an address of an allowed domain"),
            Self::GuestSourceNotAllowed => ("guest_source_not_allowed", 422, "guests come from elsewhere"),
            Self::IdempotencyKeyReused => {
                ("idempotency_key_reused", 422, "this Idempotency-Key was used for another request")
            }
            Self::RateLimited => ("rate_limited", 429, "enough emails for today"),
            Self::Internal => ("internal", 500, "a fault of this product, recorded"),
            Self::Unavailable => ("unavailable", 503, "could not be finished just now; try again"),
        }
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
