//! Calls to DynamoDB: consistent batch reads, queries, conditional transactions.

use aws_sdk_dynamodb::{
    Client,
    operation::{query::builders::QueryFluentBuilder, transact_write_items::TransactWriteItemsError},
    types::{KeysAndAttributes, TransactWriteItem},
};
use futures::future::try_join_all;

use super::{
    error::Error,
    keys::{Item, Key},
};

/// Keys in one `BatchGetItem`: the limit of DynamoDB.
const MAX_BATCH_KEYS: usize = 100;
/// Attempts to read the keys that DynamoDB returns as unprocessed.
const READ_ATTEMPTS: usize = 5;
/// Attempts of [`Table::write_with_retry`] while other transactions conflict.
const WRITE_ATTEMPTS: usize = 5;

/// The client and the name of the table.
#[derive(Debug, Clone)]
pub(crate) struct Table {
    pub client: Client,
    pub name: String,
}

/// Result of a transaction that DynamoDB answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Written {
    /// All items were written.
    All,
    /// A condition failed or another transaction conflicted; no item was written.
    Nothing,
}

/// Result of one call of `TransactWriteItems`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Attempt {
    Written,
    /// A condition failed.
    ConditionFailed,
    /// Another transaction was writing one of the items.
    Conflict,
}

impl Table {
    /// Reads items by key with strong consistency. Batches run concurrently; missing items are left out of the result.
    pub async fn get(&self, mut keys: Vec<Key>) -> Result<Vec<Item>, Error> {
        keys.sort_unstable();
        keys.dedup();
        let batches = keys.chunks(MAX_BATCH_KEYS).map(|keys| self.get_batch(keys));
        Ok(try_join_all(batches).await?.into_iter().flatten().collect())
    }

    async fn get_batch(&self, keys: &[Key]) -> Result<Vec<Item>, Error> {
        let mut wanted: Vec<Item> = keys.iter().map(Key::item).collect();
        let mut found = Vec::new();
        for _ in 0..READ_ATTEMPTS {
            if wanted.is_empty() {
                return Ok(found);
            }
            let request = KeysAndAttributes::builder().consistent_read(true).set_keys(Some(wanted)).build();
            let request = request.map_err(|_| Error::Refused("batch read without keys".to_owned()))?;
            let answer = self.client.batch_get_item().request_items(&self.name, request).send().await?;
            let mut responses = answer.responses.unwrap_or_default();
            found.extend(responses.remove(&self.name).unwrap_or_default());
            let mut left = answer.unprocessed_keys.unwrap_or_default();
            wanted = left.remove(&self.name).map(|left| left.keys).unwrap_or_default();
        }
        if wanted.is_empty() { Ok(found) } else { Err(Error::Unavailable("UnprocessedKeys".to_owned())) }
    }

    /// Starts a query of the table, or of one of its indexes.
    pub fn query(&self, index: Option<&str>) -> QueryFluentBuilder {
        self.client.query().table_name(&self.name).set_index_name(index.map(ToOwned::to_owned))
    }

    /// Writes all items or none, in one attempt.
    pub async fn write(&self, items: Vec<TransactWriteItem>) -> Result<Written, Error> {
        Ok(if self.send(items).await? == Attempt::Written { Written::All } else { Written::Nothing })
    }

    /// Writes all items or none, and retries conflicts with other transactions. [`Written::Nothing`] therefore means that a
    /// condition failed.
    pub async fn write_with_retry(&self, items: Vec<TransactWriteItem>) -> Result<Written, Error> {
        for _ in 0..WRITE_ATTEMPTS {
            match self.send(items.clone()).await? {
                Attempt::Written => return Ok(Written::All),
                Attempt::ConditionFailed => return Ok(Written::Nothing),
                Attempt::Conflict => {}
            }
        }
        Err(Error::Unavailable("TransactionConflict".to_owned()))
    }

    async fn send(&self, items: Vec<TransactWriteItem>) -> Result<Attempt, Error> {
        let sent = self.client.transact_write_items().set_transact_items(Some(items)).send().await;
        match sent {
            Ok(_) => Ok(Attempt::Written),
            Err(error) => match error.as_service_error() {
                Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) => {
                    let codes = cancelled.cancellation_reasons().iter().filter_map(|reason| reason.code());
                    classify(codes)
                }
                _ => Err(error.into()),
            },
        }
    }
}

/// Maps the cancellation reasons of a transaction. Failed conditions and conflicts are expected under concurrency, throttling
/// is retryable, any other reason is an error.
fn classify<'a>(codes: impl Iterator<Item = &'a str>) -> Result<Attempt, Error> {
    let mut cancelled = None;
    for code in codes {
        match code {
            "None" => {}
            "ConditionalCheckFailed" => cancelled = Some(Attempt::ConditionFailed),
            "TransactionConflict" => cancelled = cancelled.or(Some(Attempt::Conflict)),
            "ProvisionedThroughputExceeded" | "ThrottlingError" => return Err(Error::Unavailable(code.to_owned())),
            _ => return Err(Error::Refused(code.to_owned())),
        }
    }
    cancelled.ok_or_else(|| Error::Refused("TransactionCanceled".to_owned()))
}
