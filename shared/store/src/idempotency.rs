//! Requests with an `Idempotency-Key`: executed once, answered alike for a day (C52, C60, C65).

use aws_sdk_dynamodb::primitives::Blob;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::table::{
    Edit, Error, Expression, Store, Written, item,
    keys::{self, Item, Key, n, s},
};

/// How long an answer is kept.
pub const RETENTION: TimeDelta = TimeDelta::hours(24);
/// How long an execution may take before another one may take over: longer than any function runs.
pub const LEASE_DURATION: TimeDelta = TimeDelta::seconds(60);

/// What makes two requests the same request.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// Who asks.
    pub principal: &'a str,
    /// In which organisation, or empty.
    pub organization: &'a str,
    /// Which operation.
    pub operation: &'a str,
    /// The key that the client chose.
    pub key: &'a str,
    /// A digest of everything else that the answer depends on.
    pub digest: &'a str,
}

/// The answer that is given again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The headers that belong to the answer.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

/// What to do with a request.
#[derive(Debug)]
pub enum Claim {
    /// Execute it, minting identifiers from this seed and instant: a repetition mints the same ones.
    Execute(Lease),
    /// It was executed; give the answer again.
    Replay(Answer),
    /// It is being executed.
    InProgress,
    /// The key was used for another request.
    Mismatch,
}

/// The right to execute a request.
#[derive(Debug, Clone)]
pub struct Lease {
    key: Key,
    /// What identifiers are drawn from.
    pub seed: u64,
    /// When the first execution began.
    pub began_at: DateTime<Utc>,
    until: String,
    /// Whether an earlier execution may have taken effect.
    pub repeated: bool,
}

#[derive(Debug, Serialize, Deserialize)]
struct Record {
    digest: String,
    seed: u64,
    began_at: DateTime<Utc>,
    lease: String,
    expires: DateTime<Utc>,
    #[serde(default)]
    status: Option<u16>,
    #[serde(default)]
    headers: Vec<(String, String)>,
    #[serde(default)]
    body: Option<serde_bytes::ByteBuf>,
}

impl Store {
    /// Claims a request for execution, or finds what became of it.
    ///
    /// # Errors
    /// When the table does not answer or the record cannot be read.
    pub async fn claim(&self, request: Request<'_>, seed: u64, now: DateTime<Utc>) -> Result<Claim, Error> {
        let key = keys::idempotency([request.principal, request.organization, request.operation, request.key]);
        let until = keys::instant(now + LEASE_DURATION);
        let fresh = Record {
            digest: request.digest.to_owned(),
            seed,
            began_at: now,
            lease: until.clone(),
            expires: now + RETENTION,
            status: None,
            headers: Vec::new(),
            body: None,
        };
        let over = Expression::absent().or("expires_key", "<=", s(keys::instant(now)));
        if self.table.write_with_retry(vec![self.table.put(record_item(&key, &fresh)?, Some(over))]).await?
            == Written::All
        {
            let lease = Lease { key, seed, began_at: now, until, repeated: false };
            return Ok(Claim::Execute(lease));
        }
        let Some(found) = self.table.get(vec![key.clone()]).await?.into_iter().next() else {
            return Ok(Claim::InProgress);
        };
        let record: Record = item::from_item("an idempotency record", found)?;
        if record.digest != request.digest {
            return Ok(Claim::Mismatch);
        }
        if record.seed == seed && record.lease == until && record.status.is_none() {
            // Written by this very claim, whose first answer was lost.
            return Ok(Claim::Execute(Lease { key, seed, began_at: now, until, repeated: false }));
        }
        if let (Some(status), Some(body)) = (record.status, record.body) {
            return Ok(Claim::Replay(Answer { status, headers: record.headers, body: body.into_vec() }));
        }
        if record.lease > keys::instant(now) {
            return Ok(Claim::InProgress);
        }
        // Whoever held it is gone: go on in their place, with the same identifiers.
        let edit = Edit::default().set("lease", s(&until));
        let unchanged = Expression::compare("lease", "=", s(&record.lease));
        if self.table.write_with_retry(vec![self.table.update(&key, edit, unchanged)]).await? == Written::Nothing {
            return Ok(Claim::InProgress);
        }
        let (seed, began_at) = (record.seed, record.began_at);
        Ok(Claim::Execute(Lease { key, seed, began_at, until, repeated: true }))
    }

    /// Keeps the answer of an execution.
    ///
    /// # Errors
    /// When the table does not answer; the request then counts as being executed until the lease ends.
    pub async fn complete(&self, lease: &Lease, answer: &Answer) -> Result<(), Error> {
        let headers = serde_dynamo::to_attribute_value(&answer.headers).map_err(Error::malformed("headers"))?;
        let edit = Edit::default()
            .set("status", n(answer.status))
            .set("headers", headers)
            .set("body", aws_sdk_dynamodb::types::AttributeValue::B(Blob::new(answer.body.clone())));
        let own = Expression::compare("lease", "=", s(&lease.until));
        self.table.write_with_retry(vec![self.table.update(&lease.key, edit, own)]).await.map(drop)
    }

    /// Gives up a claim whose execution had no effect, so that the client may try again at once.
    ///
    /// # Errors
    /// When the table does not answer; the claim then ends with its lease.
    pub async fn release(&self, lease: &Lease) -> Result<(), Error> {
        let edit = Edit::default().set("lease", s(keys::instant(lease.began_at)));
        let own = Expression::compare("lease", "=", s(&lease.until));
        self.table.write_with_retry(vec![self.table.update(&lease.key, edit, own)]).await.map(drop)
    }
}

fn record_item(key: &Key, record: &Record) -> Result<Item, Error> {
    let mut item: Item = serde_dynamo::to_item(record).map_err(Error::malformed("an idempotency record"))?;
    item.extend(key.item());
    // The time to live may be days late, so the end is compared as well.
    item.insert("expires_key".to_owned(), s(keys::instant(record.expires)));
    item.insert("ttl".to_owned(), item::ttl(record.expires));
    item.insert("v".to_owned(), n(item::SCHEMA));
    Ok(item)
}
