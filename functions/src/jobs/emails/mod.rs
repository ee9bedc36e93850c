//! Which emails an event causes, decided on what is true now: an email whose cause is gone is not written (I9, C66).

mod access_changed;
mod declined;
mod digest;
mod endings;
mod feedback;
mod invitation;
mod notices;
mod outgoing;

use chrono::{DateTime, Utc};
use domain::event::{Event, Fact};
use kit::{App, JobError};

use self::{declined::declined, endings::ending, invitation::invitation, notices::notice};
pub use self::{feedback::Feedback, outgoing::OutgoingEmail};

/// The emails of an event.
///
/// # Errors
/// When what they depend on cannot be read now.
pub async fn emails(app: &App, event: &Event) -> Result<Vec<OutgoingEmail>, JobError> {
    let wanted = match &event.fact {
        Fact::Invited { attempt, .. }
        | Fact::Resent { attempt, .. }
        | Fact::AccessChanged { attempt: Some(attempt), .. } => Wanted::Invitation(*attempt),
        Fact::Declined {} => Wanted::Declined,
        Fact::Expiring { .. } | Fact::Expired { .. } => Wanted::Ending,
        Fact::ProfileChanged { .. }
        | Fact::AccessChanged { attempt: None, .. }
        | Fact::Moved { .. }
        | Fact::Added { .. }
        | Fact::PasswordResetRequested { .. } => Wanted::Notice,
        Fact::DigestDue { guests, earliest } => Wanted::Digest(*guests, *earliest),
        _ => return Ok(Vec::new()),
    };
    let Some(target) = &event.target else { return Ok(Vec::new()) };
    let Some(organization) = app.store.organization(event.organization).await? else { return Ok(Vec::new()) };
    let Some(member) = app.store.membership(event.organization, target.membership).await? else {
        return Ok(Vec::new());
    };
    let post = match wanted {
        Wanted::Invitation(attempt) => invitation(app, event, &organization, &member, attempt).await?,
        Wanted::Declined => declined(app, event, &organization, &member).await?,
        Wanted::Ending => ending(app, event, &organization, &member).await?,
        Wanted::Notice => notice(app, event, &organization, &member),
        Wanted::Digest(guests, earliest) => {
            digest::email(app, event, &organization, &member, (guests, earliest)).await?
        }
    };
    Ok(post.into_iter().collect())
}

enum Wanted {
    Invitation(u32),
    Declined,
    Ending,
    Notice,
    Digest(u32, DateTime<Utc>),
}
