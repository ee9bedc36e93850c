//! Feedback events of SES on the default event bus: automatic for the addresses of the SES mailbox simulator, on request for
//! all other emails.
//!
//! <https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-eventbridge-contents.html>

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};

use super::SentEmail;

/// What SES can report about an email.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Feedback {
    /// The recipient's server accepted it.
    Delivered,
    /// The recipient's server defers it.
    Delayed,
    /// Permanent bounce: the mailbox does not exist.
    Bounced,
    /// Transient bounce: the mailbox stayed full until SES gave up.
    TransientBounce,
    /// The address is on the suppression list of the account.
    OnSuppressionList,
    /// The recipient reported it as spam.
    Complained,
    /// The recipient reported that it is not spam.
    NotSpam,
    /// SES found a virus.
    Rejected,
}

impl Feedback {
    /// All variants with their names in `/_local/feedback`.
    pub const ALL: [(&'static str, Self); 8] = [
        ("delivered", Self::Delivered),
        ("delayed", Self::Delayed),
        ("bounced", Self::Bounced),
        ("transient-bounce", Self::TransientBounce),
        ("on-suppression-list", Self::OnSuppressionList),
        ("complained", Self::Complained),
        ("not-spam", Self::NotSpam),
        ("rejected", Self::Rejected),
    ];

    /// The name in `/_local/feedback`.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL.into_iter().find(|(_, one)| *one == self).map_or("", |(name, _)| name)
    }

    /// The feedback of the SES mailbox simulator for that address, which may contain a label.
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

    /// The event about an email on the default bus.
    #[must_use]
    pub fn event(self, sent: &SentEmail, at: DateTime<Utc>) -> Value {
        let (detail_type, event_type, part, details) = self.parts();
        let time = at.to_rfc3339_opts(SecondsFormat::Millis, true);
        let mut tags: serde_json::Map<String, Value> =
            sent.tags.iter().map(|(name, value)| (name.clone(), json!([value]))).collect();
        tags.insert("ses:configuration-set".to_owned(), json!([sent.configuration_set]));
        let mut details = details;
        details["timestamp"] = json!(time);
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
                part: details,
            },
        })
    }

    /// The `detail-type`, the `eventType`, the field with details, and the details.
    fn parts(self) -> (&'static str, &'static str, &'static str, Value) {
        let bounce = |kind, sub| {
            let details = json!({ "bounceType": kind, "bounceSubType": sub });
            ("Email Bounced", "Bounce", "bounce", details)
        };
        let complaint = |kind| {
            let details = json!({ "complaintFeedbackType": kind });
            ("Email Complaint Received", "Complaint", "complaint", details)
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
