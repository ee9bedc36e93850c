//! One address on the contact list: what it should say of it, and that it says so.

use std::collections::BTreeSet;

use domain::{
    address::EmailAddress,
    id::{OrganizationId, UserId},
    organization_membership::OrganizationMembership,
    subscription::{Choices, Contact, offered},
    topic::Topic,
};
use kit::{App, JobError};
use mail::{ContactError, Contacts};

/// How often a contact is settled anew because somebody has changed something meanwhile.
const ROUNDS: usize = 5;

/// Whose address is contacts_synced.
pub(super) struct Who {
    pub user: UserId,
    pub email: EmailAddress,
    /// Where something has just changed; the index that finds the other organisations may not know it yet.
    pub organization: Option<OrganizationId>,
}

/// What a contact is settled on.
#[derive(PartialEq)]
struct Recount {
    offered: BTreeSet<Topic>,
    choices: Choices,
}

/// Settles one address, again where something has changed while the list was: SES knows no conditions, so what was
/// written on stale knowledge is found by looking once more.
pub(super) async fn settle(app: &App, contacts: &Contacts, who: &Who) -> Result<(), JobError> {
    let mut before = contacts.find(&who.email).await.map_err(|error| failed(&error))?;
    let mut settled_on = None;
    for _ in 0..ROUNDS {
        let standing = standing(app, who).await?;
        let after = Contact::synced(before.as_ref(), &standing.offered, &standing.choices);
        if before == after || settled_on.as_ref() == Some(&standing) {
            return Ok(());
        }
        (before, settled_on) =
            if contacts.put(&who.email, before.as_ref(), after.as_ref()).await.map_err(|error| failed(&error))? {
                (after, Some(standing))
            } else {
                (contacts.find(&who.email).await.map_err(|error| failed(&error))?, None)
            };
    }
    Err(JobError("what a contact is settled on keeps changing".to_owned()))
}

async fn standing(app: &App, who: &Who) -> Result<Recount, JobError> {
    let (profile, mut organization_memberships, here) = futures::try_join!(
        app.store.profile(&who.user),
        app.store.organization_memberships(&who.user),
        here(app, who)
    )?;
    // What was read of it directly replaces what the index has told.
    organization_memberships.retain(|one| Some(one.organization.id) != who.organization);
    organization_memberships.extend(here);
    let offered = offered(&organization_memberships, Some(&who.email), app.clock.now());
    Ok(Recount { offered, choices: profile.topics })
}

async fn here(app: &App, who: &Who) -> Result<Option<OrganizationMembership>, store::Error> {
    let Some(id) = who.organization else { return Ok(None) };
    let (organization, membership) =
        futures::try_join!(app.store.organization(id), app.store.membership_of(id, &who.user))?;
    Ok(organization
        .zip(membership)
        .map(|(organization, membership)| OrganizationMembership { organization, membership }))
}

fn failed(error: &ContactError) -> JobError {
    JobError(error.to_string())
}
