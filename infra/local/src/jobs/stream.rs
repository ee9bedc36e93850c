//! Delivers the table's stream to jobs, like Lambda's event source mapping.

use chrono::{DateTime, Utc};
use kit::Operation;
use serde::Serialize;
use serde_json::{Value, json};

use super::{Error, Jobs};
use crate::machine::TABLE;

/// The batch size, as in the template.
const BATCH_SIZE: usize = 100;
/// The retries of a record, as in the template.
const RETRIES: u32 = 3;
/// The most rounds of one delivery: more than any chain of jobs needs.
const MAX_ROUNDS: usize = 1_000;

/// A stream record or an event whose retries are used up.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DeadLetter {
    /// The job.
    pub job: &'static str,
    /// When the last retry failed.
    pub at: DateTime<Utc>,
    /// The record or event.
    pub record: Value,
}

impl Jobs {
    /// Delivers new records and events until none is pending. Returns the number of records.
    pub async fn drain(&self) -> Result<usize, Error> {
        let mut delivered = 0;
        for _ in 0..MAX_ROUNDS {
            let records = self.next_records()?;
            let events = self.deliver_events().await;
            if records.is_empty() && events == 0 {
                return Ok(delivered);
            }
            for (operation, prefix) in &self.0.streams {
                let wanted: Vec<Value> = records.iter().filter(|record| is_new(record, prefix)).cloned().collect();
                delivered += wanted.len();
                for batch in wanted.chunks(BATCH_SIZE) {
                    self.deliver(operation, batch.to_vec()).await;
                }
            }
        }
        Err(Error::Endless)
    }

    /// Skips the records that are in the stream. The outbox sweep delivers their entries.
    pub fn skip_backlog(&self) -> Result<(), Error> {
        while !self.next_records()?.is_empty() {}
        Ok(())
    }

    /// Takes the next records. Concurrent callers get different ones.
    fn next_records(&self) -> Result<Vec<Value>, Error> {
        let mut state = self.state();
        let records = self.0.cloud.dynamodb().records_since(TABLE, state.position, 1_000)?;
        state.position = records.next;
        Ok(records.records)
    }

    /// Retries a batch from its first failed record; bisects a batch that failed as a whole.
    async fn deliver(&self, operation: &'static Operation, batch: Vec<Value>) {
        let mut waiting = vec![(batch, 0)];
        while let Some((mut batch, retries)) = waiting.pop() {
            let outcome = self.invoke(operation, json!({ "Records": batch })).await;
            let failed = match &outcome {
                Ok(answer) => first_failure(answer, &batch),
                Err(_) if batch.len() > 1 => {
                    let second = batch.split_off(batch.len() / 2);
                    waiting.extend([(second, 0), (batch, 0)]);
                    continue;
                }
                Err(_) => Some(0),
            };
            let Some(failed) = failed else { continue };
            let mut rest = batch.split_off(failed);
            let retries = if failed == 0 { retries + 1 } else { 1 };
            if retries <= RETRIES {
                waiting.push((rest, retries));
                continue;
            }
            let record = rest.remove(0);
            tracing::error!(job = operation.name, "a stream record became a dead letter");
            let at = self.now();
            self.state().dead_letters.push(DeadLetter { job: operation.name, at, record });
            if !rest.is_empty() {
                waiting.push((rest, 0));
            }
        }
    }
}

fn is_new(record: &Value, prefix: &str) -> bool {
    let partition = record["dynamodb"]["Keys"]["pk"]["S"].as_str().unwrap_or_default();
    record["eventName"] == "INSERT" && partition.starts_with(prefix)
}

/// The index of the first record that a job reports as failed; 0 if it reports an unknown record.
/// <https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html>
fn first_failure(answer: &Value, batch: &[Value]) -> Option<usize> {
    let failures = answer["batchItemFailures"].as_array()?;
    let position = |failure: &Value| {
        let id = &failure["itemIdentifier"];
        batch.iter().position(|record| record["dynamodb"]["SequenceNumber"] == *id).unwrap_or(0)
    };
    failures.iter().map(position).min()
}
