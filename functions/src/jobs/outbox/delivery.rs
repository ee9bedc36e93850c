//! Tells of one event: its emails, then the bus, then the contact list, then the entry is gone. At least once; a crash
//! in between repeats no more than the step that it interrupted.

use chrono::{DateTime, TimeDelta, Utc};
use domain::event::Event;
use kit::{App, JobError, metrics};
use store::OutboxEntry;

use super::send_email::posted;
use crate::jobs::{emails::emails, topics};

/// How long an email is tried before it is given up: SES is not down for days, half of an invitation's week is left, and
/// whoever has not read of it for three days is better served by being invited again.
pub const GIVE_UP_AFTER: TimeDelta = TimeDelta::hours(72);
/// The pause after the first try in vain, doubled by every other one.
const FIRST_PAUSE: TimeDelta = TimeDelta::minutes(1);
/// The longest pause.
const LONGEST_PAUSE: TimeDelta = TimeDelta::hours(1);

/// What became of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Everything has left.
    Left,
    /// A part was tried in vain; the entry says when it is due again.
    Deferred,
    /// It was tried in vain not long ago and is not due yet.
    Waiting,
    /// Somebody else is sending its emails, or died over it not long ago.
    Busy,
}

/// Why the emails of an entry have not all been sent.
pub(super) enum Stop {
    /// The right to send them is somebody else's.
    Busy,
    /// It did not work now.
    Failed(JobError),
}

impl From<JobError> for Stop {
    fn from(failed: JobError) -> Self {
        Self::Failed(failed)
    }
}

impl From<store::Error> for Stop {
    fn from(error: store::Error) -> Self {
        Self::Failed(error.into())
    }
}

/// An entry in the hands of one sender.
pub(super) struct Sending<'a> {
    pub app: &'a App,
    pub pending: OutboxEntry,
    /// A number that no other sender draws.
    pub owner: u64,
    /// Until when nobody else sends its emails.
    pub leased_until: Option<DateTime<Utc>>,
}

/// Delivers what an entry asks for, as far as it has not been delivered yet.
///
/// # Errors
/// When it is not even written down that it has to be tried again.
pub async fn send(app: &App, pending: &OutboxEntry) -> Result<Outcome, JobError> {
    // The stream may be late or repeat itself: what the table says now is what counts (C62, C66).
    let Some(pending) = app.store.outbox_entry(pending.event.id).await? else { return Ok(Outcome::Left) };
    if pending.retry_at.is_some_and(|due| app.clock.now() < due) {
        return Ok(Outcome::Waiting);
    }
    let mut sending = Sending { app, pending, owner: app.random.next_u64(), leased_until: None };
    match sending.attempt().await {
        Ok(()) => {
            app.store.delete_outbox_entry(sending.pending.event.id).await?;
            Ok(Outcome::Left)
        }
        Err(Stop::Busy) => Ok(Outcome::Busy),
        Err(Stop::Failed(error)) => {
            tracing::warn!(%error, "an outbox entry has to be tried again");
            sending.defer().await?;
            Ok(Outcome::Deferred)
        }
    }
}

impl Sending<'_> {
    async fn attempt(&mut self) -> Result<(), Stop> {
        let emails_done = if self.pending.emails_done { Ok(()) } else { self.mail().await };
        if matches!(emails_done, Err(Stop::Busy)) {
            return emails_done;
        }
        self.pending.emails_done = emails_done.is_ok();
        // A note that cannot be written now is no reason to send the email again.
        let noted = self.note().await;
        // Mail that waits for its service holds no event up.
        if !self.pending.published {
            let sent = self.app.bus().publish(&self.pending.event).await;
            sent.map_err(|error| JobError(error.to_string()))?;
            self.pending.published = true;
        }
        // Neither emails nor events wait for the contact list.
        emails_done.and(noted).and(Box::pin(self.settle()).await)
    }

    async fn settle(&mut self) -> Result<(), Stop> {
        if !self.pending.contacts_synced {
            topics::settle(self.app, &mut self.pending).await?;
            self.pending.contacts_synced = true;
        }
        Ok(())
    }

    async fn mail(&mut self) -> Result<(), Stop> {
        for post in emails(self.app, &self.pending.event).await? {
            if !self.pending.sent_email_ids.contains(&post.id) {
                posted(self, post).await?;
            }
        }
        Ok(())
    }

    async fn note(&mut self) -> Result<(), Stop> {
        let organization = self.pending.event.organization;
        while let Some(note) = self.pending.notes.first() {
            self.app.store.record_delivery(organization, note).await?;
            self.pending.notes.remove(0);
        }
        Ok(())
    }

    /// Writes down what has left, and when the rest is due: later and later, and not all at the same moment (C58).
    async fn defer(&mut self) -> Result<(), JobError> {
        let now = self.app.clock.now();
        self.pending.retry_at = Some(now + pause(self.pending.failed_attempts, self.app.random.next_u64()));
        self.pending.failed_attempts += 1;
        Ok(self.app.store.save_outbox_entry(&self.pending, self.owner, now).await?)
    }

    /// Whether the event is so old that its emails are not tried any more.
    pub(super) fn is_given_up(&self) -> bool {
        is_given_up(&self.pending.event, self.app.clock.now())
    }
}

fn is_given_up(event: &Event, now: DateTime<Utc>) -> bool {
    event.at + GIVE_UP_AFTER <= now
}

/// Between half of the pause and all of it, after so many tries in vain.
fn pause(failed_attempts: u32, random: u64) -> TimeDelta {
    let doubled = FIRST_PAUSE.checked_mul(1 << failed_attempts.min(16)).unwrap_or(LONGEST_PAUSE).min(LONGEST_PAUSE);
    let half = doubled / 2;
    let part = i64::try_from(random % 1_000).unwrap_or(0);
    half + TimeDelta::milliseconds(half.num_milliseconds() * part / 1_000)
}

/// Counts emails by what became of them.
pub(super) fn count(app: &App, name: &str, email: &str) {
    metrics::count(app.clock.now(), name, 1, &[("Email", email)]);
}
