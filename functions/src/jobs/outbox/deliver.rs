//! Delivers new outbox entries, batch by batch, as the table's stream reports them. One that fails is reported and
//! comes again; it holds nobody else up.

use aws_lambda_events::dynamodb::Event;
use kit::{App, Job, JobError, Trigger, config::Need};
use serde_json::{Value, json};
use store::{OutboxEntry, TopicUpdate};

use super::delivery::send;
use crate::jobs::topics::apply_topic_update;

/// See the module.
pub struct Deliver;

impl Job for Deliver {
    const TRIGGER: Trigger = Trigger::Stream("OUTBOX#");
    const NEEDS: &'static [Need] = &[Need::Keys, Need::Emails, Need::Bus, Need::Contacts];

    async fn run(app: &App, input: Value) -> Result<Value, JobError> {
        let event: Event =
            serde_json::from_value(input).map_err(|error| JobError(format!("not a stream event: {error}")))?;
        let mut failures = Vec::new();
        for record in event.records {
            let sequence = record.change.sequence_number;
            if let Some(wish) = TopicUpdate::from_stream(&record.change.new_image) {
                if let Err(error) = apply_topic_update(app, &wish).await {
                    tracing::warn!(%error, "what somebody wants of topics is left to the sweep");
                }
                continue;
            }
            let delivered = match OutboxEntry::from_stream(record.change.new_image) {
                // What has to be tried again says itself when: the sweep comes back to it, not the stream.
                Ok(pending) => Box::pin(send(app, &pending)).await.map(drop),
                Err(error) => Err(error.into()),
            };
            if let Err(error) = delivered {
                tracing::warn!(%error, "an outbox entry was not delivered");
                failures.extend(sequence);
            }
        }
        let failures: Vec<Value> = failures.into_iter().map(|id| json!({ "itemIdentifier": id })).collect();
        Ok(json!({ "batchItemFailures": failures }))
    }
}
