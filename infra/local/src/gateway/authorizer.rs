//! The JWT authorizer: verifies the token and passes its claims to the functions.

use chrono::{DateTime, Utc};
use http::{HeaderMap, header};
use serde_json::{Map, Value};

use crate::issuer::Issuer;

/// The claims of the request's token, all as strings, or the value of `WWW-Authenticate`.
pub(super) fn claims(issuer: &Issuer, headers: &HeaderMap, now: DateTime<Utc>) -> Result<Map<String, Value>, String> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let Some(value) = values.next() else { return Err("Bearer".to_owned()) };
    // API Gateway joins two headers with a comma, which makes an invalid token.
    let value = if values.next().is_some() { "" } else { value.to_str().unwrap_or_default() };
    let verified = issuer.verify(token(value), now);
    let claims =
        verified.map_err(|error| format!("Bearer scope=\"\" error=\"invalid_token\" error_description=\"{error}\""))?;
    Ok(claims.into_iter().map(|(claim, value)| (claim, Value::String(text(&value)))).collect())
}

/// The token without its optional scheme.
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-troubleshooting-jwt.html>
fn token(value: &str) -> &str {
    match value.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => token.trim(),
        _ => value.trim(),
    }
}

/// A claim as the gateway passes it: `true` and `"true"` become the same string.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(values) => format!("[{}]", values.iter().map(text).collect::<Vec<_>>().join(" ")),
        other => other.to_string(),
    }
}
