//! What SES tells of an email afterwards, as the default event bus carries it: of its own accord for the addresses of its
//! mailbox simulator, and for any other email when somebody asks for it.
//!
//! <https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-eventbridge-contents.html>

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};

use super::SentEmail;

/// What can be told of an email.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Feedback {
    /// The recipient's server took it.
    Delivered,
    /// The recipient's server does not take it for now.
    Delayed,
    /// The mailbox does not exist.
    Bounced,
    /// The mailbox is full, and went on being so.
    TransientBounce,
    /// The address is on the suppression list of the account.
    OnSuppressionList,
    /// The recipient called it spam.
    Complained,
    /// The recipient said that it is no spam.
    NotSpam,
    /// SES found a virus.
    Rejected,
}

impl Feedback {
    /// All of them, by the names that people use.
    pub const ALL: [(&'static str, Self); 8] = [
        ("delivered", Self::Delivered),
        ("delayed", Self::Delayed),
        ("bounced", Self::Bounced),
        ("bounced-for-now", Self::TransientBounce),
        ("on-suppression-list", Self::OnSuppressionList),
        ("complained", Self::Complained),
        ("not-spam", Self::NotSpam),
        ("rejected", Self::Rejected),
    ];

    /// The name that people use.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL.into_iter().find(|(_, one)| *one == self).map_or("", |(name, _)| name)
    }

    /// What the mailbox simulator of SES tells of emails to that address, of which a label may be part.
    /// <https://docs.aws.amazon.com/ses/latest/dg/send-an-email-from-console.html>
    #[must_use]
    pub fn simulated(address: &str) -> Option<Self> {
        let (local, domain) = address.rsplit_once('@')?;
        let mailbox = local.split('+').next().unwrap_or_default().to_ascii_lowercase();
        if !domain.eq_ignore_ascii_case("simulator.amazonses.com") {
            return None;
        }
        match mailbox.as_str() {
            "success" => Some(Self::Delivered),
            "bounce" => Some(Self::Bounced),
            "complaint" => Some(Self::Complained),
            "suppressionlist" => Some(Self::OnSuppressionList),
            _ => None,
        }
    }

    /// The event about an email.
    #[must_use]
    pub fn about(self, sent: &SentEmail, at: DateTime<Utc>) -> Value {
        let (detail_type, event_type, part, said) = self.words();
        let time = at.to_rfc3339_opts(SecondsFormat::Millis, true);
        let mut tags: serde_json::Map<String, Value> =
            sent.tags.iter().map(|(name, value)| (name.clone(), json!([value]))).collect();
        tags.insert("ses:configuration-set".to_owned(), json!([sent.configuration_set]));
        let mut said = said;
        said["timestamp"] = json!(time);
        json!({
            "version": "0",
            "id": format!("{}-{event_type}", sent.id),
            "detail-type": detail_type,
            "source": "aws.ses",
            "account": "000000000000",
            "time": at.to_rfc3339_opts(SecondsFormat::Secs, true),
            "region": "eu-central-1",
            "resources": [],
            "detail": {
                "eventType": event_type,
                "mail": {
                    "timestamp": sent.at.to_rfc3339_opts(SecondsFormat::Millis, true),
                    "source": sent.from,
                    "messageId": sent.id,
                    "destination": sent.to,
                    "tags": tags,
                },
                part: said,
            },
        })
    }

    fn words(self) -> (&'static str, &'static str, &'static str, Value) {
        let bounce = |kind, sub| {
            let said = json!({ "bounceType": kind, "bounceSubType": sub });
            ("Email Bounced", "Bounce", "bounce", said)
        };
        let complaint = |kind| {
            let said = json!({ "complaintFeedbackType": kind });
            ("Email Complaint Received", "Complaint", "complaint", said)
        };
        match self {
            Self::Delivered => ("Email Delivered", "Delivery", "delivery", json!({})),
            Self::Delayed => {
                ("Email Delivery Delayed", "DeliveryDelay", "deliveryDelay", json!({ "delayType": "MailboxFull" }))
            }
            Self::Bounced => bounce("Permanent", "NoEmail"),
            Self::TransientBounce => bounce("Transient", "MailboxFull"),
            Self::OnSuppressionList => bounce("Permanent", "OnAccountSuppressionList"),
            Self::Complained => complaint("abuse"),
            Self::NotSpam => complaint("not-spam"),
            Self::Rejected => ("Email Rejected", "Reject", "reject", json!({ "reason": "Bad content" })),
        }
    }
}
