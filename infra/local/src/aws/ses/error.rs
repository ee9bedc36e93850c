//! The documented errors of `SendEmail`, for fault injection.

use bytes::Bytes;
use http::Response;

use crate::aws::respond;

/// The errors of <https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html#API_SendEmail_Errors>, and two
/// that any network call can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SesError {
    /// 429, retryable.
    TooManyRequests,
    /// 400, permanent: SES never accepts this email.
    MessageRejected,
    /// 400, the account is suspended.
    AccountSuspended,
    /// 400, the domain is not verified.
    MailFromDomainNotVerified,
    /// 400, sending is paused.
    SendingPaused,
    /// 400, the quota of the account is used up.
    LimitExceeded,
    /// 400, the request is invalid.
    BadRequest,
    /// 404, the configuration set or template does not exist.
    NotFound,
    /// 500, retryable.
    Internal,
    /// SES accepts the email, and the connection breaks before the response arrives.
    LostAfterEffect,
}

impl SesError {
    /// The error response.
    pub(super) fn response(self) -> Response<Bytes> {
        let (status, name, message) = match self {
            Self::TooManyRequests => (429, "TooManyRequestsException", "Maximum sending rate exceeded."),
            Self::MessageRejected => (400, "MessageRejected", "Email address is not verified."),
            Self::AccountSuspended => (400, "AccountSuspendedException", "The account is suspended."),
            Self::MailFromDomainNotVerified => {
                (400, "MailFromDomainNotVerifiedException", "The sending domain is not verified.")
            }
            Self::SendingPaused => (400, "SendingPausedException", "Sending is paused for this account."),
            Self::LimitExceeded => (400, "LimitExceededException", "Daily message quota exceeded."),
            Self::BadRequest => (400, "BadRequestException", "The input is invalid."),
            Self::NotFound => (404, "NotFoundException", "Configuration set does not exist."),
            Self::Internal | Self::LostAfterEffect => (500, "InternalServiceErrorException", "Injected fault."),
        };
        respond::error(status, name, message)
    }
}
