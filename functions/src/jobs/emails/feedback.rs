//! What the mail service tells of emails that it took, in any order and any number of times: it becomes the delivery state
//! of the membership, a fact where the email did not arrive, and no more emails to mailboxes that do not want them (C42).

use std::collections::BTreeMap;

use domain::{
    address::EmailAddress,
    event::{Actor, Event, Fact, Target},
    id::{MembershipId, OrganizationId},
    membership::{Delivery, DeliveryState},
};
use kit::{App, Job, JobError, Trigger, config::Need, metrics};
use serde::Deserialize;
use serde_json::{Value, json};
use store::{Note, Suppression};

/// See the module.
pub struct Feedback;

const NAME: &str = "jobs-feedback";

impl Job for Feedback {
    // Nobody but AWS can put an event of this source on a bus.
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
    const NEEDS: &'static [Need] = &[];

    async fn run(app: &App, input: Value) -> Result<Value, JobError> {
        // The reason quotes nothing of the event: it is full of addresses (C93).
        let word: Word =
            serde_json::from_value(input).map_err(|_| JobError("not an event about an email".to_owned()))?;
        let Some((state, suppression)) = word.means() else { return Ok(json!({ "noted": false })) };
        metrics::count(app.clock.now(), "Feedback", 1, &[("State", name(state))]);
        if let (Some(why), Some(address)) = (suppression, word.address()) {
            app.store.suppress(&address, why, app.clock.now()).await?;
        }
        Ok(json!({ "noted": note(app, &word, state).await? }))
    }
}

/// An event of the mail service, as far as it matters here.
#[derive(Deserialize)]
struct Word {
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

impl Word {
    /// How far the email got, and whether its mailbox gets no more. None for what says nothing of that.
    fn means(&self) -> Option<(DeliveryState, Option<Suppression>)> {
        let permanent = self.detail.bounce.bounce_type == "Permanent";
        match self.kind.as_str() {
            "Email Delivered" => Some((DeliveryState::Delivered, None)),
            "Email Delivery Delayed" => Some((DeliveryState::Delayed, None)),
            "Email Rejected" => Some((DeliveryState::Failed, None)),
            // A full mailbox may take the next email.
            "Email Bounced" => Some((DeliveryState::Bounced, permanent.then_some(Suppression::Bounce))),
            // Somebody took an email out of the spam folder again.
            "Email Complaint Received"
                if self.detail.complaint.complaint_feedback_type.as_deref() == Some("not-spam") =>
            {
                None
            }
            "Email Complaint Received" => Some((DeliveryState::Complained, Some(Suppression::Complaint))),
            _ => None,
        }
    }

    /// The mailbox as we wrote to it: what a bounce names may be where the email was forwarded to.
    fn address(&self) -> Option<EmailAddress> {
        self.detail.mail.destination.first()?.parse().ok()
    }

    fn tag<T: std::str::FromStr>(&self, name: &str) -> Option<T> {
        self.detail.mail.tags.get(name)?.first()?.parse().ok()
    }
}

/// Notes the state on the membership of the reader; none where there is none, or where more is known already.
async fn note(app: &App, word: &Word, state: DeliveryState) -> Result<bool, JobError> {
    let (organization, membership) =
        (word.tag::<OrganizationId>("organization"), word.tag::<MembershipId>("membership"));
    let (Some(organization), Some(membership)) = (organization, membership) else { return Ok(false) };
    let (Some(email), Some(id)) = (word.tag::<String>("email"), word.tag::<String>("email_id")) else {
        return Ok(false);
    };
    let at = app.clock.now();
    let told = match state.reason() {
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
    let delivery = Delivery { email, attempt: word.tag("attempt"), state, at, id: Some(id) };
    Ok(app.store.record_delivery(organization, &Note { membership: Some(membership), delivery, told }).await?)
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
