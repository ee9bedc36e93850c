//! Composes emails and parses them with a MIME parser that the product does not use.

use domain::{branding::Branding, locale::Locale};
use mail_parser::{Message, MessageParser};

use crate::{Email, Envelope, Sender, compose};

/// An invitation with `words` in every field that a person can type.
pub fn invitation_with(words: &str) -> Email {
    let Email::Invitation { link, is_guest, access_for, expires_at, time_zone, .. } = Email::sample_invitation() else {
        unreachable!("it is an invitation")
    };
    Email::Invitation {
        link,
        organization: words.to_owned(),
        inviter: Some(words.to_owned()),
        role: Some(words.to_owned()),
        is_guest,
        access_for,
        expires_at,
        time_zone,
        note: Some(words.to_owned()),
        first_name: Some(words.to_owned()),
    }
}

pub fn sender() -> Sender {
    Sender {
        from_address: "members@mail.example.com".parse().unwrap(),
        from_name: "Example Members".to_owned(),
        configuration_set: Some("members".to_owned()),
        unsubscribe: Some("https://members.example.com/preferences".to_owned()),
    }
}

pub fn compose_email(email: &Email, locale: Locale) -> Vec<u8> {
    compose_with_support(email, locale, Some("help@nordwind.example"))
}

/// The email of an organisation with that support address.
pub fn compose_with_support(email: &Email, locale: Locale, support_email: Option<&str>) -> Vec<u8> {
    let to = "Anna.Berg@example.org".parse().unwrap();
    let branding = Branding { color: Some("#ffd400".parse().unwrap()) };
    let support_email = support_email.map(|address| address.parse().unwrap());
    let envelope =
        Envelope { to: &to, email_id: "01K0EMAIL", locale, branding: &branding, support_email: support_email.as_ref() };
    compose(&sender(), &envelope, email).unwrap()
}

/// An email as a mail program parses it.
pub struct ParsedEmail {
    pub subject: String,
    pub text: String,
    pub html: String,
    /// Names and raw values, unfolded.
    pub headers: Vec<(String, String)>,
}

impl ParsedEmail {
    pub fn headers_named(&self, name: &str) -> Vec<&str> {
        self.headers.iter().filter(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v.as_str()).collect()
    }
}

pub fn parse(bytes: &[u8]) -> ParsedEmail {
    let message: Message<'_> = MessageParser::default().parse(bytes).unwrap();
    assert_eq!((message.text_body_count(), message.html_body_count()), (1, 1));
    assert_eq!(message.attachment_count(), 0);
    ParsedEmail {
        subject: message.subject().unwrap().to_owned(),
        text: message.body_text(0).unwrap().replace("\r\n", "\n"),
        html: message.body_html(0).unwrap().replace("\r\n", "\n"),
        headers: message
            .headers_raw()
            .map(|(name, value)| (name.to_owned(), value.replace("\r\n", "").trim().to_owned()))
            .collect(),
    }
}

pub fn compose_and_parse(email: &Email, locale: Locale) -> ParsedEmail {
    parse(&compose_email(email, locale))
}
