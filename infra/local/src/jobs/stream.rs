//! The table's stream on its way to the jobs that wait for new items, as Lambda's event source mapping takes it there.

use chrono::{DateTime, Utc};
use kit::Operation;
use serde::Serialize;
use serde_json::{Value, json};

use super::{Error, Jobs};
use crate::machine::TABLE;

/// As the template configures it.
const BATCH: usize = 100;
/// How often a record is tried again before it is given up.
const RETRIES: u32 = 3;
/// More rounds than any chain of causes has.
const ROUNDS: usize = 1_000;

/// A record of the stream, or an event, that a job gave up on.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DeadLetter {
    /// The job.
    pub job: &'static str,
    /// When it was given up.
    pub at: DateTime<Utc>,
    /// The record.
    pub record: Value,
}

impl Jobs {
    /// Takes new records, and what AWS tells of emails, to the jobs that wait for them until there is nothing, and says
    /// how many records there were.
    pub async fn drain(&self) -> Result<usize, Error> {
        let mut pumped = 0;
        for _ in 0..ROUNDS {
            let records = self.next_records()?;
            let happened = self.happen().await;
            if records.is_empty() && happened == 0 {
                return Ok(pumped);
            }
            for (operation, prefix) in &self.0.streams {
                let wanted: Vec<Value> = records.iter().filter(|record| is_new(record, prefix)).cloned().collect();
                pumped += wanted.len();
                for batch in wanted.chunks(BATCH) {
                    self.deliver(operation, batch.to_vec()).await;
                }
            }
        }
        Err(Error::Restless)
    }

    /// Forgets what is in the stream: what was not delivered before this process began, the sweeper finds.
    pub fn skip_backlog(&self) -> Result<(), Error> {
        while !self.next_records()?.is_empty() {}
        Ok(())
    }

    /// No two callers get the same records.
    fn next_records(&self) -> Result<Vec<Value>, Error> {
        let mut state = self.state();
        let records = self.0.cloud.dynamodb().records_since(TABLE, state.read, 1_000)?;
        state.read = records.next;
        Ok(records.records)
    }

    /// A batch is tried again from its first failure on; one that failed as a whole is halved until the culprit is alone.
    async fn deliver(&self, operation: &'static Operation, batch: Vec<Value>) {
        let mut waiting = vec![(batch, 0)];
        while let Some((mut batch, tries)) = waiting.pop() {
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
            let tries = if failed == 0 { tries + 1 } else { 1 };
            if tries <= RETRIES {
                waiting.push((rest, tries));
                continue;
            }
            let record = rest.remove(0);
            tracing::error!(job = operation.name, "a record of the stream was given up");
            let at = self.now();
            self.state().dead.push(DeadLetter { job: operation.name, at, record });
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

/// The position of the first record that a job reports as failed; the first of all when it names one that is not there.
/// <https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html>
fn first_failure(answer: &Value, batch: &[Value]) -> Option<usize> {
    let failures = answer["batchItemFailures"].as_array()?;
    let position = |failure: &Value| {
        let id = &failure["itemIdentifier"];
        batch.iter().position(|record| record["dynamodb"]["SequenceNumber"] == *id).unwrap_or(0)
    };
    failures.iter().map(position).min()
}
