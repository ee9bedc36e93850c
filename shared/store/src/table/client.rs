//! Calls to DynamoDB: consistent batch reads, queries, conditional transactions.

use std::time::Duration;

use aws_sdk_dynamodb::{
    Client,
    error::{ProvideErrorMetadata, SdkError},
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
/// The pauses after the attempts of [`Table::write_with_retry`] that met a conflict, in milliseconds. A transaction holds its
/// items for some 20 ms.
const PAUSES: [u64; 6] = [10, 20, 40, 80, 160, 320];

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

    /// Writes all items or none, and retries conflicts with other transactions, with exponential backoff.
    /// [`Written::Nothing`] therefore means that a condition failed.
    pub async fn write_with_retry(&self, items: Vec<TransactWriteItem>) -> Result<Written, Error> {
        for pause in PAUSES {
            match self.send(items.clone()).await? {
                Attempt::Written => return Ok(Written::All),
                Attempt::ConditionFailed => return Ok(Written::Nothing),
                Attempt::Conflict => tokio::time::sleep(Duration::from_millis(pause)).await,
            }
        }
        Err(Error::Unavailable("TransactionConflict".to_owned()))
    }

    async fn send(&self, mut items: Vec<TransactWriteItem>) -> Result<Attempt, Error> {
        if let [one] = &mut items[..]
            && one.condition_check().is_none()
        {
            // Boxed: the futures of three more calls would make that of every caller large.
            return Box::pin(self.send_one(std::mem::replace(one, TransactWriteItem::builder().build()))).await;
        }
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

impl Table {
    /// Writes one item without a transaction, which costs half of the write units.
    async fn send_one(&self, write: TransactWriteItem) -> Result<Attempt, Error> {
        if let Some(put) = write.put {
            let call = self.client.put_item().table_name(put.table_name).set_item(Some(put.item));
            let call = call.set_condition_expression(put.condition_expression);
            let call = call.set_expression_attribute_names(put.expression_attribute_names);
            return attempt(call.set_expression_attribute_values(put.expression_attribute_values).send().await);
        }
        if let Some(update) = write.update {
            let call = self.client.update_item().table_name(update.table_name).set_key(Some(update.key));
            let call = call.update_expression(update.update_expression);
            let call = call.set_condition_expression(update.condition_expression);
            let call = call.set_expression_attribute_names(update.expression_attribute_names);
            return attempt(call.set_expression_attribute_values(update.expression_attribute_values).send().await);
        }
        let Some(delete) = write.delete else { return Err(Error::Refused("a write of nothing".to_owned())) };
        let call = self.client.delete_item().table_name(delete.table_name).set_key(Some(delete.key));
        let call = call.set_condition_expression(delete.condition_expression);
        let call = call.set_expression_attribute_names(delete.expression_attribute_names);
        attempt(call.set_expression_attribute_values(delete.expression_attribute_values).send().await)
    }
}

/// Maps the result of a single write.
fn attempt<T, E, R>(sent: Result<T, SdkError<E, R>>) -> Result<Attempt, Error>
where
    E: std::error::Error + ProvideErrorMetadata + Send + Sync + 'static,
    R: std::fmt::Debug,
{
    let Err(error) = sent else { return Ok(Attempt::Written) };
    match error.as_service_error().and_then(ProvideErrorMetadata::code) {
        Some("ConditionalCheckFailedException") => Ok(Attempt::ConditionFailed),
        Some("TransactionConflictException") => Ok(Attempt::Conflict),
        _ => Err(error.into()),
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
