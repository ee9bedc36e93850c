//! Identity data of a JSON type that no repetition makes readable: a refusal that names the claim, not a 503 (B6).

use serde_json::Value;

use super::{code::Code, problem::Problem};

/// Why the address of a caller cannot be read, if so: the claim `email` is not text, or `email_verified` holds further
/// values. `source` says where the claims come from.
pub(super) fn unreadable_email(source: &str, email: Option<&Value>, verified: Option<&Value>) -> Option<Problem> {
    let is_single = |value: &Value| !value.is_object() && !value.is_array();
    let fault = email.and_then(|email| fault(source, "email", email, Value::is_string));
    let fault = fault.or_else(|| verified.and_then(|value| self::fault(source, "email_verified", value, is_single)));
    fault.map(|detail| Problem::new(Code::EmailUnverified, detail))
}

/// The sentence about a claim that does not fit. A claim that is missing or null is no fault.
pub(super) fn fault(source: &str, claim: &str, value: &Value, fits: impl Fn(&Value) -> bool) -> Option<String> {
    let kind = match value {
        Value::Null => return None,
        value if fits(value) => return None,
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    };
    let detail = format!(
        "the claim {claim} of {source} is {kind}, which is not readable; the operator of the identity provider can correct it"
    );
    tracing::warn!(claim, kind, "identity data cannot be read");
    Some(detail)
}
