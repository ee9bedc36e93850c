//! Why something is not done: a closed set, worded for the person who asked.

use chrono::{DateTime, Utc};

use crate::{login::LoginType, membership::Status};

/// A refusal. Nothing was written and nothing mailed.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Refusal {
    /// The input breaks rules; every fault names its field.
    #[error("{}", summary(.0))]
    Invalid(Vec<Fault>),
    /// There is no such thing, or none that the caller may know of.
    #[error("there is nothing here under that name")]
    NotFound,
    /// The caller lacks a permission.
    #[error("this needs the permission {0}")]
    Forbidden(&'static str),
    /// The target ranks above the caller (S4.14).
    #[error("this person ranks above you")]
    TargetOutranksActor,
    /// Whoever is in this role changes their own record on their own page only (S4.13).
    #[error("you cannot change your own record here; use your profile")]
    SelfEditForbidden,
    /// Nobody grants more than they hold (R2).
    #[error("you cannot grant more than you hold yourself")]
    GrantExceedsActor,
    /// The caller's verified address is not the invited one (R21).
    #[error("this invitation is for another address; sign in with the address that it was sent to")]
    WrongRecipient,
    /// The caller's address is not verified (C27).
    #[error("your identity provider has not verified your e-mail address yet")]
    EmailUnverified,
    /// The address belongs to somebody who is a member already.
    #[error("this address belongs to a member already")]
    AlreadyMember,
    /// The address has an open invitation.
    #[error("this address has an open invitation already; send it again or cancel it instead")]
    AlreadyInvited,
    /// The membership is not in a state that allows this.
    #[error("this is not possible while the membership is {}", status_in_words(*.0))]
    InvalidState(Status),
    /// Only what is active can be removed; this is an invitation (S1.19).
    #[error("this invitation has not been accepted; cancel it instead")]
    UseCancel,
    /// Only an invitation can be cancelled; this is a member (S1.14).
    #[error("this invitation has been accepted; remove the member instead")]
    UseRemove,
    /// Only a password that is kept for this product can be reset (S4.9).
    #[error("this person signs in through {}, where passwords are not ours to reset", .0.as_str())]
    LoginTypeNotSupported(LoginType),
    /// Every organisation keeps an owner (R20).
    #[error("an organisation keeps at least one active owner")]
    LastOwner,
    /// Once access has ended, only a new invitation opens it again (S3.14).
    #[error("this access has ended and cannot be renewed; send a new invitation")]
    ExpiredReinviteRequired,
    /// Only access that is about to end is renewed (S3.15).
    #[error("this access is not about to end; it can be renewed from {} on", .0.format("%Y-%m-%d %H:%M UTC"))]
    NotRenewableYet(DateTime<Utc>),
    /// All seats are taken (R17).
    #[error("all {0} seats are taken, counting open invitations")]
    SeatLimit(u32),
    /// The link names an invitation that was not accepted in time.
    #[error("this invitation expired on {}", .0.format("%Y-%m-%d %H:%M UTC"))]
    InvitationExpired(DateTime<Utc>),
    /// The link names an invitation that was cancelled or declined.
    #[error("this invitation was cancelled")]
    InvitationCancelled,
    /// The link names an invitation that was accepted before.
    #[error("this invitation was used already")]
    InvitationUsed,
    /// The link was replaced by that of a later email.
    #[error("a newer email has replaced this link; use the latest one")]
    InvitationSuperseded,
    /// Whoever sent the invitation may no longer grant what it offers (R19).
    #[error("whoever sent this invitation may no longer grant it; ask for a new one")]
    InvitationVoid,
    /// The one answer to every link that the caller has not shown to be theirs (C28).
    #[error("this link does not open an invitation")]
    InvitationUnavailable,
    /// Enough emails for today (R22).
    #[error("{limit}; this is possible again in {retry_after} seconds")]
    RateLimited {
        /// Which limit was reached.
        limit: EmailLimit,
        /// Seconds until the day of the limit is over.
        retry_after: u32,
    },
    /// Somebody changed it since it was read.
    #[error("this has changed since you read it; read it again")]
    VersionConflict,
    /// It came with the template (S4.32).
    #[error("this came with the organisation and stays as it is; make another one instead")]
    SystemEntry,
    /// Somebody has it, or something refers to it.
    #[error("this is still in use; first take it away from everybody and everything that has it")]
    InUse,
}

/// A limit on emails (R22).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EmailLimit {
    /// Of one organisation to one mailbox.
    #[error("this organisation has written to this mailbox often enough today")]
    OrganizationMailbox,
    /// Of all organisations to one mailbox.
    #[error("this mailbox has been written to often enough today")]
    Mailbox,
    /// Of one inviter.
    #[error("you have sent as many invitations as one person may in a day")]
    Inviter,
}

/// One fault of the input.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{detail}")]
pub struct Fault {
    /// Where, as a JSON pointer (RFC 6901) into the body; empty for all of it.
    pub pointer: String,
    /// What kind, stable.
    pub code: FaultCode,
    /// What to do about it, for people.
    pub detail: String,
}

/// The kinds of faults. Their names in snake case are stable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FaultCode {
    /// Not an e-mail address.
    InvalidEmail,
    /// More characters or entries than allowed.
    TooLong,
    /// Missing although needed.
    Required,
    /// Not of the form that the detail describes.
    InvalidFormat,
    /// A field that this operation does not know.
    UnknownField,
    /// A field that nobody may change here.
    FieldImmutable,
    /// A scope is missing although the role demands one.
    ScopeRequired,
    /// More or other entries in a scope than the role allows.
    ScopeCardinality,
    /// The role does not take this permission as an extra.
    PermissionNotGrantable,
    /// No role, group, resource or permission of that name.
    UnknownReference,
    /// The organisation does not invite addresses of this domain.
    DomainNotAllowed,
    /// Guests of the organisation come from elsewhere.
    GuestSourceNotAllowed,
}

impl FaultCode {
    /// The stable code.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InvalidEmail => "invalid_email",
            Self::TooLong => "too_long",
            Self::Required => "required",
            Self::InvalidFormat => "invalid_format",
            Self::UnknownField => "unknown_field",
            Self::FieldImmutable => "field_immutable",
            Self::ScopeRequired => "scope_required",
            Self::ScopeCardinality => "scope_cardinality",
            Self::PermissionNotGrantable => "permission_not_grantable",
            Self::UnknownReference => "unknown_reference",
            Self::DomainNotAllowed => "domain_not_allowed",
            Self::GuestSourceNotAllowed => "guest_source_not_allowed",
        }
    }
}

impl Fault {
    /// A fault of the field at `pointer`.
    pub fn new(pointer: impl Into<String>, code: FaultCode, detail: impl Into<String>) -> Self {
        Self { pointer: pointer.into(), code, detail: detail.into() }
    }
}

fn summary(faults: &[Fault]) -> String {
    match faults {
        [] => "the request is not valid".to_owned(),
        [one] if one.pointer.is_empty() => one.detail.clone(),
        [one] => format!("{}: {}", one.pointer, one.detail),
        [first, rest @ ..] => format!("{}: {} (and {} more)", first.pointer, first.detail, rest.len()),
    }
}

const fn status_in_words(status: Status) -> &'static str {
    match status {
        Status::InvitePending => "an open invitation",
        Status::InviteExpired => "an expired invitation",
        Status::Active => "active",
        Status::Expiring => "active and about to expire",
        Status::Expired => "expired",
        Status::Suspended => "suspended",
        Status::Ended => "over",
    }
}
