//! An email as its recipient's program would read it.

use std::collections::BTreeMap;

use chrono::{DateTime, SecondsFormat, Utc};
use mail_parser::{Message, MessageParser, MessagePart, PartType};
use serde::{Serialize, Serializer};

use crate::aws::ses::{Content, SentEmail};

/// An email, taken apart.
#[derive(Clone, Debug, Serialize)]
pub struct Email {
    /// The id that the sender was told.
    pub id: String,
    /// When it was handed over.
    #[serde(serialize_with = "to_the_second")]
    pub at: DateTime<Utc>,
    /// Who gets it, as bare addresses: the envelope, not what the email claims.
    pub to: Vec<String>,
    /// Who it is from, with the name.
    pub from: String,
    /// The subject, decoded.
    pub subject: String,
    /// The plain text, decoded; nothing if there is only HTML.
    pub text: Option<String>,
    /// The HTML, decoded; nothing if there is only text.
    pub html: Option<String>,
    /// The message as it was handed over.
    pub raw: String,
    /// Every header by name, unfolded; several of one name are joined by commas.
    pub headers: BTreeMap<String, String>,
    /// The tags that the sender put on it for the mail service.
    pub tags: BTreeMap<String, String>,
    /// The configuration set.
    pub configuration_set: Option<String>,
    /// What the mail service told of it, oldest first, such as `delivered` or `bounced`.
    pub told: Vec<&'static str>,
}

impl Email {
    /// Reads what was sent.
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
            told: sent.told.iter().map(|told| told.name()).collect(),
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

    /// Whether `address` gets this email.
    #[must_use]
    pub fn is_to(&self, address: &str) -> bool {
        self.to.iter().any(|to| to.to_lowercase() == address.trim().to_lowercase())
    }

    /// The token in the link of an invitation, if this email carries one.
    #[must_use]
    pub fn link_token(&self) -> Option<&str> {
        let text = self.text.as_deref().or(self.html.as_deref())?;
        let (_, tail) = text.split_once("#token=")?;
        let end = tail.find(|c: char| !c.is_ascii_alphanumeric() && !"-_".contains(c)).unwrap_or(tail.len());
        Some(&tail[..end])
    }

    /// The forms in which it can be shown, the best first.
    pub(super) fn forms(&self) -> Vec<&'static str> {
        let forms = [("html", self.html.is_some()), ("text", self.text.is_some()), ("raw", !self.raw.is_empty())];
        forms.into_iter().filter_map(|(form, there)| there.then_some(form)).collect()
    }

    /// The HTML for a sandboxed frame: links open beside it, since nothing may navigate the frame itself.
    pub(super) fn framed(&self) -> Option<String> {
        let html = self.html.as_deref()?;
        let lower = html.to_ascii_lowercase();
        let head = lower.find("<head").and_then(|start| Some(start + lower.get(start..)?.find('>')? + 1));
        let (before, after) = html.split_at(head.unwrap_or(0));
        Some(format!("{before}<base target=\"_blank\">{after}"))
    }
}

/// The text of a part if it is of that kind; a parser would otherwise turn one into the other.
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
