//! A sent email, parsed as a mail program would.

use std::collections::BTreeMap;

use chrono::{DateTime, SecondsFormat, Utc};
use mail_parser::{Message, MessageParser, MessagePart, PartType};
use serde::{Serialize, Serializer};

use crate::aws::ses::{Content, SentEmail};

/// A parsed email.
#[derive(Clone, Debug, Serialize)]
pub struct Email {
    /// The message id.
    pub id: String,
    /// When it was sent.
    #[serde(serialize_with = "to_the_second")]
    pub at: DateTime<Utc>,
    /// The recipients of the envelope, as bare addresses.
    pub to: Vec<String>,
    /// The sender.
    pub from: String,
    /// The subject, decoded.
    pub subject: String,
    /// The plain text, decoded, if any.
    pub text: Option<String>,
    /// The HTML, decoded, if any.
    pub html: Option<String>,
    /// The raw MIME message.
    pub raw: String,
    /// The headers by name, unfolded, equal names joined by commas.
    pub headers: BTreeMap<String, String>,
    /// The SES tags.
    pub tags: BTreeMap<String, String>,
    /// The configuration set.
    pub configuration_set: Option<String>,
    /// The feedback of SES, oldest first, such as `delivered` or `bounced`.
    pub feedback: Vec<&'static str>,
}

impl Email {
    /// Parses a sent email.
    #[must_use]
    pub fn read(sent: &SentEmail) -> Self {
        let mut email = Self {
            id: sent.id.clone(),
            at: sent.at,
            to: sent.to.iter().map(|to| bare(to).to_owned()).collect(),
            from: sent.from.clone(),
            subject: String::new(),
            text: None,
            html: None,
            raw: String::new(),
            headers: BTreeMap::new(),
            tags: sent.tags.clone(),
            configuration_set: sent.configuration_set.clone(),
            feedback: sent.feedback.iter().map(|feedback| feedback.name()).collect(),
        };
        match &sent.content {
            Content::Simple { subject, text, html } => {
                email.subject.clone_from(subject);
                email.text.clone_from(text);
                email.html.clone_from(html);
            }
            Content::Raw(raw) => {
                email.raw = String::from_utf8_lossy(raw).into_owned();
                if let Some(message) = MessageParser::default().parse(raw) {
                    email.take(&message);
                }
            }
        }
        email
    }

    fn take(&mut self, message: &Message<'_>) {
        message.subject().unwrap_or_default().clone_into(&mut self.subject);
        self.text = message.text_bodies().find_map(|part| body(part, false));
        self.html = message.html_bodies().find_map(|part| body(part, true));
        for (name, value) in message.headers_raw() {
            let value = value.split_whitespace().collect::<Vec<_>>().join(" ");
            let joined = self.headers.entry(name.to_owned()).or_default();
            if !joined.is_empty() {
                joined.push_str(", ");
            }
            joined.push_str(&value);
        }
    }

    /// Whether `address` is a recipient.
    #[must_use]
    pub fn is_to(&self, address: &str) -> bool {
        self.to.iter().any(|to| to.to_lowercase() == address.trim().to_lowercase())
    }

    /// The token in the link of an invitation, if any.
    #[must_use]
    pub fn link_token(&self) -> Option<&str> {
        let text = self.text.as_deref().or(self.html.as_deref())?;
        let (_, tail) = text.split_once("#token=")?;
        let end = tail.find(|c: char| !c.is_ascii_alphanumeric() && !"-_".contains(c)).unwrap_or(tail.len());
        Some(&tail[..end])
    }

    /// The available formats, the best first.
    pub(super) fn forms(&self) -> Vec<&'static str> {
        let forms = [("html", self.html.is_some()), ("text", self.text.is_some()), ("raw", !self.raw.is_empty())];
        forms.into_iter().filter_map(|(form, there)| there.then_some(form)).collect()
    }

    /// The HTML for a sandboxed frame, with links that open in a new tab.
    pub(super) fn framed(&self) -> Option<String> {
        let html = self.html.as_deref()?;
        let lower = html.to_ascii_lowercase();
        let head = lower.find("<head").and_then(|start| Some(start + lower.get(start..)?.find('>')? + 1));
        let (before, after) = html.split_at(head.unwrap_or(0));
        Some(format!("{before}<base target=\"_blank\">{after}"))
    }
}

/// The text of a part of that type. mail-parser would otherwise convert between text and HTML.
fn body(part: &MessagePart<'_>, html: bool) -> Option<String> {
    match (&part.body, html) {
        (PartType::Html(text), true) | (PartType::Text(text), false) => Some(text.clone().into_owned()),
        _ => None,
    }
}

/// The address in `Name <address>`.
fn bare(mailbox: &str) -> &str {
    let inner = mailbox.rsplit_once('<').map_or(mailbox, |(_, tail)| tail.trim_end().trim_end_matches('>'));
    inner.trim()
}

fn to_the_second<S: Serializer>(at: &DateTime<Utc>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&at.to_rfc3339_opts(SecondsFormat::Secs, true))
}
