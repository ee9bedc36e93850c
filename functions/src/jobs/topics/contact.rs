//! Synchronises one contact: computes what the contact list should say about an address, and writes it.

use std::collections::BTreeSet;

use domain::{
    address::EmailAddress,
    id::{OrganizationId, UserId},
    organization_membership::OrganizationMembership,
    subscription::{Choices, Contact, offered},
    topic::Topic,
};
use kit::{App, JobError};
use mail::Contacts;

/// How often a contact is synchronised again because something has changed meanwhile.
const ATTEMPTS: usize = 5;

/// Which contact is to be synchronised.
pub(super) struct ContactKey {
    pub user: UserId,
    pub email: EmailAddress,
    /// The organisation in which something has just changed: the index that finds the person's organisations may not know it
    /// yet.
    pub organization: Option<OrganizationId>,
    /// The person's former address, whose refusals count for this one while it is not on the list yet.
    pub former: Option<EmailAddress>,
}

/// What the contact follows from.
#[derive(PartialEq)]
struct Basis {
    offered: BTreeSet<Topic>,
    choices: Choices,
}

/// Synchronises one contact. SES has no conditional writes, so the basis is read again after each write: a write that was
/// based on stale state is followed by another one.
pub(super) async fn sync_contact(app: &App, contacts: &Contacts, key: &ContactKey) -> Result<(), JobError> {
    let mut before = contacts.find(&key.email).await?;
    let former = match &key.former {
        Some(former) if before.is_none() => {
            contacts.find(former).await?.map(|former| Contact { attributes: None, ..former })
        }
        _ => None,
    };
    let mut written = None;
    for _ in 0..ATTEMPTS {
        let basis = basis(app, key).await?;
        let after = Contact::synced(before.as_ref().or(former.as_ref()), &basis.offered, &basis.choices);
        if before == after || written.as_ref() == Some(&basis) {
            return Ok(());
        }
        (before, written) = if contacts.put(&key.email, before.as_ref(), after.as_ref()).await? {
            (after, Some(basis))
        } else {
            (contacts.find(&key.email).await?, None)
        };
    }
    Err(JobError::Contention("a contact"))
}

async fn basis(app: &App, key: &ContactKey) -> Result<Basis, JobError> {
    let (profile, mut memberships, direct) = futures::try_join!(
        app.store.profile(&key.user),
        app.store.organization_memberships(&key.user),
        direct(app, key)
    )?;
    // What was read directly replaces what the index says.
    memberships.retain(|one| Some(one.organization.id) != key.organization);
    memberships.extend(direct);
    let offered = offered(&memberships, Some(&key.email), app.clock.now());
    Ok(Basis { offered, choices: profile.topics })
}

/// The membership in the organisation of the key, read consistently.
async fn direct(app: &App, key: &ContactKey) -> Result<Option<OrganizationMembership>, store::Error> {
    let Some(id) = key.organization else { return Ok(None) };
    let (organization, membership) =
        futures::try_join!(app.store.organization(id), app.store.membership_of(id, &key.user))?;
    Ok(organization
        .zip(membership)
        .map(|(organization, membership)| OrganizationMembership { organization, membership }))
}
