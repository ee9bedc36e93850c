//! The errors that `SendEmail` documents, to be answered on request.

use bytes::Bytes;
use http::Response;

use crate::aws::respond;

/// <https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html#API_SendEmail_Errors>, and the
/// two that every call over a network has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SesError {
    /// 429, worth another attempt.
    TooManyRequests,
    /// 400, the email will never be taken.
    MessageRejected,
    /// 400, the account may not send any more.
    AccountSuspended,
    /// 400, the domain is not set up.
    MailFromDomainNotVerified,
    /// 400, sending is paused.
    SendingPaused,
    /// 400, more than the account may have.
    LimitExceeded,
    /// 400, the request makes no sense.
    BadRequest,
    /// 404, the configuration set or template does not exist.
    NotFound,
    /// 500, worth another attempt.
    Internal,
    /// The email is taken, and the connection breaks before the answer arrives.
    LostAfterEffect,
}

impl SesError {
    /// The answer; for [`SesError::LostAfterEffect`] what arrives if someone delivers it nevertheless.
    pub(super) fn answer(self) -> Response<Bytes> {
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
            Self::Internal | Self::LostAfterEffect => (500, "InternalServiceErrorException", "Told to fail."),
        };
        respond::error(status, name, message)
    }
}
