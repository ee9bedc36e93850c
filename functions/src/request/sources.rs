//! Checks the source organisations of guests (S3.2).

use chrono::{DateTime, Utc};
use domain::{address::EmailAddress, membership::Kind};
use kit::{App, Problem};
use store::Snapshot;

/// Finds the addresses that belong to active members of a source organisation, and stores them in the snapshot. Reads
/// nothing if the policy has no source organisations or accepts the domain of the address.
pub async fn find_partners(
    app: &App,
    snapshot: &mut Snapshot,
    people: impl IntoIterator<Item = (Kind, EmailAddress)>,
    now: DateTime<Utc>,
) -> Result<(), Problem> {
    let policy = &snapshot.organization.settings.policy;
    let guests = people.into_iter().filter(|(kind, email)| policy.needs_partner(*kind, email));
    let addresses: Vec<EmailAddress> = guests.map(|(_, email)| email).collect();
    if !addresses.is_empty() {
        let places = &policy.guest_sources.organizations;
        snapshot.organization.partners = app.store.active_member_emails(places, &addresses, now).await?;
    }
    Ok(())
}
