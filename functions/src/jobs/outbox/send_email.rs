//! Sends one email of an outbox entry: under the lease of the entry, and only to a mailbox that is not suppressed.

use chrono::TimeDelta;
use domain::{
    event::{Actor, Event, Fact},
    membership::{self, DeliveryState},
};
use kit::{App, metrics};
use mail::{Envelope, Tag};
use store::{DeliveryUpdate, EMAIL_LEASE_DURATION};

use super::delivery::{Delivery, Interruption, count};
use crate::jobs::emails::OutgoingEmail;

/// How much of the lease must remain when an email is submitted: longer than a call to the mail service may take.
const MARGIN: TimeDelta = TimeDelta::seconds(20);

/// Sends an email, or finds that it can never be sent, and adds the result to the notes of the entry.
///
/// # Errors
/// [`Interruption::Leased`] when another sender holds the lease, [`Interruption::Failed`] when the email is to be retried.
pub(super) async fn send_email(delivery: &mut Delivery<'_>, email: OutgoingEmail) -> Result<(), Interruption> {
    let (app, kind) = (delivery.app, email.email.kind());
    if email.email.is_reminder() && app.reminders_paused() {
        // Dropped, not kept: a reminder that comes after its cause has ended would be worse than none.
        count(app, "EmailsPaused", kind);
        delivery.entry.sent_email_ids.push(email.id);
        return Ok(());
    }
    let now = app.clock.now();
    let (leased, suppressed) = tokio::join!(acquire_lease(delivery), app.store.is_suppressed(&email.to, now));
    leased?;
    let (state, reason) =
        if suppressed? { (DeliveryState::Suppressed, Some("suppressed")) } else { submit(delivery, &email).await? };
    count(app, metric(state), kind);
    delivery.entry.delivery_updates.extend(note(app, &delivery.entry.event, &email, state, reason));
    delivery.entry.sent_email_ids.push(email.id);
    Ok(())
}

/// Acquires the lease of the emails of this entry, or extends it: two senders would send the same email (I9).
async fn acquire_lease(delivery: &mut Delivery<'_>) -> Result<(), Interruption> {
    let now = delivery.app.clock.now();
    if delivery.leased_until.is_some_and(|until| now + MARGIN < until) {
        return Ok(());
    }
    if !delivery.app.store.acquire_email_lease(&delivery.entry, delivery.owner, now).await? {
        return Err(Interruption::Leased);
    }
    delivery.leased_until = Some(now + EMAIL_LEASE_DURATION);
    Ok(())
}

/// Submits an email to the mail service, and says how far it got and why it got no farther.
async fn submit(
    delivery: &Delivery<'_>,
    email: &OutgoingEmail,
) -> Result<(DeliveryState, Option<&'static str>), Interruption> {
    let (app, kind, event) = (delivery.app, email.email.kind(), &delivery.entry.event);
    let tags = tags(event, email);
    let envelope = Envelope {
        to: &email.to,
        email_id: &email.id,
        locale: email.reader.locale,
        branding: &email.branding,
        support_email: email.support_email.as_ref(),
    };
    let sent = app.mailer().0.send(&envelope, &email.email, &tags).await;
    let Err(error) = sent else { return Ok((DeliveryState::Sent, None)) };
    let (id, organization) = (event.id, event.organization);
    if error.is_permanent() {
        tracing::warn!(event.id = %id, organization.id = %organization, %error, email = kind, "an email was rejected for good");
        return Ok((DeliveryState::Failed, Some("rejected")));
    }
    if delivery.is_given_up() {
        tracing::error!(event.id = %id, organization.id = %organization, %error, email = kind, "an email was given up after 72 hours");
        metrics::count(app.clock.now(), "EmailsGivenUp", 1, &[("Job", "outbox")]);
        return Ok((DeliveryState::Failed, Some("gave_up")));
    }
    count(app, "EmailsDelayed", kind);
    Err(error.into())
}

/// The tags by which the feedback of the mail service finds the membership again: identifiers, no address.
fn tags(event: &Event, email: &OutgoingEmail) -> Vec<Tag> {
    let mut tags = vec![Tag::new("organization", event.organization)];
    if let Some((membership, attempt)) = email.delivery_of {
        tags.push(Tag::new("membership", membership));
        tags.extend(attempt.map(|attempt| Tag::new("attempt", attempt)));
    }
    tags
}

/// What is to be recorded about an email: its state on the membership of the reader, and an event if it failed.
fn note(
    app: &App,
    cause: &Event,
    email: &OutgoingEmail,
    state: DeliveryState,
    reason: Option<&'static str>,
) -> Option<DeliveryUpdate> {
    let (kind, at) = (email.email.kind().to_owned(), app.clock.now());
    let event = reason.map(|reason| delivery_failed(app, cause, kind.clone(), reason));
    let (membership, attempt) = email.delivery_of.unzip();
    if membership.is_none() && event.is_none() {
        return None;
    }
    let delivery =
        membership::Delivery { email: kind, attempt: attempt.flatten(), state, at, id: Some(email.id.clone()) };
    Some(DeliveryUpdate { membership, delivery, event })
}

/// The event that an email about another event could not be delivered.
fn delivery_failed(app: &App, cause: &Event, email: String, reason: &str) -> Event {
    let at = app.clock.now().max(cause.at + TimeDelta::milliseconds(1));
    Event {
        id: app.random.new_id(at),
        at,
        organization: cause.organization,
        actor: Actor::Job { name: "jobs-deliver".to_owned() },
        target: cause.target.clone(),
        fact: Fact::DeliveryFailed { email, reason: reason.to_owned() },
    }
}

const fn metric(state: DeliveryState) -> &'static str {
    match state {
        DeliveryState::Suppressed => "EmailsSuppressed",
        DeliveryState::Failed => "EmailsFailed",
        _ => "EmailsSent",
    }
}
