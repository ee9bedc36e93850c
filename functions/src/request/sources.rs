//! Where guests come from, as far as that has to be looked for in other organisations (S3.2).

use chrono::{DateTime, Utc};
use domain::{address::EmailAddress, membership::Kind};
use kit::{App, Problem};
use store::Snapshot;

/// Looks up which of these people belong to an organisation that is a source of guests here, so that decisions of the
/// snapshot can tell. Reads nothing where no organisation is a source, nor for whom the domain of their address suffices.
///
/// # Errors
/// When the table does not answer.
pub async fn find_partners(
    app: &App,
    snapshot: &mut Snapshot,
    people: impl IntoIterator<Item = (Kind, EmailAddress)>,
    now: DateTime<Utc>,
) -> Result<(), Problem> {
    let policy = &snapshot.organization.settings.policy;
    let sought = people.into_iter().filter(|(kind, email)| policy.needs_partner(*kind, email));
    let sought: Vec<EmailAddress> = sought.map(|(_, email)| email).collect();
    if !sought.is_empty() {
        let places = &policy.guest_sources.organizations;
        snapshot.organization.partners = app.store.active_member_emails(places, &sought, now).await?;
    }
    Ok(())
}
