//! Delivers one outbox entry: first its emails, then its event to the bus, then the contact list; then the entry is deleted.
//!
//! At least once: a crash repeats no more than the step that it interrupted. A step that fails leaves the entry with a retry
//! time, by exponential backoff with jitter, and with a note of the steps that are done.

use chrono::{DateTime, TimeDelta, Utc};
use kit::{Action, App, JobError, Tables, metrics};
use store::{OutboxEntry, schema};

use super::send_email::send_email;
use crate::jobs::{
    emails::emails,
    topics::{Synced, sync_topics},
};

/// The calls of a delivery to the tables.
pub const TABLES: Tables = Tables::MEMBER_READ
    .allow(&[Action::Query, Action::PutItem, Action::UpdateItem, Action::DeleteItem])
    .query(schema::BY_STATE)
    .query(schema::PERSON)
    .allow_audit(&[Action::PutItem]);
/// How long after its event an email is retried before it is given up. SES is not down for days, half of the week of an
/// invitation remains, and a person who has not read of it for three days is better served by a new invitation.
pub const GIVE_UP_AFTER: TimeDelta = TimeDelta::hours(72);
/// The pause after the first failed attempt; every further one doubles it.
const FIRST_PAUSE: TimeDelta = TimeDelta::minutes(1);
/// The longest pause.
const LONGEST_PAUSE: TimeDelta = TimeDelta::hours(1);

/// The result of delivering an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Everything is delivered.
    Delivered,
    /// A step failed. The entry has the time of its retry.
    Deferred,
    /// The time limit was reached. The entry has a checkpoint, and the time at which the delivery goes on.
    Unfinished,
    /// The time of its retry has not come.
    Waiting,
    /// Another sender holds the lease of its emails.
    Leased,
}

/// Why a delivery stopped before its end.
pub(super) enum Interruption {
    /// Another sender holds the lease.
    Leased,
    /// The time limit of a step was reached.
    OutOfTime,
    /// A step failed.
    Failed(JobError),
}

impl<E: Into<JobError>> From<E> for Interruption {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

/// One entry, and the lease of its emails.
pub(super) struct Delivery<'a> {
    pub(super) app: &'a App,
    pub(super) entry: OutboxEntry,
    /// The owner of the lease: a random number that no other sender draws.
    pub(super) owner: u64,
    /// The end of the lease; none before it is acquired.
    pub(super) leased_until: Option<DateTime<Utc>>,
}

/// Delivers what an entry asks for, as far as it has not been delivered yet.
///
/// # Errors
/// When the result cannot be saved in the entry.
pub async fn deliver(app: &App, entry: &OutboxEntry) -> Result<Outcome, JobError> {
    // The stream may be late or repeat itself: the table has the state that counts (C62, C66).
    let Some(entry) = app.store.outbox_entry(entry.event.id).await? else { return Ok(Outcome::Delivered) };
    if entry.retry_at.is_some_and(|due| app.clock.now() < due) {
        return Ok(Outcome::Waiting);
    }
    let mut delivery = Delivery { app, entry, owner: app.random.next_u64(), leased_until: None };
    match delivery.attempt().await {
        Ok(()) => {
            app.store.delete_outbox_entry(delivery.entry.event.id).await?;
            Ok(Outcome::Delivered)
        }
        Err(Interruption::Leased) => Ok(Outcome::Leased),
        Err(Interruption::OutOfTime) => {
            // This was no failed attempt: the next one comes soon.
            delivery.entry.failed_attempts = 0;
            delivery.defer().await?;
            Ok(Outcome::Unfinished)
        }
        Err(Interruption::Failed(error)) => {
            delivery.log(&error);
            delivery.defer().await?;
            Ok(Outcome::Deferred)
        }
    }
}

impl Delivery<'_> {
    async fn attempt(&mut self) -> Result<(), Interruption> {
        let emails = if self.entry.emails_done { Ok(()) } else { self.send_emails().await };
        if matches!(emails, Err(Interruption::Leased)) {
            return emails;
        }
        self.entry.emails_done = emails.is_ok();
        // A note that cannot be written now is no reason to send the email again.
        let notes = self.record_notes().await;
        // An event does not wait for emails.
        if !self.entry.published {
            self.app.bus().publish(&self.entry.event).await?;
            self.entry.published = true;
        }
        // Neither emails nor events wait for the contact list.
        emails.and(notes).and(Box::pin(self.sync_contacts()).await)
    }

    async fn send_emails(&mut self) -> Result<(), Interruption> {
        for email in emails(self.app, &self.entry.event).await? {
            if !self.entry.sent_email_ids.contains(&email.id) {
                send_email(self, email).await?;
            }
        }
        Ok(())
    }

    async fn record_notes(&mut self) -> Result<(), Interruption> {
        let organization = self.entry.event.organization;
        while let Some(note) = self.entry.delivery_updates.first() {
            self.app.store.record_delivery(organization, note).await?;
            self.entry.delivery_updates.remove(0);
        }
        Ok(())
    }

    async fn sync_contacts(&mut self) -> Result<(), Interruption> {
        if !self.entry.contacts_synced {
            match Box::pin(sync_topics(self.app, &mut self.entry)).await? {
                Synced::Entirely => self.entry.contacts_synced = true,
                Synced::InPart => return Err(Interruption::OutOfTime),
            }
        }
        Ok(())
    }

    /// Saves which steps are done and when the entry is retried: later and later, and not all at the same moment (C58).
    async fn defer(&mut self) -> Result<(), JobError> {
        let now = self.app.clock.now();
        self.entry.retry_at = Some(now + backoff(self.entry.failed_attempts, self.app.random.next_u64()));
        self.entry.failed_attempts += 1;
        Ok(self.app.store.save_outbox_entry(&self.entry, self.owner, now).await?)
    }

    fn log(&self, error: &JobError) {
        tracing::warn!(
            event.id = %self.entry.event.id,
            organization.id = %self.entry.event.organization,
            failed_attempts = self.entry.failed_attempts,
            error = %error.chain(),
            "the delivery of an outbox entry failed; it will be retried"
        );
    }

    /// Whether the event is so old that its emails are not retried any more.
    pub(super) fn is_given_up(&self) -> bool {
        self.entry.event.at + GIVE_UP_AFTER <= self.app.clock.now()
    }
}

/// The pause before the next attempt: exponential backoff with jitter, between half of the doubled pause and all of it.
fn backoff(failed_attempts: u32, random: u64) -> TimeDelta {
    let doubled = FIRST_PAUSE.checked_mul(1 << failed_attempts.min(16)).unwrap_or(LONGEST_PAUSE).min(LONGEST_PAUSE);
    let half = doubled / 2;
    let part = i64::try_from(random % 1_000).unwrap_or(0);
    half + TimeDelta::milliseconds(half.num_milliseconds() * part / 1_000)
}

/// Counts an email in a metric.
pub(super) fn count(app: &App, metric: &str, email: &str) {
    metrics::count(app.clock.now(), metric, 1, &[("Email", email)]);
}
