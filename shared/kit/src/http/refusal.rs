//! The code and the problem of every refusal of the domain and of every error of a service.

use domain::refusal::{Fault, FaultCode, Refusal};

use super::{
    code::Code,
    problem::{FieldError, Problem},
    rate_limit::RateLimit,
};
use crate::runtime::secret::KeysError;

impl From<&Refusal> for Code {
    fn from(refusal: &Refusal) -> Self {
        match refusal {
            // Several faults: the first one names the problem, `errors` lists all.
            Refusal::Invalid(faults) => faults.first().map_or(Self::InvalidFormat, |fault| fault.code.into()),
            Refusal::NotFound => Self::NotFound,
            Refusal::Forbidden(_) => Self::Forbidden,
            Refusal::SelfEditForbidden => Self::SelfEditForbidden,
            Refusal::TargetOutranksActor => Self::TargetOutranksActor,
            Refusal::GrantExceedsActor => Self::GrantExceedsActor,
            Refusal::WrongRecipient => Self::WrongRecipient,
            Refusal::EmailUnverified => Self::EmailUnverified,
            Refusal::AlreadyMember(_) => Self::AlreadyMember,
            Refusal::OtherAccount => Self::OtherAccount,
            Refusal::AlreadyInvited => Self::AlreadyInvited,
            Refusal::InvalidState(_) => Self::InvalidState,
            Refusal::UseCancel => Self::UseCancel,
            Refusal::UseRemove => Self::UseRemove,
            Refusal::LastOwner => Self::LastOwner,
            Refusal::LoginTypeNotSupported(_) => Self::LoginTypeNotSupported,
            Refusal::SeatLimit(_) => Self::SeatLimit,
            Refusal::VersionConflict => Self::VersionConflict,
            Refusal::ExpiredReinviteRequired => Self::ExpiredReinviteRequired,
            Refusal::NotRenewableYet(_) => Self::NotRenewableYet,
            Refusal::SystemEntry => Self::SystemEntry,
            Refusal::Taken(_) => Self::Taken,
            Refusal::InUse => Self::InUse,
            Refusal::InvitationExpired(_) => Self::InvitationExpired,
            Refusal::InvitationCancelled => Self::InvitationCancelled,
            Refusal::InvitationMerged => Self::InvitationMerged,
            Refusal::InvitationUsed => Self::InvitationUsed,
            Refusal::InvitationSuperseded | Refusal::InvitationVoid => Self::InvitationVoid,
            Refusal::InvitationUnavailable => Self::InvitationUnavailable,
            Refusal::RateLimited { .. } => Self::RateLimited,
        }
    }
}

impl From<FaultCode> for Code {
    fn from(code: FaultCode) -> Self {
        match code {
            FaultCode::InvalidEmail => Self::InvalidEmail,
            FaultCode::TooLong => Self::TooLong,
            FaultCode::Required => Self::Required,
            FaultCode::InvalidFormat => Self::InvalidFormat,
            FaultCode::UnknownField => Self::UnknownField,
            FaultCode::FieldImmutable => Self::FieldImmutable,
            FaultCode::ScopeRequired => Self::ScopeRequired,
            FaultCode::ScopeCardinality => Self::ScopeCardinality,
            FaultCode::PermissionNotGrantable => Self::PermissionNotGrantable,
            FaultCode::UnknownReference => Self::UnknownReference,
            FaultCode::DomainNotAllowed => Self::DomainNotAllowed,
            FaultCode::GuestSourceNotAllowed => Self::GuestSourceNotAllowed,
            FaultCode::OriginNotAllowed => Self::OriginNotAllowed,
        }
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let mut problem = Self::new(Code::from(&refusal), refusal.to_string());
        match refusal {
            Refusal::Taken(pointer) => {
                let (pointer, detail) = (pointer.to_owned(), problem.detail.clone());
                problem.errors = vec![FieldError { pointer, code: Code::Taken, detail }];
            }
            Refusal::Invalid(faults) => problem.errors = faults.into_iter().map(FieldError::from).collect(),
            Refusal::RateLimited { limit, retry_after, .. } => {
                problem.retry_after = Some(retry_after);
                problem.rate_limit = Some(RateLimit { limit: limit.a_day(), remaining: 0, reset_seconds: retry_after });
            }
            _ => {}
        }
        problem
    }
}

impl From<Fault> for FieldError {
    fn from(fault: Fault) -> Self {
        Self { pointer: fault.pointer, code: fault.code.into(), detail: fault.detail }
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
                tracing::warn!(%error, "the table did not answer");
                Self::busy()
            }
            store::Error::Refused(_) | store::Error::Malformed { .. } => {
                tracing::error!(%error, "the table refused a request or holds a malformed item");
                Self::internal()
            }
        }
    }
}
