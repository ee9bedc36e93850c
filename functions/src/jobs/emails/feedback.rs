//! Feedback of the mail service on emails: deliveries, delays, bounces and complaints, at least once and in any order.
//!
//! It becomes the delivery state of the membership, an event if the email did not arrive, and a suppression of mailboxes that
//! bounce for good or complain (C42).

use std::collections::BTreeMap;

use domain::{
    address::EmailAddress,
    event::{Actor, Event, Fact, Target},
    id::{MembershipId, OrganizationId},
    membership::{Delivery, DeliveryState},
};
use kit::{Action, App, Job, JobError, Tables, Trigger, config::Need, metrics};
use serde::Deserialize;
use serde_json::{Value, json};
use store::{DeliveryUpdate, Suppression};

pub struct Feedback;

const NAME: &str = "jobs-feedback";

impl Job for Feedback {
    // Only AWS can put events of this source on a bus.
    const TRIGGER: Trigger = Trigger::Event {
        source: "aws.ses",
        detail_types: &[
            "Email Bounced",
            "Email Complaint Received",
            "Email Delivered",
            "Email Delivery Delayed",
            "Email Rejected",
        ],
    };
    const SUMMARY: &'static str = "Record the feedback of the mail service on emails";
    const FAILURE: &'static str = "bounces and complaints may not stop emails";
    const NEEDS: &'static [Need] = &[];
    const TABLES: Tables = Tables::READ.allow(&[Action::PutItem, Action::UpdateItem]).allow_audit(&[Action::PutItem]);

    async fn run(app: &App, input: Value) -> Result<Value, JobError> {
        // The reason is left out: it could quote addresses (C93).
        let event: MailEvent = serde_json::from_value(input).map_err(|_| JobError::input("an event about an email"))?;
        let Some((state, suppression)) = event.state() else { return Ok(json!({ "recorded": false })) };
        metrics::count(app.clock.now(), "Feedback", 1, &[("State", name(state))]);
        if let (Some(why), Some(address)) = (suppression, event.address()) {
            app.store.suppress(&address, why, app.clock.now()).await?;
        }
        Ok(json!({ "recorded": record(app, &event, state).await? }))
    }
}

/// An event of the mail service, as far as this job reads it.
#[derive(Deserialize)]
struct MailEvent {
    #[serde(rename = "detail-type")]
    kind: String,
    detail: Detail,
}

#[derive(Deserialize)]
struct Detail {
    mail: Mail,
    #[serde(default)]
    bounce: Bounce,
    #[serde(default)]
    complaint: Complaint,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Mail {
    #[serde(default)]
    destination: Vec<String>,
    #[serde(default)]
    tags: BTreeMap<String, Vec<String>>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Bounce {
    #[serde(default)]
    bounce_type: String,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Complaint {
    #[serde(default)]
    complaint_feedback_type: Option<String>,
}

impl MailEvent {
    /// The delivery state of the email, and why its mailbox is suppressed if it is; none if the event says neither.
    fn state(&self) -> Option<(DeliveryState, Option<Suppression>)> {
        let permanent = self.detail.bounce.bounce_type == "Permanent";
        match self.kind.as_str() {
            "Email Delivered" => Some((DeliveryState::Delivered, None)),
            "Email Delivery Delayed" => Some((DeliveryState::Delayed, None)),
            "Email Rejected" => Some((DeliveryState::Failed, None)),
            // A full mailbox may take the next email.
            "Email Bounced" => Some((DeliveryState::Bounced, permanent.then_some(Suppression::Bounce))),
            // A person moved the email out of the spam folder.
            "Email Complaint Received"
                if self.detail.complaint.complaint_feedback_type.as_deref() == Some("not-spam") =>
            {
                None
            }
            "Email Complaint Received" => Some((DeliveryState::Complained, Some(Suppression::Complaint))),
            _ => None,
        }
    }

    /// The recipient as it was submitted. The address in a bounce may be one to which the email was forwarded.
    fn address(&self) -> Option<EmailAddress> {
        self.detail.mail.destination.first()?.parse().ok()
    }

    fn tag<T: std::str::FromStr>(&self, name: &str) -> Option<T> {
        self.detail.mail.tags.get(name)?.first()?.parse().ok()
    }
}

/// Records the state on the membership of the reader. False if there is none, or if it has a later or more severe state.
async fn record(app: &App, mail_event: &MailEvent, state: DeliveryState) -> Result<bool, JobError> {
    let (organization, membership) =
        (mail_event.tag::<OrganizationId>("organization"), mail_event.tag::<MembershipId>("membership"));
    let (Some(organization), Some(membership)) = (organization, membership) else { return Ok(false) };
    let (Some(email), Some(id)) = (mail_event.tag::<String>("email"), mail_event.tag::<String>("email_id")) else {
        return Ok(false);
    };
    let at = app.clock.now();
    let event = match state.reason() {
        Some(reason) => {
            let Some(member) = app.store.live_membership(organization, membership).await? else { return Ok(false) };
            let fact = Fact::DeliveryFailed { email: email.clone(), reason: reason.to_owned() };
            Some(Event {
                id: app.random.new_id(at),
                at,
                organization,
                actor: Actor::Job { name: NAME.to_owned() },
                target: Some(Target::from(&member)),
                fact,
            })
        }
        None => None,
    };
    let delivery = Delivery { email, attempt: mail_event.tag("attempt"), state, at, id: Some(id) };
    Ok(app
        .store
        .record_delivery(organization, &DeliveryUpdate { membership: Some(membership), delivery, event })
        .await?)
}

const fn name(state: DeliveryState) -> &'static str {
    match state {
        DeliveryState::Delayed => "delayed",
        DeliveryState::Delivered => "delivered",
        DeliveryState::Bounced => "bounced",
        DeliveryState::Complained => "complained",
        _ => "rejected",
    }
}
