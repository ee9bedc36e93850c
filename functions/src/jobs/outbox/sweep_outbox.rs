//! Retries the outbox on a schedule: entries that the stream missed, and entries whose delivery failed.
//!
//! It also reports the age of the oldest entry, and moves entries to quarantine that no version could read for 72 hours.
//! After its time limit a run begins no delivery: it counts what waits, and the next schedule goes on.

use chrono::{DateTime, TimeDelta, Utc};
use kit::{App, Job, JobError, Tables, Trigger, config::Need, metrics};
use serde_json::{Value, json};
use store::{OutboxEntry, UnreadableEntry, keys::OUTBOX_SHARDS};

use super::delivery::{self, GIVE_UP_AFTER, Outcome, deliver};
use crate::jobs::{run::Deadline, topics};

pub struct SweepOutbox;

/// How long the stream has before the sweep takes over.
const GRACE: TimeDelta = TimeDelta::minutes(2);
/// How many entries are read at a time.
const PAGE: i32 = 100;
/// How long a run begins deliveries: less than the timeout of its function (240 s). The next run follows in minutes.
const TIME_LIMIT: TimeDelta = TimeDelta::minutes(3);

impl Job for SweepOutbox {
    const TRIGGER: Trigger = Trigger::Schedule("rate(5 minutes)");
    const SUMMARY: &'static str = "Deliver outbox entries that the stream missed or whose delivery failed";
    const FAILURE: &'static str = "outbox entries that the stream missed stay undelivered";
    const NEEDS: &'static [Need] = &[Need::Keys, Need::Links, Need::Emails, Need::Bus, Need::Contacts];
    const TABLES: Tables = delivery::TABLES;
    const TIMEOUT_SECONDS: u32 = 240;
    // Concurrent runs would conflict.
    const CONCURRENCY: Option<u32> = Some(1);

    async fn run(app: &App, _: Value) -> Result<Value, JobError> {
        let (now, deadline) = (app.clock.now(), Deadline::after(app, TIME_LIMIT));
        let mut sweep = Sweep { app, now, deadline, oldest: now, counts: Counts::default() };
        for shard in 0..OUTBOX_SHARDS {
            sweep.shard(shard).await?;
        }
        let updates = topics::sweep_topic_updates(app, now - GRACE, deadline).await?;
        let counts = &mut sweep.counts;
        counts.delivered += updates.applied;
        counts.failed += updates.failed;
        counts.waiting += updates.waiting;
        counts.more |= updates.waiting > 0;
        let oldest = sweep.oldest.min(updates.oldest.unwrap_or(now));
        let age = (now - oldest).num_seconds().max(0);
        metrics::record_seconds(now, "OutboxAgeSeconds", age, &[("Job", "jobs-sweep-outbox")]);
        let Counts { delivered, failed, waiting, quarantined, more } = sweep.counts;
        Ok(json!({
            "delivered": delivered,
            "failed": failed,
            "waiting": waiting,
            "quarantined": quarantined,
            "more": more,
        }))
    }
}

/// What a run has come to.
#[derive(Default)]
struct Counts {
    delivered: usize,
    /// Deliveries that failed and will be retried.
    failed: usize,
    /// Entries whose time has not come, that another sender delivers, or for which no time was left.
    waiting: usize,
    quarantined: usize,
    /// Whether the time limit kept the run from a delivery.
    more: bool,
}

/// One run.
struct Sweep<'a> {
    app: &'a App,
    now: DateTime<Utc>,
    deadline: Deadline,
    /// When the oldest entry was written that remains.
    oldest: DateTime<Utc>,
    counts: Counts,
}

impl Sweep<'_> {
    async fn shard(&mut self, shard: u8) -> Result<(), JobError> {
        let mut cursor = None;
        loop {
            let (entries, next) = self.app.store.outbox_page(shard, self.now - GRACE, PAGE, cursor).await?;
            for entry in entries {
                match entry {
                    Ok(entry) => Box::pin(self.deliver(&entry)).await,
                    Err(unreadable) => self.quarantine(unreadable).await,
                }
            }
            cursor = match next {
                // The oldest entries come first: later pages add nothing to the age of the oldest one.
                Some(_) if self.deadline.has_passed(self.app) => {
                    self.counts.more = true;
                    return Ok(());
                }
                Some(next) => Some(next),
                None => return Ok(()),
            };
        }
    }

    async fn deliver(&mut self, entry: &OutboxEntry) {
        let is_due = entry.retry_at.is_none_or(|due| due <= self.now);
        let is_late = is_due && self.deadline.has_passed(self.app);
        self.counts.more |= is_late;
        let outcome = if is_due && !is_late { deliver(self.app, entry).await } else { Ok(Outcome::Waiting) };
        match outcome {
            Ok(Outcome::Delivered) => {
                self.counts.delivered += 1;
                return;
            }
            Ok(Outcome::Waiting | Outcome::Leased) => self.counts.waiting += 1,
            Ok(Outcome::Unfinished) => {
                self.counts.waiting += 1;
                self.counts.more = true;
            }
            Ok(Outcome::Deferred) => self.counts.failed += 1,
            Err(error) => {
                tracing::warn!(
                    event.id = %entry.event.id,
                    organization.id = %entry.event.organization,
                    error = %error.chain(),
                    "an outbox entry was not delivered"
                );
                self.counts.failed += 1;
            }
        }
        self.oldest = self.oldest.min(entry.event.at);
    }

    /// Another version may be able to read the entry: it is moved after 72 hours only, for people to look at (C63).
    async fn quarantine(&mut self, entry: UnreadableEntry) {
        tracing::warn!(error = %entry.error, "an outbox entry cannot be read");
        if self.now < entry.since + GIVE_UP_AFTER {
            self.counts.failed += 1;
            return;
        }
        match self.app.store.quarantine(entry).await {
            Ok(()) => {
                tracing::error!("an outbox entry that cannot be read was moved to quarantine");
                metrics::count(self.now, "EntriesSetAside", 1, &[("Job", "outbox")]);
                self.counts.quarantined += 1;
            }
            Err(error) => {
                let error = JobError::from(error);
                tracing::warn!(error = %error.chain(), "an outbox entry could not be moved to quarantine");
                self.counts.failed += 1;
            }
        }
    }
}
