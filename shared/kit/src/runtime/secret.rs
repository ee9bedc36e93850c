//! The one secret: the keys of tokens and cursors.

use aws_types::SdkConfig;

use super::token::Keys;
use crate::http::problem::Problem;

pub(crate) async fn keys(sdk: &SdkConfig, name: &str) -> Result<Keys, Problem> {
    let client = aws_sdk_secretsmanager::Client::new(sdk);
    let answer = client.get_secret_value().secret_id(name).send().await.map_err(|error| {
        let service = error.as_service_error().map(aws_sdk_secretsmanager::error::ProvideErrorMetadata::code);
        tracing::error!(code = service.flatten().unwrap_or("no answer"), "the key secret could not be read");
        Problem::busy()
    })?;
    Keys::parse(answer.secret_string().unwrap_or_default()).map_err(|error| {
        tracing::error!(%error, "the key secret could not be used");
        Problem::internal()
    })
}
