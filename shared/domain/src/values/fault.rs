//! A fault of the input: its place, its code, and how to correct it.

use std::fmt;

use crate::nearest::nearest;

/// A fault of the input.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{detail}")]
pub struct Fault {
    /// The place, as a JSON pointer (RFC 6901) into the body; empty for the whole body.
    pub pointer: String,
    /// The stable code.
    pub code: FaultCode,
    /// How to correct it, for people.
    pub detail: String,
}

/// The kinds of faults. Their names in snake case are stable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FaultCode {
    /// Not an email address.
    InvalidEmail,
    /// More characters or entries than allowed.
    TooLong,
    /// Required and missing.
    Required,
    /// Not of the form that the detail describes.
    InvalidFormat,
    /// A field that this operation does not know.
    UnknownField,
    /// A field that cannot be changed here.
    FieldImmutable,
    /// The role requires a scope, which is missing.
    ScopeRequired,
    /// More or other entries in a scope than the role allows.
    ScopeCardinality,
    /// The role does not allow this extra permission.
    PermissionNotGrantable,
    /// No role, group, resource or permission of that name.
    UnknownReference,
    /// The organisation does not invite addresses of this domain.
    DomainNotAllowed,
    /// No guest source of the organisation covers the address.
    GuestSourceNotAllowed,
    /// The deployment does not lead people to pages of this origin.
    OriginNotAllowed,
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
            Self::OriginNotAllowed => "origin_not_allowed",
        }
    }
}

impl Fault {
    /// A fault of the field at `pointer`.
    pub fn new(pointer: impl Into<String>, code: FaultCode, detail: impl Into<String>) -> Self {
        Self { pointer: pointer.into(), code, detail: detail.into() }
    }

    /// A fault of a key that names nothing, with the nearest key that exists, if one is near (A3).
    pub fn unknown_reference<'a>(
        pointer: impl Into<String>,
        what: &str,
        key: &str,
        known: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        let nearest = nearest(key, known);
        let hint = nearest.map(|nearest| format!("; the nearest is {nearest}")).unwrap_or_default();
        Self::new(pointer, FaultCode::UnknownReference, format!("there is no {what} {key} here{hint}"))
    }

    /// The same fault of a part that lies below `pointer`.
    #[must_use]
    pub fn below(self, pointer: &str) -> Self {
        Self { pointer: format!("{pointer}{}", self.pointer), ..self }
    }

    /// Parses a text, or adds its fault to `faults`. The pointer is formatted for a fault only.
    pub fn parse<T>(pointer: impl fmt::Display, text: &str, faults: &mut Vec<Self>) -> Option<T>
    where
        T: std::str::FromStr,
        T::Err: ParseError,
    {
        let fault = |error: T::Err| Self::new(pointer.to_string(), error.fault_code(), error.to_string());
        text.parse().map_err(|error| faults.push(fault(error))).ok()
    }
}

/// Why a text does not parse, as a kind of fault.
pub trait ParseError: std::error::Error {
    /// The kind of fault.
    fn fault_code(&self) -> FaultCode {
        FaultCode::InvalidFormat
    }
}
