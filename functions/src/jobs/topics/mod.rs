//! Brings the subscriptions to topics to the contact list of the mail service (S4.21, S4.24, S4.29).
//!
//! Whatever the event or the update said, the list gets what is true when it is changed, so that a late, repeated or reordered
//! delivery ends in the right state (C62, C66).

mod contact;

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    address::EmailAddress,
    event::{Event, Fact, Identity},
    id::UserId,
};
use kit::{App, JobError};
use mail::Contacts;
use store::{OutboxEntry, TopicUpdate};

use self::contact::{ContactKey, sync_contact};
use super::run::Deadline;

/// How long the members of an organisation are synchronised in one attempt. The rest follows in the next one.
const TIME_LIMIT: TimeDelta = TimeDelta::seconds(60);
/// How many members or updates are read at a time.
const PAGE: i32 = 100;

/// How far the contacts of an event are synchronised.
pub enum Synced {
    /// All of them.
    Entirely,
    /// Up to the checkpoint in the outbox entry, because the time limit was reached.
    InPart,
}

/// Synchronises the contacts that an event is about, and saves a checkpoint in the entry where it is about all members.
///
/// # Errors
/// When the table or the contact list fails, so that the entry is to be retried.
pub async fn sync_topics(app: &App, entry: &mut OutboxEntry) -> Result<Synced, JobError> {
    let Some(contacts) = app.contacts() else { return Ok(Synced::Entirely) };
    let event = &entry.event;
    match &event.fact {
        Fact::OrganizationCreated { .. }
        | Fact::Accepted { .. }
        | Fact::Added { .. }
        | Fact::Removed {}
        | Fact::Left {}
        | Fact::Expired { .. }
        | Fact::Replaced {} => sync_target(app, contacts, event).await.map(|()| Synced::Entirely),
        Fact::IdentityChanged { before, .. } => {
            sync_moved(app, contacts, event, before.clone()).await.map(|()| Synced::Entirely)
        }
        Fact::OrganizationUpdated(diff) if diff.changes_topics() => {
            Box::pin(sync_all_members(app, contacts, entry)).await
        }
        Fact::OrganizationDeleted {} => Box::pin(sync_all_members(app, contacts, entry)).await,
        _ => Ok(Synced::Entirely),
    }
}

/// Synchronises the contact of the person whose membership an event is about.
async fn sync_target(app: &App, contacts: &Contacts, event: &Event) -> Result<(), JobError> {
    let Some((user, email)) = target(event) else { return Ok(()) };
    let organization = app.store.organization(event.organization).await?;
    // When an organisation stops offering topics, all its members are synchronised.
    if organization.is_some_and(|organization| organization.settings.policy.topics.is_empty()) {
        return Ok(());
    }
    sync_contact(app, contacts, &ContactKey { user, email, organization: Some(event.organization), former: None }).await
}

/// Synchronises the contacts of a membership that has moved to another address or subject: first the present one, which takes
/// over what the person has refused under the former address, then the former one.
async fn sync_moved(app: &App, contacts: &Contacts, event: &Event, before: Identity) -> Result<(), JobError> {
    let Some((user, email)) = target(event) else { return Ok(()) };
    let organization = Some(event.organization);
    let moved = email != before.email;
    let former = moved.then(|| before.email.clone());
    sync_contact(app, contacts, &ContactKey { user, email, organization, former }).await?;
    if moved {
        let former = ContactKey { user: before.user, email: before.email, organization, former: None };
        sync_contact(app, contacts, &former).await?;
    }
    Ok(())
}

fn target(event: &Event) -> Option<(UserId, EmailAddress)> {
    let target = event.target.as_ref()?;
    Some((target.user.clone()?, target.person.email.clone()))
}

async fn sync_all_members(app: &App, contacts: &Contacts, entry: &mut OutboxEntry) -> Result<Synced, JobError> {
    let (organization, deadline) = (entry.event.organization, Deadline::after(app, TIME_LIMIT));
    loop {
        let (members, next) = app.store.memberships_page(organization, PAGE, entry.contacts_synced_up_to).await?;
        for member in members {
            if deadline.has_passed(app) {
                return Ok(Synced::InPart);
            }
            if let Some(user) = member.user().cloned() {
                let key = ContactKey { user, email: member.email, organization: Some(organization), former: None };
                sync_contact(app, contacts, &key).await?;
            }
            entry.contacts_synced_up_to = Some(member.id);
        }
        if next.is_none() {
            return Ok(Synced::Entirely);
        }
    }
}

/// Synchronises a person's choice of topics, under each address by which they belong to an organisation, and completes the
/// update.
///
/// # Errors
/// When the table or the contact list fails, so that the update is to be retried.
pub async fn apply_topic_update(app: &App, update: &TopicUpdate) -> Result<(), JobError> {
    if app.store.topic_update(update.id).await?.is_none() {
        return Ok(());
    }
    if let Some(contacts) = app.contacts() {
        let now = app.clock.now();
        let memberships = app.store.organization_memberships(&update.user).await?;
        let notified = memberships.into_iter().filter(|one| one.membership.is_notified(now));
        let addresses: BTreeSet<EmailAddress> = notified.map(|one| one.membership.email).collect();
        for email in addresses {
            let key = ContactKey { user: update.user.clone(), email, organization: None, former: None };
            sync_contact(app, contacts, &key).await?;
        }
    }
    Ok(app.store.complete_topic_update(update.id).await?)
}

/// The result of retrying topic updates.
#[derive(Default)]
pub struct SweptUpdates {
    pub applied: usize,
    pub failed: usize,
    /// How many were read for which no time was left.
    pub waiting: usize,
    /// When the oldest was written that remains.
    pub oldest: Option<DateTime<Utc>>,
}

/// Retries the topic updates that were written before an instant, and begins none after the deadline.
pub async fn sweep_topic_updates(
    app: &App,
    before: DateTime<Utc>,
    deadline: Deadline,
) -> Result<SweptUpdates, JobError> {
    let (mut swept, mut cursor) = (SweptUpdates::default(), None);
    loop {
        let (updates, next) = app.store.topic_updates(before, PAGE, cursor).await?;
        for update in updates {
            if deadline.has_passed(app) {
                swept.waiting += 1;
            } else if let Err(error) = apply_topic_update(app, &update).await {
                tracing::warn!(update.id = %update.id, error = %error.chain(), "a topic update failed; it will be retried");
                swept.failed += 1;
            } else {
                swept.applied += 1;
                continue;
            }
            swept.oldest = swept.oldest.or(Some(update.at()));
        }
        cursor = match next {
            Some(next) if !deadline.has_passed(app) => Some(next),
            _ => return Ok(swept),
        };
    }
}
