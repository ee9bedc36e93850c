//! Which emails an event causes. The decision is made when they are sent: an email whose cause is gone is not written (I9,
//! C66).

mod access_changed;
mod declined;
mod digest;
mod endings;
mod feedback;
mod invitation;
mod notices;
mod outgoing;

use domain::event::{Event, Fact};
use kit::{App, JobError};

use self::{declined::declined, endings::ending, invitation::invitation, notices::notice};
pub use self::{feedback::Feedback, outgoing::OutgoingEmail};

/// The emails of an event.
///
/// # Errors
/// When the state that they depend on cannot be read.
pub async fn emails(app: &App, event: &Event) -> Result<Vec<OutgoingEmail>, JobError> {
    if !may_cause_email(&event.fact) {
        return Ok(Vec::new());
    }
    let Some(target) = &event.target else { return Ok(Vec::new()) };
    let Some(organization) = app.store.organization(event.organization).await? else { return Ok(Vec::new()) };
    let Some(member) = app.store.membership(event.organization, target.membership).await? else {
        return Ok(Vec::new());
    };
    let email = match &event.fact {
        Fact::Invited { attempt, .. }
        | Fact::Resent { attempt, .. }
        | Fact::AccessChanged { attempt: Some(attempt), .. } => {
            invitation(app, event, &organization, &member, *attempt).await?
        }
        Fact::Declined {} => declined(app, event, &organization, &member).await?,
        Fact::Expiring { .. } | Fact::Expired { .. } => ending(app, event, &organization, &member).await?,
        Fact::DigestDue { guests, earliest } => {
            digest::email(app, event, &organization, &member, (*guests, *earliest)).await?
        }
        _ => notice(app, event, &organization, &member),
    };
    Ok(email.into_iter().collect())
}

/// Whether events of this kind cause emails at all; the others cost no read.
fn may_cause_email(fact: &Fact) -> bool {
    if let Fact::ProfileChanged { before, after } = fact {
        return !before.is_same_person(after);
    }
    matches!(
        fact,
        Fact::Invited { .. }
            | Fact::Resent { .. }
            | Fact::AccessChanged { .. }
            | Fact::Declined {}
            | Fact::Expiring { .. }
            | Fact::Expired { .. }
            | Fact::Moved { .. }
            | Fact::Added { .. }
            | Fact::PasswordResetRequested { .. }
            | Fact::DigestDue { .. }
    )
}
