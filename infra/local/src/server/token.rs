//! `POST /_local/token`: an access token for any identity, with any claims that a test needs. With a scope of machines and
//! without an address it is that of a machine, whose client is the subject.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};

use super::ServerState;
use crate::issuer::{Identity, Issuer, TOKEN_SECONDS, is_address, is_client_id};

/// The client of a machine's token where the body names no subject.
const MACHINE: &str = "local-machine";

/// A field of the body, and what is wrong with it.
type Fault = (&'static str, &'static str);

/// What the token is for.
enum Subject {
    /// A person, with the claims that differ from the default ones.
    Person(Identity, Map<String, Value>),
    /// A machine with its scopes.
    Machine { client_id: String, scope: String },
}

fn read(body: &[u8]) -> Result<Subject, Fault> {
    let body: Value = serde_json::from_slice(body)
        .map_err(|_| ("", "the body is a JSON object: {\"email\": \"ada@example.com\"}"))?;
    let Value::Object(fields) = body else { return Err(("", "the body is a JSON object")) };
    let mut who = Identity::of("");
    let mut changes = Map::new();
    for (name, value) in fields {
        match (name.as_str(), value) {
            ("email", Value::String(email)) if is_address(email.trim()) => who.email = email,
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
    if who.email.is_empty() {
        return without_email(who, changes);
    }
    Ok(Subject::Person(who, changes))
}

/// A machine, if a scope of the product says so; else a person whose tokens carry no address.
fn without_email(who: Identity, mut changes: Map<String, Value>) -> Result<Subject, Fault> {
    let scope = changes.get("scope").and_then(Value::as_str).unwrap_or_default();
    if scope.split(' ').any(|one| one.starts_with("latchkey/")) {
        let client_id = who.subject.unwrap_or_else(|| MACHINE.to_owned());
        return if is_client_id(&client_id) {
            Ok(Subject::Machine { client_id, scope: scope.to_owned() })
        } else {
            Err(("subject", "of a machine is its client id: 1 to 255 printable ASCII characters"))
        };
    }
    if !changes.contains_key("email") || who.subject.is_none() {
        return Err(("email", "is required; it may be null beside a subject, and absent beside a scope of latchkey/"));
    }
    changes.entry("email_verified").or_insert(Value::Null);
    Ok(Subject::Person(who, changes))
}

impl Subject {
    fn sign(&self, issuer: &Issuer, now: DateTime<Utc>) -> String {
        match self {
            Self::Person(who, changes) => issuer.sign_with(who, changes, now),
            Self::Machine { client_id, scope } => issuer.sign_machine(client_id, scope, now),
        }
    }
}

/// The token as OAuth 2 wraps it, or bare for `Accept: text/plain`.
pub(super) async fn sign(State(local): State<ServerState>, headers: HeaderMap, body: Bytes) -> Response {
    let subject = match read(&body) {
        Ok(subject) => subject,
        Err((field, fault)) => {
            let error = format!("{field} {fault}").trim().to_owned();
            return (StatusCode::BAD_REQUEST, Json(json!({ "error": error, "field": field }))).into_response();
        }
    };
    let token = subject.sign(&local.machine.issuer, local.machine.clock().now());
    let no_store = [(header::CACHE_CONTROL, "no-store")];
    if headers.get(header::ACCEPT).is_some_and(|accept| accept == "text/plain") {
        return (no_store, token).into_response();
    }
    let answer = json!({ "access_token": token, "token_type": "Bearer", "expires_in": TOKEN_SECONDS });
    (no_store, Json(answer)).into_response()
}
