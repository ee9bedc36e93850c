//! Who is subscribed to which topic, brought to the contact list (S4.21, S4.24, S4.29). Whatever the event or the wish
//! said: what is true when the list is changed, so that a late, repeated or reordered delivery ends in the right state
//! (C62, C66).

mod contact;

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    address::EmailAddress,
    event::{Event, Fact},
    id::UserId,
};
use kit::{App, JobError};
use mail::Contacts;
use store::{OutboxEntry, TopicUpdate};

use self::contact::Who;

/// How long everybody of an organisation is seen to in one go; the rest comes with the next try.
const AT_A_TIME: TimeDelta = TimeDelta::seconds(60);
/// How many people are read at a time.
const BATCH: i32 = 100;

/// Lets the contact list say what follows from an event, and notes on the entry how far that is done.
///
/// # Errors
/// When it has to be tried again.
pub async fn settle(app: &App, pending: &mut OutboxEntry) -> Result<(), JobError> {
    let Some(contacts) = app.contacts() else { return Ok(()) };
    let event = &pending.event;
    match &event.fact {
        Fact::OrganizationCreated { .. }
        | Fact::Accepted { .. }
        | Fact::Added { .. }
        | Fact::Removed {}
        | Fact::Left {}
        | Fact::Expired { .. }
        | Fact::Replaced {} => {
            let Some((user, email)) = person(event) else { return Ok(()) };
            let here = app.store.organization(event.organization).await?;
            // When topics were taken off, everybody was seen to then.
            if here.is_some_and(|here| here.settings.policy.topics.is_empty()) {
                return Ok(());
            }
            contact::settle(app, contacts, &Who { user, email, organization: Some(event.organization) }).await
        }
        Fact::OrganizationUpdated { before, after } if before["policy"]["topics"] != after["policy"]["topics"] => {
            everybody(app, contacts, pending).await
        }
        Fact::OrganizationDeleted {} => everybody(app, contacts, pending).await,
        _ => Ok(()),
    }
}

/// Lets the contact list say what somebody has said of topics, under each address by which they belong somewhere.
///
/// # Errors
/// When it has to be tried again.
pub async fn apply_topic_update(app: &App, wish: &TopicUpdate) -> Result<(), JobError> {
    if app.store.topic_update(wish.id).await?.is_none() {
        return Ok(());
    }
    if let Some(contacts) = app.contacts() {
        let now = app.clock.now();
        let organization_memberships = app.store.organization_memberships(&wish.user).await?;
        let reached = organization_memberships.into_iter().filter(|one| one.membership.is_notified(now));
        let addresses: BTreeSet<EmailAddress> = reached.map(|one| one.membership.email).collect();
        for email in addresses {
            contact::settle(app, contacts, &Who { user: wish.user.clone(), email, organization: None }).await?;
        }
    }
    Ok(app.store.complete_topic_update(wish.id).await?)
}

/// Tries again what was written before `before`, beginning no more after `until`: how many were complete_topic_update and how many
/// not, and when the oldest of those was written.
///
/// # Errors
/// When the table does not answer.
pub async fn sweep(
    app: &App,
    before: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<(usize, usize, Option<DateTime<Utc>>), JobError> {
    let (mut done, mut left, mut oldest, mut from) = (0, 0, None, None);
    loop {
        let (wishes, next) = app.store.topic_updates(before, BATCH, from).await?;
        for wish in wishes {
            let late = Err(JobError("there is no time left".to_owned()));
            match if app.clock.now() < until { apply_topic_update(app, &wish).await } else { late } {
                Ok(()) => done += 1,
                Err(error) => {
                    tracing::warn!(%error, "what somebody wants of topics is not on the list yet");
                    oldest = oldest.or(Some(wish.at()));
                    left += 1;
                }
            }
        }
        from = match next {
            Some(next) => Some(next),
            None => return Ok((done, left, oldest)),
        };
    }
}

fn person(event: &Event) -> Option<(UserId, EmailAddress)> {
    let target = event.target.as_ref()?;
    Some((target.user.clone()?, target.person.email.clone()))
}

async fn everybody(app: &App, contacts: &Contacts, pending: &mut OutboxEntry) -> Result<(), JobError> {
    let (organization, until) = (pending.event.organization, app.clock.now() + AT_A_TIME);
    loop {
        let (people, next) = app.store.people_of(organization, BATCH, pending.contacts_synced_up_to).await?;
        for member in people {
            if app.clock.now() > until {
                // This was no try in vain: the next one comes soon.
                pending.failed_attempts = 0;
                return Err(JobError("the contact list is not through with everybody".to_owned()));
            }
            if let Some(user) = member.user {
                contact::settle(app, contacts, &Who { user, email: member.email, organization: Some(organization) })
                    .await?;
            }
            pending.contacts_synced_up_to = Some(member.id);
        }
        if next.is_none() {
            return Ok(());
        }
    }
}
