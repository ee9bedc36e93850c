//! SES: one email, one call.

use aws_sdk_sesv2::{
    Client,
    error::{ProvideErrorMetadata as _, SdkError},
    operation::send_email::SendEmailError,
    primitives::Blob,
    types::{Destination, EmailContent, MessageTag, RawMessage},
};
use domain::{address::EmailAddress, branding::Branding, locale::Locale};

use crate::{
    Email, Envelope, Error, Sender, compose,
    mime::{ascii, token},
};

/// What SES calls an email that it took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageId(String);

impl MessageId {
    /// The id as SES wrote it, and as it stands in delivery events.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What the mail service repeats with every word about an email: a name, and a value of letters, digits, `_` and `-`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag {
    name: &'static str,
    value: String,
}

impl Tag {
    /// A tag; whatever else is in the value becomes `_`.
    #[must_use]
    pub fn new(name: &'static str, value: impl std::fmt::Display) -> Self {
        Self { name, value: token(&value.to_string()) }
    }
}

/// The way out for emails.
#[derive(Debug, Clone)]
pub struct Mailer {
    client: Client,
    sender: Sender,
}

impl Mailer {
    /// Emails go out through `client`, whose retries and time-outs are its owner's choice, in the name of `sender`.
    #[must_use]
    pub const fn new(client: Client, sender: Sender) -> Self {
        Self { client, sender }
    }

    /// Sends the email to one person. It carries the tags `email`, `email_id`, and those of `tags`.
    ///
    /// # Errors
    /// See [`Error::is_permanent`]. After [`Error::Unavailable`] the email may have been sent all the same.
    pub async fn send(
        &self,
        to: &EmailAddress,
        email_id: &str,
        locale: Locale,
        branding: &Branding,
        email: &Email,
        tags: &[Tag],
    ) -> Result<MessageId, Error> {
        let message = compose(&self.sender, &Envelope { to, email_id, locale, branding }, email)?;
        let kind = email.kind();
        let address = |of| ascii(of).map(|address| address.to_string()).ok_or(Error::InvalidAddress { email: kind });
        let sent = self
            .client
            .send_email()
            .from_email_address(address(&self.sender.from_address)?)
            .destination(Destination::builder().to_addresses(address(to)?).build())
            .content(EmailContent::builder().raw(raw(message)).build())
            .set_configuration_set_name(self.sender.configuration_set.clone())
            .set_email_tags(Some(tags.iter().map(tag).collect()))
            .email_tags(tag(&Tag::new("email", kind)))
            .email_tags(tag(&Tag::new("email_id", email_id)))
            .send()
            .await
            .map_err(|error| refusal(&error))?;
        Ok(MessageId(sent.message_id.unwrap_or_default()))
    }
}

fn raw(message: Vec<u8>) -> RawMessage {
    RawMessage::builder().data(Blob::new(message)).build().expect("its only field is set")
}

fn tag(tag: &Tag) -> MessageTag {
    MessageTag::builder().name(tag.name).value(&tag.value).build().expect("name and value are set")
}

/// Keeps the code of the failure and drops its text, which quotes addresses (C93).
fn refusal<R>(error: &SdkError<SendEmailError, R>) -> Error {
    let at = |step: &str| Error::Unavailable { code: step.to_owned() };
    match error {
        SdkError::ServiceError(answer) => judged(answer.err()),
        SdkError::TimeoutError(_) => at("time-out"),
        SdkError::DispatchFailure(_) => at("connection"),
        SdkError::ResponseError(_) => at("unreadable answer"),
        _ => at("request"),
    }
}

/// What lies in the email is permanent; what lies in the account, its limits or its permissions passes.
fn judged(error: &SendEmailError) -> Error {
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
