//! Idempotency keys: a request with an `Idempotency-Key` header is executed once, and its response is replayed for 24 hours
//! (C52, C60, C65).

use aws_sdk_dynamodb::{primitives::Blob, types::AttributeValue};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::table::{
    Edit, Error, Expression, Store, Written, item,
    keys::{self, Item, Key, n, s},
};

/// Retention of a response.
pub const RETENTION: TimeDelta = TimeDelta::hours(24);
/// The duration of the lease on an execution: longer than the timeout of every function. A repetition may take over after
/// it.
pub const LEASE_DURATION: TimeDelta = TimeDelta::seconds(60);

/// The identity of a request.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// The caller.
    pub principal: &'a str,
    /// The organisation, or empty.
    pub organization: &'a str,
    /// The operation.
    pub operation: &'a str,
    /// The idempotency key that the client chose.
    pub key: &'a str,
    /// A digest of everything else that the response depends on.
    pub digest: &'a str,
}

/// A stored response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The headers to replay.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

/// The result of claiming a request.
#[derive(Debug)]
pub enum Claim {
    /// Execute it. Identifiers come from the seed and instant of the lease, so that a repetition creates the same ones.
    Execute(Lease),
    /// It was executed; replay the response to a caller who may still make the request.
    Replay(Replay),
    /// Another execution holds the lease.
    InProgress,
    /// The idempotency key belongs to a different request.
    Mismatch,
}

/// The stored response of a request, and what identifies its execution.
#[derive(Debug)]
pub struct Replay {
    /// The response.
    pub answer: Answer,
    /// The seed of the identifiers that the execution created.
    pub seed: u64,
    /// The start of the first execution.
    pub began_at: DateTime<Utc>,
    /// Whether the request ended the caller's own access, so that no later check can grant it.
    pub ended_own_access: bool,
}

/// The lease on the execution of a request.
#[derive(Debug, Clone)]
pub struct Lease {
    key: Key,
    /// The seed of the identifiers that the execution creates.
    pub seed: u64,
    /// The start of the first execution.
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
    #[serde(default)]
    ended_own_access: bool,
}

impl Store {
    /// Claims a request for execution, or finds its stored response.
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
            ended_own_access: false,
        };
        let absent_or_expired = Expression::absent().or("expires_key", "<=", s(keys::instant(now)));
        if self
            .table
            .write_with_retry(vec![self.table.put(record_item(&key, &fresh)?, Some(absent_or_expired))])
            .await?
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
            // This claim wrote the record, and the response to its first attempt was lost.
            return Ok(Claim::Execute(Lease { key, seed, began_at: now, until, repeated: false }));
        }
        if let (Some(status), Some(body)) = (record.status, record.body) {
            let answer = Answer { status, headers: record.headers, body: body.into_vec() };
            let Record { seed, began_at, ended_own_access, .. } = record;
            return Ok(Claim::Replay(Replay { answer, seed, began_at, ended_own_access }));
        }
        if record.lease > keys::instant(now) {
            return Ok(Claim::InProgress);
        }
        // The lease has expired: take over, with the same identifiers.
        let edit = Edit::default().set("lease", s(&until));
        let unchanged = Expression::compare("lease", "=", s(&record.lease));
        if self.table.write_with_retry(vec![self.table.update(&key, edit, unchanged)]).await? == Written::Nothing {
            return Ok(Claim::InProgress);
        }
        let (seed, began_at) = (record.seed, record.began_at);
        Ok(Claim::Execute(Lease { key, seed, began_at, until, repeated: true }))
    }

    /// Stores the response of an execution, and whether it ended the caller's own access.
    ///
    /// # Errors
    /// When the table is unavailable. The request then stays in progress until the lease expires.
    pub async fn complete(&self, lease: &Lease, answer: &Answer, ended_own_access: bool) -> Result<(), Error> {
        let headers = serde_dynamo::to_attribute_value(&answer.headers).map_err(Error::malformed("headers"))?;
        let edit = Edit::default()
            .set("status", n(answer.status))
            .set("headers", headers)
            .set("body", AttributeValue::B(Blob::new(answer.body.clone())))
            .set("ended_own_access", AttributeValue::Bool(ended_own_access));
        let own = Expression::compare("lease", "=", s(&lease.until));
        self.table.write_with_retry(vec![self.table.update(&lease.key, edit, own)]).await.map(drop)
    }

    /// Releases the lease of an execution without effect, so that the client may retry at once.
    ///
    /// # Errors
    /// When the table is unavailable. The claim then ends with its lease.
    pub async fn release(&self, lease: &Lease) -> Result<(), Error> {
        let edit = Edit::default().set("lease", s(keys::instant(lease.began_at)));
        let own = Expression::compare("lease", "=", s(&lease.until));
        self.table.write_with_retry(vec![self.table.update(&lease.key, edit, own)]).await.map(drop)
    }
}

fn record_item(key: &Key, record: &Record) -> Result<Item, Error> {
    let mut item: Item = serde_dynamo::to_item(record).map_err(Error::malformed("an idempotency record"))?;
    item.extend(key.item());
    // TTL may run days late, so the condition of `claim` compares the end as well.
    item.insert("expires_key".to_owned(), s(keys::instant(record.expires)));
    item.insert("ttl".to_owned(), item::ttl(record.expires));
    item.insert("v".to_owned(), n(item::SCHEMA));
    Ok(item)
}
