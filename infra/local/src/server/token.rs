//! `POST /_local/token`: an access token for any identity, with any claims that a test needs.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use super::ServerState;
use crate::issuer::{Identity, TOKEN_SECONDS};

/// A field of the body, and what is wrong with it.
type Fault = (&'static str, &'static str);

/// The identity, and the claims that differ from the default ones.
fn read(body: &[u8]) -> Result<(Identity, Map<String, Value>), Fault> {
    let body: Value = serde_json::from_slice(body)
        .map_err(|_| ("", "the body is a JSON object: {\"email\": \"ada@example.com\"}"))?;
    let Value::Object(fields) = body else { return Err(("", "the body is a JSON object")) };
    let mut who = Identity::of("");
    let mut changes = Map::new();
    for (name, value) in fields {
        match (name.as_str(), value) {
            ("email", Value::String(email))
                if email.split_once('@').is_some_and(|(a, b)| !a.is_empty() && !b.is_empty()) =>
            {
                who.email = email;
            }
            ("email", Value::Null) => drop(changes.insert(name, Value::Null)),
            ("email", _) => return Err(("email", "is an address, or null for a token without one")),
            ("email_verified", value) => drop(changes.insert(name, value)),
            ("scope", Value::String(scopes)) => drop(changes.insert(name, Value::String(scopes))),
            ("scope", _) => return Err(("scope", "is text: scopes with spaces between them")),
            ("name" | "subject", Value::Null) => {}
            ("name", Value::String(text)) => who.name = Some(text),
            ("name", _) => return Err(("name", "is text")),
            ("subject", Value::String(text)) if !text.is_empty() => who.subject = Some(text),
            ("subject", _) => return Err(("subject", "is text that is not empty")),
            _ => return Err(("", "the fields are email, email_verified, name, subject and scope")),
        }
    }
    if who.email.is_empty() && !(changes.contains_key("email") && who.subject.is_some()) {
        return Err(("email", "is required; it may be null where there is a subject"));
    }
    if who.email.is_empty() {
        changes.entry("email_verified").or_insert(Value::Null);
    }
    Ok((who, changes))
}

/// The token as OAuth 2 wraps it, or bare for `Accept: text/plain`.
pub(super) async fn sign(State(local): State<ServerState>, headers: HeaderMap, body: Bytes) -> Response {
    let (who, changes) = match read(&body) {
        Ok(read) => read,
        Err((field, fault)) => {
            let error = format!("{field} {fault}").trim().to_owned();
            return (StatusCode::BAD_REQUEST, Json(json!({ "error": error, "field": field }))).into_response();
        }
    };
    let token = local.machine.issuer.sign_with(&who, &changes, local.machine.clock().now());
    let no_store = [(header::CACHE_CONTROL, "no-store")];
    if headers.get(header::ACCEPT).is_some_and(|accept| accept == "text/plain") {
        return (no_store, token).into_response();
    }
    let answer = json!({ "access_token": token, "token_type": "Bearer", "expires_in": TOKEN_SECONDS });
    (no_store, Json(answer)).into_response()
}
