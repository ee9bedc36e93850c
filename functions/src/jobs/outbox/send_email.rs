//! One email on its way out: sent by one sender at a time, and only to mailboxes that take emails.

use chrono::TimeDelta;
use domain::{
    event::{Actor, Event, Fact},
    membership::{Delivery, DeliveryState},
};
use kit::{App, JobError, metrics};
use mail::Tag;
use store::{EMAIL_LEASE, Note};

use super::delivery::{Sending, Stop, count};
use crate::jobs::emails::OutgoingEmail;

/// What is left of the right to send when an email leaves: longer than the call to the mail service may take.
const MARGIN: TimeDelta = TimeDelta::seconds(20);

/// Sends an email, or finds that it never can be, and keeps with the entry what has to be written down about it.
///
/// # Errors
/// When it has to be tried again, or when another sender is at it.
pub(super) async fn posted(sending: &mut Sending<'_>, post: OutgoingEmail) -> Result<(), Stop> {
    let (app, kind) = (sending.app, post.email.kind());
    if post.email.is_reminder() && app.reminders_paused() {
        // Not kept for later: what reminds of something that is over would be worse than nothing.
        count(app, "EmailsPaused", kind);
        sending.pending.sent_email_ids.push(post.id);
        return Ok(());
    }
    let now = app.clock.now();
    let (leased, suppressed) = tokio::join!(lease(sending), app.store.suppressed(&post.to, now));
    leased?;
    let (state, reason) =
        if suppressed? { (DeliveryState::Suppressed, Some("suppressed")) } else { handed_over(sending, &post).await? };
    count(app, name(state), kind);
    sending.pending.notes.extend(note(app, &sending.pending.event, &post, state, reason));
    sending.pending.sent_email_ids.push(post.id);
    Ok(())
}

/// Keeps everybody else from sending the emails of this entry (I9).
async fn lease(sending: &mut Sending<'_>) -> Result<(), Stop> {
    let now = sending.app.clock.now();
    if sending.leased_until.is_some_and(|until| now + MARGIN < until) {
        return Ok(());
    }
    if !sending.app.store.acquire_email_lease(&sending.pending, sending.owner, now).await? {
        return Err(Stop::Busy);
    }
    sending.leased_until = Some(now + EMAIL_LEASE);
    Ok(())
}

/// How far the email got, and why it got no farther.
async fn handed_over(
    sending: &Sending<'_>,
    post: &OutgoingEmail,
) -> Result<(DeliveryState, Option<&'static str>), Stop> {
    let (app, kind) = (sending.app, post.email.kind());
    let tags = tags(&sending.pending.event, post);
    let sent = app.mailer().0.send(&post.to, &post.id, post.locale, &post.branding, &post.email, &tags).await;
    let Err(error) = sent else { return Ok((DeliveryState::Sent, None)) };
    if error.is_permanent() {
        tracing::warn!(%error, email = kind, "an email was refused for good");
        return Ok((DeliveryState::Failed, Some("rejected")));
    }
    if sending.is_given_up() {
        tracing::error!(%error, email = kind, "an email was given up");
        metrics::count(app.clock.now(), "EmailsGivenUp", 1, &[("Job", "outbox")]);
        return Ok((DeliveryState::Failed, Some("gave_up")));
    }
    count(app, "EmailsDelayed", kind);
    Err(JobError(error.to_string()).into())
}

/// By which the mail service's word on the email finds the membership again: identifiers, no address.
fn tags(event: &Event, post: &OutgoingEmail) -> Vec<Tag> {
    let mut tags = vec![Tag::new("organization", event.organization)];
    if let Some((membership, attempt)) = post.delivery_of {
        tags.push(Tag::new("membership", membership));
        tags.extend(attempt.map(|attempt| Tag::new("attempt", attempt)));
    }
    tags
}

fn note(
    app: &App,
    about: &Event,
    post: &OutgoingEmail,
    state: DeliveryState,
    reason: Option<&'static str>,
) -> Option<Note> {
    let (email, at) = (post.email.kind().to_owned(), app.clock.now());
    let told = reason.map(|reason| failed(app, about, email.clone(), reason));
    let (membership, attempt) = post.delivery_of.unzip();
    if membership.is_none() && told.is_none() {
        return None;
    }
    let delivery = Delivery { email, attempt: attempt.flatten(), state, at, id: Some(post.id.clone()) };
    Some(Note { membership, delivery, told })
}

/// The fact that an email about an event could not be delivered.
fn failed(app: &App, about: &Event, email: String, reason: &str) -> Event {
    let at = app.clock.now().max(about.at + TimeDelta::milliseconds(1));
    Event {
        id: app.random.new_id(at),
        at,
        organization: about.organization,
        actor: Actor::Job { name: "jobs-deliver".to_owned() },
        target: about.target.clone(),
        fact: Fact::DeliveryFailed { email, reason: reason.to_owned() },
    }
}

const fn name(state: DeliveryState) -> &'static str {
    match state {
        DeliveryState::Suppressed => "EmailsSuppressed",
        DeliveryState::Failed => "EmailsFailed",
        _ => "EmailsSent",
    }
}
