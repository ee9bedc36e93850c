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

use domain::{
    event::{Event, Fact},
    id::UserId,
    membership::Membership,
    profile::Profile,
    reader::Reader,
};
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
    let of_target = async {
        match &target.user {
            Some(user) => readable_profile(app, user).await,
            None => Ok(None),
        }
    };
    let (member, profile) = futures::try_join!(
        async { Ok::<_, JobError>(app.store.membership(event.organization, target.membership).await?) },
        of_target
    )?;
    let Some(member) = member else { return Ok(Vec::new()) };
    let profile = profile_of(app, &member, profile).await?;
    let reader = Reader::of(&member, profile.as_ref(), &organization.settings);
    let recipient = (&member, reader);
    let email = match &event.fact {
        Fact::Invited { attempt, .. }
        | Fact::Resent { attempt, .. }
        | Fact::AccessChanged { attempt: Some(attempt), .. } => {
            invitation(app, event, &organization, &member, *attempt).await?
        }
        Fact::Declined {} => declined(app, event, &organization, &member).await?,
        Fact::Expiring { .. } | Fact::Expired { .. } => ending(app, event, &organization, recipient).await?,
        Fact::DigestDue { guests, earliest } => {
            digest::email(app, event, &organization, recipient, (*guests, *earliest)).await?
        }
        _ => notice(app, event, &organization, recipient),
    };
    Ok(email.into_iter().collect())
}

/// The profile of the person of a membership, unless it has been read; none before they accept.
async fn profile_of(app: &App, member: &Membership, read: Option<Profile>) -> Result<Option<Profile>, JobError> {
    match member.user() {
        Some(user) if read.as_ref().is_some_and(|profile| profile.user == *user) => Ok(read),
        Some(user) => readable_profile(app, user).await,
        None => Ok(None),
    }
}

/// The profile of a person; none if it is damaged, because an email in the language of the organisation is better than none.
async fn readable_profile(app: &App, user: &UserId) -> Result<Option<Profile>, JobError> {
    match app.store.profile(user).await {
        Ok(profile) => Ok(Some(profile)),
        Err(error @ store::Error::Malformed { .. }) => {
            tracing::error!(%error, "the profile of a reader cannot be read; the email follows the organisation");
            Ok(None)
        }
        Err(error) => Err(error.into()),
    }
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
