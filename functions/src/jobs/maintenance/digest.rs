//! Sends one email a day to each member who may renew guests, while guests of their organisation are about to lose access
//! (R12).
//!
//! It costs what expires: organisations are found by their guests. It is idempotent: a mark for each reader and day is
//! written in one transaction with the outbox entry, so that a second run on the same day sends nothing again.

use chrono::{DateTime, Utc};
use domain::{
    digest::Digest as Content,
    event::{Actor, Event, Fact, Target},
    id::OrganizationId,
    membership::Membership,
    organization::Organization,
};
use futures::{StreamExt as _, stream};
use kit::{Action, App, Job, JobError, Tables, Trigger, config::Need};
use serde_json::{Value, json};
use store::{DuePosition, Filter, keys::Due, schema};

use super::organizations::{DueOrganizations, pacer};

pub struct Digest;

const NAME: &str = "jobs-digest";
/// How many organisations are taken between two looks at the time.
const BATCH: usize = 32;
/// How many organisations are processed at once.
const AT_ONCE: usize = 8;
/// How many rows of an organisation are read at a time.
const PAGE: usize = 500;

impl Job for Digest {
    const TRIGGER: Trigger = Trigger::Schedule("cron(0 6 * * ? *)");
    const SUMMARY: &'static str = "Send managers a daily digest of guests whose access will end soon";
    const FAILURE: &'static str = "managers get no digest";
    const NEEDS: &'static [Need] = &[Need::Bus];
    const TABLES: Tables =
        Tables::READ.allow(&[Action::Query, Action::PutItem]).query(schema::BY_STATE).query(schema::DUE);
    const TIMEOUT_SECONDS: u32 = 840;
    // One run, and the one that continues it while it ends.
    const CONCURRENCY: Option<u32> = Some(2);
    const CONTINUES: bool = true;

    async fn run(app: &App, input: Value) -> Result<Value, JobError> {
        let now = app.clock.now();
        let until = app.store.longest_renew_window().await?.after(now);
        let range = (DuePosition::at(now), until);
        let mut due = DueOrganizations::between(app, NAME, Due::Access, range, &input).await?;
        let mut digests = 0;
        loop {
            let batch = due.next_batch(BATCH).await;
            if batch.is_empty() {
                break;
            }
            let outcomes = stream::iter(batch).map(|id| async move { (id, send_digests(app, id, now).await) });
            let mut outcomes = outcomes.buffer_unordered(AT_ONCE);
            while let Some((id, outcome)) = outcomes.next().await {
                match outcome {
                    Ok(sent) => digests += sent,
                    Err(error) => due.fail(id, &error),
                }
            }
        }
        due.end(digests, json!({ "digests": digests })).await
    }
}

/// Puts the digests of one organisation into the outbox, for each reader who has none of today, and says how many.
async fn send_digests(app: &App, id: OrganizationId, now: DateTime<Utc>) -> Result<usize, JobError> {
    let today = now.date_naive();
    let Some(organization) = app.store.needs_digest(id, today).await? else { return Ok(0) };
    let settings = &organization.settings;
    if !settings.policy.notify.expiring_digest {
        return Ok(0);
    }
    let mut pacer = pacer(app);
    let expiring = pacer.store().count_expiring(&organization, now).await?;
    if expiring.is_empty() {
        return Ok(0);
    }
    let (mut sent, mut cursor) = (0, None);
    loop {
        pacer.pause().await;
        let page = pacer.store().list(id, settings, &Filter::default(), PAGE, cursor, now).await?;
        for reader in &page.rows {
            let Some(content) = expiring.digest_for(reader, settings, now) else { continue };
            let event = event(app, &organization, reader, content, now);
            sent += usize::from(app.store.save_digest(reader, today, &event).await?);
        }
        cursor = match page.next {
            Some(next) => Some(next),
            None => break,
        };
    }
    app.store.mark_digest_sent(id, today).await?;
    Ok(sent)
}

fn event(app: &App, organization: &Organization, reader: &Membership, content: Content, now: DateTime<Utc>) -> Event {
    Event {
        id: app.random.new_id(now),
        at: now,
        organization: organization.id,
        actor: Actor::Job { name: NAME.to_owned() },
        target: Some(Target::from(reader)),
        fact: Fact::DigestDue { guests: content.guests, earliest: content.earliest },
    }
}
