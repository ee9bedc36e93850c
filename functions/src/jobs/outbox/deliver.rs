//! Delivers new outbox entries, batch by batch, as the table's stream reports them.
//!
//! An entry that cannot even be scheduled for a retry is reported as a batch item failure: the stream repeats it and then
//! moves it to the dead-letter queue. It does not hold up the others.

use aws_lambda_events::dynamodb::{Event, EventRecord};
use kit::{App, Job, JobError, Tables, Trigger, config::Need};
use serde_json::{Value, json};
use store::{OutboxEntry, TopicUpdate};

use super::delivery::{self, deliver};
use crate::jobs::topics::apply_topic_update;

pub struct Deliver;

impl Job for Deliver {
    const TRIGGER: Trigger = Trigger::Stream("OUTBOX#");
    const SUMMARY: &'static str = "Deliver new outbox entries as the stream of the table reports them";
    const FAILURE: &'static str = "emails and events wait for the sweep";
    const NEEDS: &'static [Need] = &[Need::Keys, Need::Links, Need::Emails, Need::Bus, Need::Contacts];
    const TABLES: Tables = delivery::TABLES;
    const TIMEOUT_SECONDS: u32 = 120;

    async fn run(app: &App, input: Value) -> Result<Value, JobError> {
        let event: Event = serde_json::from_value(input)
            .map_err(|error| JobError::Input { expected: "an event of the table's stream", source: Some(error) })?;
        let mut failures = Vec::new();
        for record in event.records {
            let sequence = record.change.sequence_number.clone();
            if Box::pin(deliver_record(app, record)).await.is_err() {
                failures.extend(sequence.map(|id| json!({ "itemIdentifier": id })));
            }
        }
        Ok(json!({ "batchItemFailures": failures }))
    }
}

/// Delivers what one record of the stream is about. A delivery that failed and is scheduled for a retry is no error: the
/// sweep retries it, not the stream.
async fn deliver_record(app: &App, record: EventRecord) -> Result<(), JobError> {
    if let Some(update) = TopicUpdate::from_stream(&record.change.new_image) {
        if let Err(error) = apply_topic_update(app, &update).await {
            tracing::warn!(update.id = %update.id, error = %error.chain(), "a topic update failed; the sweep retries it");
        }
        return Ok(());
    }
    let entry = OutboxEntry::from_stream(record.change.new_image).map_err(|error| {
        app.store.note_unreadable();
        let error = JobError::from(error);
        tracing::warn!(error = %error.chain(), "an outbox entry of the stream cannot be read");
        error
    })?;
    if let Err(error) = deliver(app, &entry).await {
        tracing::warn!(
            event.id = %entry.event.id,
            organization.id = %entry.event.organization,
            error = %error.chain(),
            "an outbox entry was not delivered"
        );
        return Err(error);
    }
    Ok(())
}
