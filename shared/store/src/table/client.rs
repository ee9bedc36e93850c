//! The table as this product uses it: consistent batched reads, range queries, conditional transactions.

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

/// The most items that one batched read may name.
const MAX_BATCH_KEYS: usize = 100;
/// How often a batched read asks again for what was left out.
const READ_ATTEMPTS: usize = 5;
/// How often a write that stands alone is tried while others are in the way.
const WRITE_ATTEMPTS: usize = 5;

/// The one table.
#[derive(Debug, Clone)]
pub(crate) struct Table {
    pub client: Client,
    pub name: String,
}

/// How a transaction ended that did not fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Written {
    /// Everything was written.
    All,
    /// A condition did not hold or another transaction was in the way; nothing was written.
    Nothing,
}

/// What became of one try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Attempt {
    Written,
    /// A condition did not hold.
    ConditionFailed,
    /// Another transaction was under way on the same item.
    Conflict,
}

impl Table {
    /// Reads items by key, consistently, in one round whatever their number; missing items are missing in the answer.
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
            let request = request.map_err(|_| Error::Refused("a read without keys".to_owned()))?;
            let answer = self.client.batch_get_item().request_items(&self.name, request).send().await?;
            let mut responses = answer.responses.unwrap_or_default();
            found.extend(responses.remove(&self.name).unwrap_or_default());
            let mut left = answer.unprocessed_keys.unwrap_or_default();
            wanted = left.remove(&self.name).map(|left| left.keys).unwrap_or_default();
        }
        if wanted.is_empty() { Ok(found) } else { Err(Error::Unavailable("UnprocessedKeys".to_owned())) }
    }

    /// A query of the table itself or of one of its indexes.
    pub fn query(&self, index: Option<&str>) -> QueryFluentBuilder {
        self.client.query().table_name(&self.name).set_index_name(index.map(ToOwned::to_owned))
    }

    /// Writes all of it or nothing.
    pub async fn write(&self, items: Vec<TransactWriteItem>) -> Result<Written, Error> {
        Ok(if self.send(items).await? == Attempt::Written { Written::All } else { Written::Nothing })
    }

    /// Writes what nothing else depends on: nothing is written if and only if the condition does not hold. Whoever is in
    /// the way will be gone at once.
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

/// Conditions and conflicts are the ordinary end of a lost race; throttling may pass; anything else is a fault.
fn classify<'a>(codes: impl Iterator<Item = &'a str>) -> Result<Attempt, Error> {
    let mut lost = None;
    for code in codes {
        match code {
            "None" => {}
            "ConditionalCheckFailed" => lost = Some(Attempt::ConditionFailed),
            "TransactionConflict" => lost = lost.or(Some(Attempt::Conflict)),
            "ProvisionedThroughputExceeded" | "ThrottlingError" => return Err(Error::Unavailable(code.to_owned())),
            _ => return Err(Error::Refused(code.to_owned())),
        }
    }
    lost.ok_or_else(|| Error::Refused("TransactionCanceled".to_owned()))
}

/// The text of a string attribute.
pub(crate) fn text<'a>(item: &'a Item, name: &str) -> Option<&'a str> {
    item.get(name).and_then(|value| value.as_s().ok()).map(String::as_str)
}
