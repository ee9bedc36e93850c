//! Codes that several operations can answer with, by the check that refuses.

use kit::Code;

/// The checks of the member that an operation changes.
pub const TARGET: &[Code] = &[Code::SelfEditForbidden, Code::TargetOutranksActor, Code::InvalidState];

/// The checks of a grant.
pub const GRANT: &[Code] = &[
    Code::GrantExceedsActor,
    Code::ScopeRequired,
    Code::ScopeCardinality,
    Code::PermissionNotGrantable,
    Code::UnknownReference,
];

/// The checks of a person to invite or to add.
pub const PERSON: &[Code] = &[Code::InvalidEmail, Code::AlreadyMember, Code::AlreadyInvited];

/// The checks of the address that an invitation goes to, and its limits.
pub const INVITEE: &[Code] = &[Code::SeatLimit, Code::RateLimited, Code::DomainNotAllowed, Code::GuestSourceNotAllowed];

/// The checks of the token of an invitation, and of the person who has it.
pub const TOKEN: &[Code] = &[
    Code::InvitationUnavailable,
    Code::InvitationExpired,
    Code::InvitationCancelled,
    Code::InvitationUsed,
    Code::InvitationMerged,
    Code::OtherAccount,
    Code::InvitationVoid,
    Code::WrongRecipient,
    Code::EmailUnverified,
];

/// The checks of the fields of a body.
pub const FIELDS: &[Code] = &[Code::Required, Code::TooLong, Code::InvalidFormat];
