//! Tells of one event: its letters, then the bus, then the entry is gone. At least once; a crash in between repeats no
//! more than the step that it interrupted.

use domain::{
    event::{Actor, Event, Fact},
    membership::{Delivery, DeliveryState},
};
use kit::{App, Failed, metrics};
use store::Pending;

use super::letters::{Post, letters};

/// Delivers what an entry asks for, as far as it has not been delivered yet.
///
/// # Errors
/// When a part of it has to be tried again.
pub async fn send(app: &App, pending: Pending) -> Result<(), Failed> {
    // The stream may be late or repeat itself: what the table says now is what counts (C62, C66).
    let Some(mut pending) = app.store.pending(pending.event.id).await? else { return Ok(()) };
    let failure = match attempt(app, &mut pending).await {
        Ok(()) => return Ok(app.store.delivered(pending.event.id).await?),
        Err(failure) => failure,
    };
    pending.tries += 1;
    app.store.note(&pending).await?;
    Err(failure)
}

async fn attempt(app: &App, pending: &mut Pending) -> Result<(), Failed> {
    let mailed = if pending.mailed { Ok(()) } else { mail(app, pending).await };
    pending.mailed = mailed.is_ok();
    // A note that cannot be written now is no reason to send the letter again.
    let noted = note(app, pending).await;
    // Mail that waits for its service holds no event up.
    if !pending.published {
        app.bus().publish(&pending.event).await.map_err(|error| Failed(error.to_string()))?;
        pending.published = true;
    }
    mailed.and(noted)
}

async fn note(app: &App, pending: &mut Pending) -> Result<(), Failed> {
    if let Some((membership, delivery)) = &pending.unnoted {
        app.store.note_delivery(pending.event.organization, *membership, delivery).await?;
        pending.unnoted = None;
    }
    Ok(())
}

async fn mail(app: &App, pending: &mut Pending) -> Result<(), Failed> {
    let event = &pending.event.clone();
    for Post { to, id, locale, branding, letter, delivery_of } in letters(app, event).await? {
        let (post, _) = app.post();
        let state = match post.send(&to, &id, locale, &branding, &letter).await {
            Ok(_) => DeliveryState::Sent,
            Err(error) if error.is_permanent() => {
                tracing::warn!(%error, letter = letter.kind(), "a letter was refused for good");
                app.store.record(&failed(app, event, letter.kind(), &error)).await?;
                DeliveryState::Failed
            }
            Err(error) => {
                metrics::count(app.clock.now(), "LettersDelayed", 1, &[("Letter", letter.kind())]);
                return Err(Failed(error.to_string()));
            }
        };
        let name = if state == DeliveryState::Sent { "LettersSent" } else { "LettersFailed" };
        metrics::count(app.clock.now(), name, 1, &[("Letter", letter.kind())]);
        if let Some((membership, attempt)) = delivery_of {
            let delivery = Delivery { letter: letter.kind().to_owned(), attempt, state, at: app.clock.now() };
            pending.unnoted = Some((membership, delivery));
        }
    }
    Ok(())
}

/// The fact that a letter about an event could not be delivered.
fn failed(app: &App, about: &Event, letter: &str, error: &mail::Error) -> Event {
    let at = app.clock.now().max(about.at + chrono::TimeDelta::milliseconds(1));
    Event {
        id: app.dice.mint(at),
        at,
        organization: about.organization,
        actor: Actor::Job { name: "jobs-deliver".to_owned() },
        target: about.target.clone(),
        fact: Fact::DeliveryFailed { letter: letter.to_owned(), reason: error.to_string() },
    }
}
