//! Sends emails through SES, one call each.

use aws_sdk_sesv2::{
    Client,
    error::{ProvideErrorMetadata as _, SdkError},
    operation::send_email::SendEmailError,
    primitives::Blob,
    types::{Destination, EmailContent, MessageTag, RawMessage},
};

use crate::{
    Email, Envelope, Error, Sender, compose,
    mime::{ascii_address, tag_value},
};

/// The message id that SES gave an email.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageId(String);

impl MessageId {
    /// The id, as delivery events carry it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A tag of an email. SES repeats it in every delivery event. The value consists of `A-Za-z0-9_-`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag {
    name: &'static str,
    value: String,
}

impl Tag {
    /// A tag. Characters that SES does not allow become `_`.
    #[must_use]
    pub fn new(name: &'static str, value: impl std::fmt::Display) -> Self {
        Self { name, value: tag_value(&value.to_string()) }
    }
}

/// Sends emails through SES.
#[derive(Debug, Clone)]
pub struct Mailer {
    client: Client,
    sender: Sender,
}

impl Mailer {
    /// Sends through `client`, which decides retries and time-outs, with `sender` as the sender.
    #[must_use]
    pub const fn new(client: Client, sender: Sender) -> Self {
        Self { client, sender }
    }

    /// Sends the email in that envelope, with the tags `email`, `email_id` and `tags`.
    ///
    /// # Errors
    /// See [`Error::is_permanent`]. After [`Error::Unavailable`] SES may have sent the email nevertheless.
    pub async fn send(&self, envelope: &Envelope<'_>, email: &Email, tags: &[Tag]) -> Result<MessageId, Error> {
        let message = compose(&self.sender, envelope, email)?;
        let kind = email.kind();
        let address =
            |of| ascii_address(of).map(|address| address.to_string()).ok_or(Error::InvalidAddress { email: kind });
        let sent = self
            .client
            .send_email()
            .from_email_address(address(&self.sender.from_address)?)
            .destination(Destination::builder().to_addresses(address(envelope.to)?).build())
            .content(EmailContent::builder().raw(raw(message)).build())
            .set_configuration_set_name(self.sender.configuration_set.clone())
            .set_email_tags(Some(tags.iter().map(tag).collect()))
            .email_tags(tag(&Tag::new("email", kind)))
            .email_tags(tag(&Tag::new("email_id", envelope.email_id)))
            .send()
            .await
            .map_err(|error| error_of(&error))?;
        Ok(MessageId(sent.message_id.unwrap_or_default()))
    }
}

fn raw(message: Vec<u8>) -> RawMessage {
    RawMessage::builder().data(Blob::new(message)).build().expect("its only field is set")
}

fn tag(tag: &Tag) -> MessageTag {
    MessageTag::builder().name(tag.name).value(&tag.value).build().expect("name and value are set")
}

/// The error with its code and without its message, which quotes addresses (C93).
fn error_of<R>(error: &SdkError<SendEmailError, R>) -> Error {
    let failed_at = |step: &str| Error::Unavailable { code: step.to_owned() };
    match error {
        SdkError::ServiceError(answer) => classify(answer.err()),
        SdkError::TimeoutError(_) => failed_at("time-out"),
        SdkError::DispatchFailure(_) => failed_at("connection"),
        SdkError::ResponseError(_) => failed_at("unreadable answer"),
        _ => failed_at("request"),
    }
}

/// A fault of the email is permanent. A fault of the account, its quotas or its permissions is not, and must not lose emails.
fn classify(error: &SendEmailError) -> Error {
    let code = error.code().unwrap_or("unknown").to_owned();
    match error {
        SendEmailError::MessageRejected(_) | SendEmailError::BadRequestException(_) => Error::Rejected { code },
        SendEmailError::TooManyRequestsException(_) | SendEmailError::LimitExceededException(_) => {
            Error::Throttled { code }
        }
        _ if code.contains("Throttl") => Error::Throttled { code },
        _ if code == "ValidationException" => Error::Rejected { code },
        _ => Error::Unavailable { code },
    }
}
