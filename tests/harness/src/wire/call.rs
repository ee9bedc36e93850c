//! One recorded call.

use bytes::Bytes;
use http::{Request, Response};
use local::aws::service_operation;
use serde_json::Value;

use super::plan;

/// A request and its response.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// `dynamodb`, `ses`, `eventbridge` or `secretsmanager`.
    pub service: &'static str,
    /// The API operation, such as `TransactWriteItems`.
    pub operation: String,
    /// The number of items, emails or events in the request; 1 for a query or scan.
    pub items: usize,
    /// For reads: whether the whole read is strongly consistent. `None` for writes and other services.
    pub consistent: Option<bool>,
    /// The index, if the call reads one instead of the table.
    pub index: Option<String>,
    /// The request.
    pub body: Value,
    /// The HTTP status; 0 until the response arrives.
    pub status: u16,
    /// The body of the response, including one that a fault withheld from the product. Most are never looked at, so
    /// [`Call::answer`] parses it on demand.
    pub(crate) answer: Bytes,
    /// The sequence number of its start; starts and ends on this wire share one sequence.
    pub began: usize,
    /// The sequence number of its end; 0 while it is in flight.
    pub ended: usize,
}

impl Call {
    pub(super) fn of(request: &Request<Bytes>) -> Self {
        let (service, operation) = service_operation(request);
        let body: Value = serde_json::from_slice(request.body()).unwrap_or_default();
        Self {
            service,
            items: items(&operation, &body),
            consistent: consistent(&operation, &body),
            index: body["IndexName"].as_str().map(str::to_owned),
            operation,
            body,
            status: 0,
            answer: Bytes::new(),
            began: 0,
            ended: 0,
        }
    }

    pub(super) fn record_answer(&mut self, answer: &Response<Bytes>) {
        self.status = answer.status().as_u16();
        self.answer = answer.body().clone();
    }

    /// The response as JSON; null before it arrives.
    #[must_use]
    pub fn answer(&self) -> Value {
        serde_json::from_slice(&self.answer).unwrap_or_default()
    }

    /// Whether it is a call of that operation, or a write where `operation` is [`WRITE`](super::WRITE).
    #[must_use]
    pub fn is(&self, operation: &str) -> bool {
        plan::is_named(&self.operation, operation)
    }

    /// Whether the call reads the table or an index.
    #[must_use]
    pub fn is_read(&self) -> bool {
        self.consistent.is_some()
    }

    /// Whether it is a `DynamoDB` call.
    #[must_use]
    pub fn is_table(&self) -> bool {
        self.service == "dynamodb"
    }

    /// For reads, how many items or index entries `DynamoDB` examined.
    #[must_use]
    pub fn items_read(&self) -> usize {
        let answer = self.answer();
        if let Some(count) = answer["ScannedCount"].as_u64() {
            return usize::try_from(count).unwrap_or(usize::MAX);
        }
        let tables = answer["Responses"].as_object().into_iter().flat_map(|tables| tables.values());
        tables.map(|found| found.as_array().map_or(0, Vec::len)).sum()
    }

    /// The consumed capacity units that `DynamoDB` reported.
    #[must_use]
    pub fn capacity(&self) -> f64 {
        let units = |one: &Value| one["CapacityUnits"].as_f64().unwrap_or_default();
        match &self.answer()["ConsumedCapacity"] {
            Value::Array(tables) => tables.iter().map(units).sum(),
            one => units(one),
        }
    }
}

/// Adds `ReturnConsumedCapacity` to a request, which the product itself sends only where it paces its work.
pub(super) fn with_consumed_capacity(request: Request<Bytes>) -> Request<Bytes> {
    const DATA: [&str; 10] = [
        "BatchGetItem",
        "BatchWriteItem",
        "DeleteItem",
        "GetItem",
        "PutItem",
        "Query",
        "Scan",
        "TransactGetItems",
        "TransactWriteItems",
        "UpdateItem",
    ];
    let (service, operation) = service_operation(&request);
    let is_there = str::from_utf8(request.body()).is_ok_and(|body| body.contains("\"ReturnConsumedCapacity\":"));
    if service != "dynamodb" || !DATA.contains(&operation.as_str()) || is_there {
        return request;
    }
    request.map(|body| match body.strip_prefix(b"{") {
        Some(fields) => Bytes::from([br#"{"ReturnConsumedCapacity":"TOTAL","#, fields].concat()),
        None => body,
    })
}

fn items(operation: &str, body: &Value) -> usize {
    let length = |list: &Value| list.as_array().map_or(0, Vec::len);
    let tables = |field: Option<&str>| {
        let tables = body["RequestItems"].as_object().into_iter().flat_map(|tables| tables.values());
        tables.map(|table| length(field.map_or(table, |field| &table[field]))).sum()
    };
    match operation {
        "BatchGetItem" => tables(Some("Keys")),
        "BatchWriteItem" => tables(None),
        "TransactGetItems" | "TransactWriteItems" => length(&body["TransactItems"]),
        "PutEvents" => length(&body["Entries"]),
        _ => 1,
    }
}

fn consistent(operation: &str, body: &Value) -> Option<bool> {
    let flagged = |read: &Value| read["ConsistentRead"].as_bool().unwrap_or_default();
    match operation {
        "GetItem" | "Query" | "Scan" => Some(flagged(body)),
        "BatchGetItem" => Some(body["RequestItems"].as_object().is_some_and(|tables| tables.values().all(flagged))),
        "TransactGetItems" => Some(true),
        _ => None,
    }
}
