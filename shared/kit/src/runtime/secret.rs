//! Reads the keys of tokens and cursors from Secrets Manager.

use aws_sdk_secretsmanager::{Client, error::ProvideErrorMetadata};
use aws_types::SdkConfig;

use super::token::{BadKeys, Keys};

/// Why the keys of tokens and cursors could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeysError {
    /// Secrets Manager did not return the secret; a later attempt may succeed.
    #[error("Secrets Manager did not return the key secret ({0})")]
    Unavailable(String),
    /// The secret does not hold keys.
    #[error(transparent)]
    Malformed(#[from] BadKeys),
}

pub(super) async fn read_keys(sdk: &SdkConfig, name: &str) -> Result<Keys, KeysError> {
    let answer = Client::new(sdk).get_secret_value().secret_id(name).send().await.map_err(|error| {
        let code = error.as_service_error().and_then(ProvideErrorMetadata::code);
        KeysError::Unavailable(code.unwrap_or("no answer").to_owned())
    })?;
    // A binary secret has no text, which is malformed too.
    Ok(Keys::parse(answer.secret_string().unwrap_or_default())?)
}
