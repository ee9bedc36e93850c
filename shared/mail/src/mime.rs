//! From an email to the bytes of a MIME message: one `To`, plain text and HTML, the same bytes each time.

use domain::{address::EmailAddress, branding::Branding, locale::Locale};
use lettre::{
    Address, Message,
    message::{
        Body, Mailbox, MultiPart, SinglePart,
        header::{ContentTransferEncoding, ContentType, Date, HeaderName, HeaderValue},
    },
};

use crate::{Email, Error, render};

/// Who the emails are from: configuration, never something that people type.
#[derive(Debug, Clone)]
pub struct Sender {
    /// The address, of a domain that is verified with SES and aligned with its DKIM key.
    pub from_address: EmailAddress,
    /// The name that mail programs show; also who the email says it was sent by.
    pub from_name: String,
    /// The configuration set of SES that publishes bounces and complaints.
    pub configuration_set: Option<String>,
    /// Where reminders can be unsubscribed from: a `mailto:` or `https:` URI without angle brackets.
    pub unsubscribe: Option<String>,
}

/// What surrounds an email.
#[derive(Clone, Copy)]
pub struct Envelope<'a> {
    /// The one person it goes to.
    pub to: &'a EmailAddress,
    /// Our id of the email, by which the delivery events of SES find it again.
    pub email_id: &'a str,
    /// The language.
    pub locale: Locale,
    /// The look of the organisation.
    pub branding: &'a Branding,
}

/// Writes the email as a MIME message. The same email gives the same bytes, so a repeated sending is a true copy.
///
/// `Date` and `Message-ID` are left to SES, which overwrites both:
/// <https://docs.aws.amazon.com/ses/latest/dg/header-fields.html>.
///
/// # Errors
/// [`Error::Render`] and [`Error::InvalidAddress`], both permanent.
pub fn compose(sender: &Sender, envelope: &Envelope<'_>, email: &Email) -> Result<Vec<u8>, Error> {
    let email_id = token(envelope.email_id);
    let rendered = render::render(email, envelope.locale, envelope.branding, &sender.from_name)?;
    let mailbox = |name: Option<String>, address: &EmailAddress| {
        ascii(address).map(|address| Mailbox::new(name, address)).ok_or(Error::InvalidAddress { email: email.kind() })
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
    // Quoted-printable never writes `=_`, so the boundary cannot be in a part.
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

/// The address as typed, with its domain in ASCII: a header, and SES, take no other.
pub(crate) fn ascii(address: &EmailAddress) -> Option<Address> {
    let (local, _) = address.typed().rsplit_once('@')?;
    Address::new(local, address.domain()).ok()
}

/// The text in the characters that SES takes in tags, `A-Za-z0-9_-`, at most 256 of them.
pub(crate) fn token(text: &str) -> String {
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    text.chars().take(256).map(|c| if fits(c) { c } else { '_' }).collect()
}
