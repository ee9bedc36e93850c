//! Composes an email as a MIME message: one recipient, plain text and HTML, the same bytes each time.

use domain::{address::EmailAddress, branding::Branding, locale::Locale};
use lettre::{
    Address, Message,
    message::{
        Body, Mailbox, MultiPart, SinglePart,
        header::{ContentTransferEncoding, ContentType, Date, HeaderName, HeaderValue},
    },
};

use crate::{Email, Error, render};

/// The sender of all emails. It comes from configuration only.
#[derive(Debug, Clone)]
pub struct Sender {
    /// The address. SES has verified its domain, and the DKIM key is aligned with it.
    pub from_address: EmailAddress,
    /// The display name; the footer of each email also names it.
    pub from_name: String,
    /// The SES configuration set, which publishes bounces and complaints.
    pub configuration_set: Option<String>,
    /// The `List-Unsubscribe` of reminders: a `mailto:` or `https:` URI without angle brackets.
    pub unsubscribe: Option<String>,
}

/// The recipient of an email and how it is rendered for them.
#[derive(Clone, Copy)]
pub struct Envelope<'a> {
    /// The recipient.
    pub to: &'a EmailAddress,
    /// The product's id of the email. Delivery events of SES carry it.
    pub email_id: &'a str,
    /// The language.
    pub locale: Locale,
    /// The branding of the organisation.
    pub branding: &'a Branding,
    /// Where people of the organisation ask for help, for the footer (A12).
    pub support_email: Option<&'a EmailAddress>,
}

/// Composes the email as a MIME message. The same input gives the same bytes, so a retry sends an identical copy.
///
/// The message has no `Date` and no `Message-ID`, because SES overwrites both:
/// <https://docs.aws.amazon.com/ses/latest/dg/header-fields.html>.
///
/// # Errors
/// [`Error::Render`] and [`Error::InvalidAddress`], both permanent.
pub fn compose(sender: &Sender, envelope: &Envelope<'_>, email: &Email) -> Result<Vec<u8>, Error> {
    let email_id = tag_value(envelope.email_id);
    let rendered = render::render(email, envelope, &sender.from_name)?;
    let mailbox = |name: Option<String>, address: &EmailAddress| {
        ascii_address(address)
            .map(|address| Mailbox::new(name, address))
            .ok_or(Error::InvalidAddress { email: email.kind() })
    };
    let mut builder = Message::builder()
        .from(mailbox(Some(sender.from_name.clone()), &sender.from_address)?)
        .to(mailbox(None, envelope.to)?)
        .subject(rendered.subject)
        .raw_header(header("Auto-Submitted", "auto-generated".to_owned()))
        .raw_header(header("X-Email-Id", email_id.clone()));
    if let Some(unsubscribe) = sender.unsubscribe.as_ref().filter(|_| email.is_reminder()) {
        builder = builder.raw_header(header("List-Unsubscribe", format!("<{unsubscribe}>")));
    }
    // Quoted-printable never produces `=_`, so no part can contain the boundary.
    let parts = MultiPart::alternative()
        .boundary(format!("=_{}", email_id.get(..48).unwrap_or(&email_id)))
        .singlepart(part(ContentType::TEXT_PLAIN, rendered.text))
        .singlepart(part(ContentType::TEXT_HTML, rendered.html));
    let mut message = builder.multipart(parts).map_err(|_| Error::InvalidAddress { email: email.kind() })?;
    message.headers_mut().remove::<Date>();
    Ok(message.formatted())
}

fn part(content_type: ContentType, text: String) -> SinglePart {
    let body = Body::new_with_encoding(text, ContentTransferEncoding::QuotedPrintable)
        .expect("quoted-printable encodes every string");
    SinglePart::builder().header(content_type).body(body)
}

fn header(name: &'static str, value: String) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value)
}

/// The address as typed with its domain in ASCII, as headers and SES require.
pub(crate) fn ascii_address(address: &EmailAddress) -> Option<Address> {
    let (local, _) = address.typed().rsplit_once('@')?;
    Address::new(local, address.domain()).ok()
}

/// The text with the characters that SES allows in tags (`A-Za-z0-9_-`, at most 256); others become `_`.
pub(crate) fn tag_value(text: &str) -> String {
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    text.chars().take(256).map(|c| if is_allowed(c) { c } else { '_' }).collect()
}
