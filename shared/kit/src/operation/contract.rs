//! What an operation promises to who calls it: the OpenAPI document is made of nothing else.

use http::StatusCode;
use schemars::{Schema, SchemaGenerator};

use crate::http::endpoint::Endpoint;

/// The schemas of an operation.
#[derive(Debug)]
pub struct Contract {
    /// The named parts of the path.
    pub path: Schema,
    /// The query parameters.
    pub query: Schema,
    /// The body.
    pub body: Schema,
    /// What it answers.
    pub view: Schema,
}

impl Contract {
    /// The schemas of an operation; those of what it is asked are made by `asked`, that of what it answers by `answered`.
    pub(crate) fn of<E: Endpoint>(asked: &mut SchemaGenerator, answered: &mut SchemaGenerator) -> Self {
        Self {
            path: asked.subschema_for::<E::Path>(),
            query: asked.subschema_for::<E::Query>(),
            body: asked.subschema_for::<E::Body>(),
            view: answered.subschema_for::<E::View>(),
        }
    }
}

/// Status and meaning of every code that a problem can carry.
pub const CODES: &[(&str, StatusCode, &str)] = &[
    ("malformed", StatusCode::BAD_REQUEST, "the request cannot be read"),
    ("unauthorized", StatusCode::UNAUTHORIZED, "no valid access token"),
    ("forbidden", StatusCode::FORBIDDEN, "the caller lacks a permission, or the token a scope"),
    ("self_edit_forbidden", StatusCode::FORBIDDEN, "not on the caller's own record"),
    ("target_outranks_actor", StatusCode::FORBIDDEN, "the person ranks above the caller"),
    ("grant_exceeds_actor", StatusCode::FORBIDDEN, "nobody grants more than they hold"),
    ("wrong_recipient", StatusCode::FORBIDDEN, "the invitation is for another address"),
    ("email_unverified", StatusCode::FORBIDDEN, "the caller's address is not verified"),
    ("not_found", StatusCode::NOT_FOUND, "nothing there, or nothing that the caller may know of"),
    ("invitation_unavailable", StatusCode::NOT_FOUND, "this link opens no invitation of the caller's"),
    ("already_member", StatusCode::CONFLICT, "the address belongs to a member"),
    ("already_invited", StatusCode::CONFLICT, "the address has an open invitation"),
    ("invalid_state", StatusCode::CONFLICT, "not possible in the state that it is in"),
    ("use_cancel", StatusCode::CONFLICT, "not accepted yet: cancel it instead"),
    ("use_remove", StatusCode::CONFLICT, "accepted already: remove the member instead"),
    ("login_type_not_supported", StatusCode::CONFLICT, "the password is kept elsewhere"),
    ("last_owner", StatusCode::CONFLICT, "an organisation keeps at least one active owner"),
    ("seat_limit", StatusCode::CONFLICT, "all seats are taken"),
    ("version_conflict", StatusCode::CONFLICT, "changed since it was read"),
    ("system_entry", StatusCode::CONFLICT, "came with the template and stays"),
    ("in_use", StatusCode::CONFLICT, "somebody has it"),
    ("expired_reinvite_required", StatusCode::CONFLICT, "the access is over: invite again"),
    ("not_renewable_yet", StatusCode::CONFLICT, "the access does not end soon enough"),
    ("request_in_progress", StatusCode::CONFLICT, "a request with this Idempotency-Key is being executed"),
    ("invitation_expired", StatusCode::GONE, "the invitation was not accepted in time"),
    ("invitation_cancelled", StatusCode::GONE, "the invitation was withdrawn"),
    ("invitation_used", StatusCode::GONE, "the invitation was accepted before"),
    ("invitation_void", StatusCode::GONE, "the invitation no longer stands"),
    ("too_large", StatusCode::PAYLOAD_TOO_LARGE, "the body has too many bytes"),
    ("unsupported_media_type", StatusCode::UNSUPPORTED_MEDIA_TYPE, "the body is not application/json"),
    ("invalid_email", StatusCode::UNPROCESSABLE_ENTITY, "not an e-mail address"),
    ("too_long", StatusCode::UNPROCESSABLE_ENTITY, "more characters or entries than allowed"),
    ("required", StatusCode::UNPROCESSABLE_ENTITY, "missing although needed"),
    ("invalid_format", StatusCode::UNPROCESSABLE_ENTITY, "not of the form that the detail describes"),
    ("unknown_field", StatusCode::UNPROCESSABLE_ENTITY, "there is no such field"),
    ("field_immutable", StatusCode::UNPROCESSABLE_ENTITY, "a field that nobody may change here"),
    ("scope_required", StatusCode::UNPROCESSABLE_ENTITY, "the role demands a scope"),
    ("scope_cardinality", StatusCode::UNPROCESSABLE_ENTITY, "more or other entries in a scope than allowed"),
    ("permission_not_grantable", StatusCode::UNPROCESSABLE_ENTITY, "the role does not take this permission"),
    ("unknown_reference", StatusCode::UNPROCESSABLE_ENTITY, "no role, group, resource or permission of that name"),
    ("domain_not_allowed", StatusCode::UNPROCESSABLE_ENTITY, "not an address of an allowed domain"),
    ("guest_source_not_allowed", StatusCode::UNPROCESSABLE_ENTITY, "guests come from elsewhere"),
    ("idempotency_key_reused", StatusCode::UNPROCESSABLE_ENTITY, "this Idempotency-Key was used for another request"),
    ("rate_limited", StatusCode::TOO_MANY_REQUESTS, "enough emails for today"),
    ("internal", StatusCode::INTERNAL_SERVER_ERROR, "a fault of this product, recorded"),
    ("unavailable", StatusCode::SERVICE_UNAVAILABLE, "could not be finished just now; try again"),
];

/// The status of a code.
#[must_use]
pub fn status_of(code: &str) -> Option<StatusCode> {
    CODES.iter().find(|(known, _, _)| *known == code).map(|(_, status, _)| *status)
}
