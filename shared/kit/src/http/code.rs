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
    OtherAccount,
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
    Taken,
    ExpiredReinviteRequired,
    NotRenewableYet,
    RequestInProgress,
    InvitationExpired,
    InvitationCancelled,
    InvitationMerged,
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
    OriginNotAllowed,
    IdempotencyKeyReused,
    BatchFailed,
    RateLimited,
    Internal,
    Unavailable,
}

impl Code {
    /// Every code, by status.
    pub const ALL: &[Self] = &[
        Self::Malformed,
        Self::Unauthorized,
        Self::Forbidden,
        Self::SelfEditForbidden,
        Self::TargetOutranksActor,
        Self::GrantExceedsActor,
        Self::WrongRecipient,
        Self::EmailUnverified,
        Self::OtherAccount,
        Self::NotFound,
        Self::InvitationUnavailable,
        Self::AlreadyMember,
        Self::AlreadyInvited,
        Self::InvalidState,
        Self::UseCancel,
        Self::UseRemove,
        Self::LoginTypeNotSupported,
        Self::LastOwner,
        Self::SeatLimit,
        Self::SystemEntry,
        Self::InUse,
        Self::Taken,
        Self::ExpiredReinviteRequired,
        Self::NotRenewableYet,
        Self::RequestInProgress,
        Self::InvitationExpired,
        Self::InvitationCancelled,
        Self::InvitationMerged,
        Self::InvitationUsed,
        Self::InvitationVoid,
        Self::VersionConflict,
        Self::TooLarge,
        Self::UnsupportedMediaType,
        Self::InvalidEmail,
        Self::TooLong,
        Self::Required,
        Self::InvalidFormat,
        Self::UnknownField,
        Self::FieldImmutable,
        Self::ScopeRequired,
        Self::ScopeCardinality,
        Self::PermissionNotGrantable,
        Self::UnknownReference,
        Self::DomainNotAllowed,
        Self::GuestSourceNotAllowed,
        Self::OriginNotAllowed,
        Self::IdempotencyKeyReused,
        Self::BatchFailed,
        Self::RateLimited,
        Self::Internal,
        Self::Unavailable,
    ];

    /// The wire name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.definition().0
    }

    /// Where the page of problems explains it.
    #[must_use]
    pub fn anchor(self) -> String {
        self.as_str().replace('_', "-")
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
            Self::GrantExceedsActor => ("grant_exceeds_actor", 403, "the grant exceeds what the caller holds"),
            Self::WrongRecipient => ("wrong_recipient", 403, "the invitation is for another address"),
            Self::EmailUnverified => ("email_unverified", 403, "the caller's address is not verified"),
            Self::OtherAccount => {
                ("other_account", 403, "the caller's address belongs to a member with another account")
            }
            Self::NotFound => ("not_found", 404, "no such thing, or none that the caller may see"),
            Self::InvitationUnavailable => ("invitation_unavailable", 404, "the link opens no invitation"),
            Self::AlreadyMember => ("already_member", 409, "the address belongs to a member"),
            Self::AlreadyInvited => ("already_invited", 409, "the address has an open invitation"),
            Self::InvalidState => ("invalid_state", 409, "not possible in the current state"),
            Self::UseCancel => ("use_cancel", 409, "not accepted yet: cancel it instead"),
            Self::UseRemove => ("use_remove", 409, "accepted already: remove the member instead"),
            Self::LoginTypeNotSupported => ("login_type_not_supported", 409, "the login type has no password"),
            Self::LastOwner => ("last_owner", 409, "an organisation keeps at least one active owner"),
            Self::SeatLimit => ("seat_limit", 409, "all seats are taken"),
            Self::SystemEntry => ("system_entry", 409, "part of the template, cannot be changed"),
            Self::InUse => ("in_use", 409, "still in use"),
            Self::Taken => ("taken", 409, "another organisation has this identifier"),
            Self::ExpiredReinviteRequired => ("expired_reinvite_required", 409, "the access has ended: invite again"),
            Self::NotRenewableYet => ("not_renewable_yet", 409, "the access cannot be renewed yet"),
            Self::RequestInProgress => ("request_in_progress", 409, "a request with this key is in progress"),
            Self::InvitationExpired => ("invitation_expired", 410, "the invitation was not accepted in time"),
            Self::InvitationCancelled => ("invitation_cancelled", 410, "the invitation was cancelled"),
            Self::InvitationMerged => {
                ("invitation_merged", 410, "the invitee is a member already, under a former address")
            }
            Self::InvitationUsed => ("invitation_used", 410, "the invitation was accepted before"),
            Self::InvitationVoid => ("invitation_void", 410, "the invitation is no longer valid"),
            Self::VersionConflict => ("version_conflict", 412, "the precondition failed: changed since it was read"),
            Self::TooLarge => ("too_large", 413, "the body has too many bytes"),
            Self::UnsupportedMediaType => ("unsupported_media_type", 415, "the body is not application/json"),
            Self::InvalidEmail => ("invalid_email", 422, "not an email address"),
            Self::TooLong => ("too_long", 422, "more characters or entries than allowed"),
            Self::Required => ("required", 422, "a required field is missing"),
            Self::InvalidFormat => ("invalid_format", 422, "not of the form that the detail describes"),
            Self::UnknownField => ("unknown_field", 422, "there is no such field"),
            Self::FieldImmutable => ("field_immutable", 422, "this field cannot be changed here"),
            Self::ScopeRequired => ("scope_required", 422, "the role requires a scope"),
            Self::ScopeCardinality => ("scope_cardinality", 422, "more or other entries in a scope than allowed"),
            Self::PermissionNotGrantable => ("permission_not_grantable", 422, "the role does not take this permission"),
            Self::UnknownReference => ("unknown_reference", 422, "no such role, group, resource or permission"),
            Self::DomainNotAllowed => ("domain_not_allowed", 422, "not an address of an allowed domain"),
            Self::GuestSourceNotAllowed => ("guest_source_not_allowed", 422, "not an allowed source of guests"),
            Self::OriginNotAllowed => ("origin_not_allowed", 422, "not a page of an allowed origin"),
            Self::IdempotencyKeyReused => ("idempotency_key_reused", 422, "this key was used for another request"),
            Self::BatchFailed => ("batch_failed", 422, "no entry of the batch succeeded: `results` says why, for each"),
            Self::RateLimited => ("rate_limited", 429, "a daily limit for emails is reached"),
            Self::Internal => ("internal", 500, "an internal error, which is logged"),
            Self::Unavailable => ("unavailable", 503, "temporarily unavailable: retry"),
        }
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
