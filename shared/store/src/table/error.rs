//! Errors of the table. No variant carries a key or a value, because those identify people.

use aws_sdk_dynamodb::error::{DisplayErrorContext, ProvideErrorMetadata, SdkError};

/// An error of the table.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Throttled, timed out or unreachable after the retries of the SDK. The same call may succeed later.
    #[error("the table is unavailable ({0})")]
    Unavailable(String),
    /// DynamoDB rejected the call: an error in configuration, permissions or this code. A retry does not help.
    #[error("the table rejected a call ({0})")]
    Refused(String),
    /// An item cannot be deserialized by this version.
    #[error("an item of the table could not be read as {what}")]
    Malformed {
        /// The expected kind of item.
        what: &'static str,
        /// The cause.
        #[source]
        source: serde_dynamo::Error,
    },
    /// The cursor was not issued by this product for this list and filter.
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
                tracing::debug!(error = %DisplayErrorContext(service), "the table rejected a call");
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
