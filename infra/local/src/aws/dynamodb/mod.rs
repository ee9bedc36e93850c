//! DynamoDB: an embedded database behind the wire format of the SDK.

use bytes::Bytes;
use dynoxide::{Database, DynoxideError};
use http::Response;
use serde::{Serialize, de::DeserializeOwned};

use super::respond;
use crate::clock::Clock;

mod items;
mod stream;
mod ttl;

pub use items::plain_json;
pub use stream::{Position, Records};

/// The tables of the account.
pub struct DynamoDb {
    database: Database,
    clock: Clock,
    in_file: bool,
}

/// A failure of the embedded database outside of SDK calls.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database returned an error.
    #[error("the embedded database returned an error")]
    Database(#[from] DynoxideError),
    /// Its response does not have DynamoDB's shape.
    #[error("the embedded database returned an unknown shape")]
    Shape(#[from] serde_json::Error),
    /// The table has no stream.
    #[error("table {0} has no stream")]
    NoStream(String),
}

impl DynamoDb {
    pub(super) fn in_memory(clock: Clock) -> Result<Self, Error> {
        let database = Database::memory_with_clock(std::sync::Arc::new(clock.clone()))?;
        Ok(Self { database, clock, in_file: false })
    }

    pub(super) fn in_file(path: &str, clock: Clock) -> Result<Self, Error> {
        Ok(Self { database: Database::new(path)?, clock, in_file: true })
    }

    /// The embedded database, for what the DynamoDB API does not offer.
    #[must_use]
    pub fn database(&self) -> &Database {
        &self.database
    }

    /// Handles one operation of the DynamoDB API.
    pub(super) fn call(&self, operation: &str, body: &[u8]) -> Response<Bytes> {
        match self.perform(operation, body) {
            None => respond::unknown_operation(),
            Some(Ok(answer)) => respond::rendered(200, answer),
            Some(Err(error)) => respond::rendered(error.status_code(), error.to_json()),
        }
    }

    /// The same operations as the database's own server, whose router is private.
    fn perform(&self, operation: &str, body: &[u8]) -> Option<Answer> {
        let db = &self.database;
        Some(match operation {
            "BatchGetItem" => run(body, |request| db.batch_get_item(request)),
            "BatchWriteItem" => run(body, |request| db.batch_write_item(request)),
            "CreateTable" => run(body, |request| db.create_table(request)),
            "DeleteItem" => run(body, |request| db.delete_item(request)),
            "DeleteTable" => run(body, |request| db.delete_table(request)),
            "DescribeStream" => run(body, |request| db.describe_stream(request)),
            "DescribeTable" => run(body, |request| db.describe_table(request)),
            "DescribeTimeToLive" => run(body, |request| db.describe_time_to_live(request)),
            "GetItem" => run(body, |request| db.get_item(request)),
            "GetRecords" => run(body, |request| db.get_records(request)),
            "GetShardIterator" => run(body, |request| db.get_shard_iterator(request)),
            "ListStreams" => run(body, |request| db.list_streams(request)),
            "ListTables" => run(body, |request| db.list_tables(request)),
            "PutItem" => run(body, |request| db.put_item(request)),
            "Query" => run(body, |request| db.query(request)),
            "Scan" => run(body, |request| db.scan(request)),
            "TransactGetItems" => run(body, |request| db.transact_get_items(request)),
            "TransactWriteItems" => run(body, |request| db.transact_write_items(request)),
            "UpdateItem" => run(body, |request| db.update_item(request)),
            "UpdateTable" => run(body, |request| db.update_table(request)),
            "UpdateTimeToLive" => run(body, |request| db.update_time_to_live(request)),
            _ => return None,
        })
    }
}

type Answer = Result<Vec<u8>, DynoxideError>;

fn run<Q: DeserializeOwned, A: Serialize>(
    body: &[u8],
    operation: impl FnOnce(Q) -> Result<A, DynoxideError>,
) -> Answer {
    let request = serde_json::from_slice(body).map_err(|error| unreadable(&error))?;
    let answer = operation(request)?;
    serde_json::to_vec(&answer).map_err(|error| DynoxideError::InternalServerError(error.to_string()))
}

/// Maps a parse error to the AWS error. The database marks validation errors in the text of parse errors.
fn unreadable(error: &serde_json::Error) -> DynoxideError {
    let text = error.to_string();
    let text = text.rsplit_once(" at line ").map_or(text.as_str(), |(text, _)| text);
    let (mark, message) = text.split_once(':').unwrap_or(("", text));
    if mark.starts_with("SERIALIZATION") {
        return DynoxideError::SerializationException(message.to_owned());
    }
    if mark.starts_with("VALIDATION") {
        return DynoxideError::ValidationException(message.to_owned());
    }
    let invalid = ["missing field", "unknown variant", "invalid type: null", "AttributeValue"];
    if invalid.iter().any(|part| text.contains(part)) {
        DynoxideError::ValidationException(text.to_owned())
    } else {
        DynoxideError::SerializationException(text.to_owned())
    }
}
