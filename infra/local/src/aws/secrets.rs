//! Secrets Manager: secrets by name, current version only.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use bytes::Bytes;
use http::Response;
use serde_json::{Value, json};

use super::respond;
use crate::clock::Clock;

/// The secrets of the account.
pub struct Secrets {
    clock: Clock,
    texts: Mutex<BTreeMap<String, String>>,
}

impl Secrets {
    pub(super) fn new(clock: Clock) -> Self {
        Self { clock, texts: Mutex::default() }
    }

    /// Stores `text` as the current version of `name`.
    pub fn put(&self, name: impl Into<String>, text: impl Into<String>) {
        self.texts.lock().unwrap_or_else(PoisonError::into_inner).insert(name.into(), text.into());
    }

    /// `GetSecretValue`.
    pub(super) fn find(&self, body: &[u8]) -> Response<Bytes> {
        let request: Value = serde_json::from_slice(body).unwrap_or_default();
        let id = request["SecretId"].as_str().unwrap_or_default();
        let texts = self.texts.lock().unwrap_or_else(PoisonError::into_inner);
        let Some((name, text)) = texts.get_key_value(name_of(id)) else {
            let message = "Secrets Manager can't find the specified secret.";
            return respond::error(400, "ResourceNotFoundException", message);
        };
        respond::ok(&json!({
            "ARN": format!("arn:aws:secretsmanager:local:000000000000:secret:{name}-abcdef"),
            "Name": name,
            "SecretString": text,
            "VersionId": "00000000-0000-4000-8000-000000000001",
            "VersionStages": ["AWSCURRENT"],
            "CreatedDate": self.clock.now().timestamp(),
        }))
    }
}

/// The name in a name or an ARN. An ARN ends in the name and seven random characters.
fn name_of(id: &str) -> &str {
    match id.split_once(":secret:") {
        Some((_, tail)) => tail.len().checked_sub(7).and_then(|end| tail.get(..end)).unwrap_or(tail),
        None => id,
    }
}
