//! Delivers what is still in the outbox after a while: what the stream missed, and what failed. Tells how old the oldest
//! is, and puts aside what nobody can read.

use chrono::{DateTime, TimeDelta, Utc};
use kit::{App, Job, JobError, Trigger, config::Need, metrics};
use serde_json::{Value, json};
use store::{OutboxEntry, UnreadableEntry, keys::OUTBOX_SHARDS};

use super::delivery::{GIVE_UP_AFTER, Outcome, send};
use crate::jobs::topics;

/// See the module.
pub struct SweepOutbox;

/// How long the stream has before the sweep steps in.
const GRACE: TimeDelta = TimeDelta::minutes(2);
/// How many entries are read at a time.
const BATCH: i32 = 100;
/// How long a sweep goes on beginning entries: less than its function may run, and the next one is due in minutes.
const LONGEST: TimeDelta = TimeDelta::minutes(3);

impl Job for SweepOutbox {
    const TRIGGER: Trigger = Trigger::Schedule("rate(5 minutes)");
    const NEEDS: &'static [Need] = &[Need::Keys, Need::Emails, Need::Bus, Need::Contacts];

    async fn run(app: &App, _: Value) -> Result<Value, JobError> {
        let now = app.clock.now();
        let mut swept = Swept { oldest: now, delivered: 0, failed: 0, waiting: 0, quarantine: 0 };
        for shard in 0..OUTBOX_SHARDS {
            let mut from = None;
            loop {
                let (overdue, next) = app.store.outbox_page(shard, now - GRACE, BATCH, from).await?;
                for entry in overdue {
                    match entry {
                        Ok(pending) => Box::pin(swept.entry(app, &pending, now)).await,
                        Err(unreadable) => swept.unreadable(app, unreadable, now).await,
                    }
                }
                from = match next {
                    Some(next) => Some(next),
                    None => break,
                };
            }
        }
        let (complete_topic_update, left, since) = topics::sweep(app, now - GRACE, now + LONGEST).await?;
        (swept.delivered, swept.failed) = (swept.delivered + complete_topic_update, swept.failed + left);
        swept.oldest = swept.oldest.min(since.unwrap_or(now));
        let age = (now - swept.oldest).num_seconds().max(0);
        metrics::seconds(now, "OutboxAge", age, &[("Job", "jobs-sweep-outbox")]);
        let Swept { delivered, failed, waiting, quarantine, .. } = swept;
        Ok(json!({ "delivered": delivered, "failed": failed, "waiting": waiting, "quarantine": quarantine }))
    }
}

/// What a sweep has come to.
struct Swept {
    /// When the oldest of those that are still there was written.
    oldest: DateTime<Utc>,
    delivered: usize,
    failed: usize,
    waiting: usize,
    quarantine: usize,
}

impl Swept {
    async fn entry(&mut self, app: &App, pending: &OutboxEntry, began_at: DateTime<Utc>) {
        let due = pending.retry_at.is_none_or(|due| due <= began_at) && app.clock.now() < began_at + LONGEST;
        let outcome = if due { Box::pin(send(app, pending)).await } else { Ok(Outcome::Waiting) };
        match outcome {
            Ok(Outcome::Left) => {
                self.delivered += 1;
                return;
            }
            Ok(Outcome::Waiting | Outcome::Busy) => self.waiting += 1,
            Ok(Outcome::Deferred) => self.failed += 1,
            Err(error) => {
                tracing::warn!(%error, "an outbox entry was not delivered");
                self.failed += 1;
            }
        }
        self.oldest = self.oldest.min(pending.event.at);
    }

    /// Another version may be able to read it: only what nobody could for long is put aside, for people to look at (C63).
    async fn unreadable(&mut self, app: &App, entry: UnreadableEntry, now: DateTime<Utc>) {
        tracing::warn!(error = %entry.error, "an outbox entry cannot be read");
        if now < entry.since + GIVE_UP_AFTER {
            self.failed += 1;
            return;
        }
        match app.store.quarantine(entry).await {
            Ok(()) => {
                tracing::error!("an outbox entry that cannot be read was put aside");
                metrics::count(now, "EntriesSetAside", 1, &[("Job", "outbox")]);
                self.quarantine += 1;
            }
            Err(error) => {
                tracing::warn!(%error, "an outbox entry could not be put aside");
                self.failed += 1;
            }
        }
    }
}
