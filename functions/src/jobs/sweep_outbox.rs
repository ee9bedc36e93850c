//! Delivers what is still in the outbox after a while: what the stream missed, and what failed. Tells how old the oldest is.

use chrono::TimeDelta;
use kit::{App, Failed, Job, Trigger, config::Need, metrics};
use serde_json::{Value, json};
use store::keys::OUTBOX_SHARDS;

use super::send::send;

/// See the module.
pub struct SweepOutbox;

/// How long the stream has before the sweep steps in.
const GRACE: TimeDelta = TimeDelta::minutes(2);
/// How many entries are read at a time.
const BATCH: i32 = 100;

impl Job for SweepOutbox {
    const TRIGGER: Trigger = Trigger::Schedule("rate(5 minutes)");
    const NEEDS: &'static [Need] = &[Need::Keys, Need::Letters, Need::Bus];

    async fn run(app: &App, _: Value) -> Result<Value, Failed> {
        let now = app.clock.now();
        let (mut delivered, mut failed, mut oldest) = (0, 0, now);
        for shard in 0..OUTBOX_SHARDS {
            let mut from = None;
            loop {
                let (overdue, next) = app.store.overdue(shard, now - GRACE, BATCH, from).await?;
                for pending in overdue {
                    let at = pending.as_ref().map_or(oldest, |pending| pending.event.at);
                    let sent = match pending {
                        Ok(pending) => send(app, pending).await,
                        Err(error) => Err(error.into()),
                    };
                    match sent {
                        Ok(()) => delivered += 1,
                        Err(error) => {
                            tracing::warn!(%error, "an outbox entry was not delivered");
                            oldest = oldest.min(at);
                            failed += 1;
                        }
                    }
                }
                from = match next {
                    Some(next) => Some(next),
                    None => break,
                };
            }
        }
        metrics::seconds(now, "OutboxAge", (now - oldest).num_seconds().max(0), &[("Job", "jobs-sweep-outbox")]);
        Ok(json!({ "delivered": delivered, "failed": failed }))
    }
}
