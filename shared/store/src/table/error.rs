//! What can go wrong with the table. No variant carries a key or a value: those name people.

use aws_sdk_dynamodb::error::{DisplayErrorContext, ProvideErrorMetadata, SdkError};

/// A failure of the table.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Throttled, timed out or unreachable after the SDK's own retries: the same request may succeed later.
    #[error("the table did not answer in time ({0})")]
    Unavailable(String),
    /// The table refused the call as such: a fault of configuration, permissions or this code.
    #[error("the table refused a call ({0})")]
    Refused(String),
    /// An item is not of the shape that this version reads.
    #[error("an item of the table could not be read as {what}")]
    Malformed {
        /// What it should have been.
        what: &'static str,
        /// Why not.
        #[source]
        source: serde_dynamo::Error,
    },
    /// The page position is not one that this product issued for this question.
    #[error("the cursor does not belong to this list")]
    Cursor,
}

impl Error {
    pub(crate) const fn malformed(what: &'static str) -> impl FnOnce(serde_dynamo::Error) -> Self {
        move |source| Self::Malformed { what, source }
    }
}

impl<E, R> From<SdkError<E, R>> for Error
where
    E: std::error::Error + ProvideErrorMetadata + Send + Sync + 'static,
    R: std::fmt::Debug,
{
    fn from(error: SdkError<E, R>) -> Self {
        let Some(service) = error.as_service_error() else {
            return Self::Unavailable(kind_of(&error).to_owned());
        };
        let code = service.code().unwrap_or("unknown").to_owned();
        match code.as_str() {
            "ProvisionedThroughputExceededException"
            | "RequestLimitExceeded"
            | "ThrottlingException"
            | "InternalServerError"
            | "ServiceUnavailable"
            | "TransactionInProgressException"
            | "TransactionConflictException" => Self::Unavailable(code),
            _ => {
                tracing::debug!(error = %DisplayErrorContext(service), "the table refused a call");
                Self::Refused(code)
            }
        }
    }
}

const fn kind_of<E, R>(error: &SdkError<E, R>) -> &'static str {
    match error {
        SdkError::ConstructionFailure(_) => "the request could not be built",
        SdkError::TimeoutError(_) => "time-out",
        SdkError::DispatchFailure(_) => "no connection",
        SdkError::ResponseError(_) => "unreadable response",
        _ => "service error",
    }
}
