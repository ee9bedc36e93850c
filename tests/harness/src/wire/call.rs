//! One call as it went over the wire.

use bytes::Bytes;
use http::{Request, Response};
use local::aws::asked_of;
use serde_json::Value;

/// What was asked, and what came back.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// `dynamodb`, `ses`, `eventbridge` or `secretsmanager`.
    pub service: &'static str,
    /// Such as `TransactWriteItems`.
    pub operation: String,
    /// How many items, letters or events the call names; a query or scan names one.
    pub items: usize,
    /// For reads: whether all of it is consistent. Nothing for writes and other services.
    pub consistent: Option<bool>,
    /// The index that is read instead of the table.
    pub index: Option<String>,
    /// The request.
    pub body: Value,
    /// The status; 0 as long as there is no answer.
    pub status: u16,
    /// The answer, also one that was lost on the way.
    pub answer: Value,
}

impl Call {
    pub(super) fn of(request: &Request<Bytes>) -> Self {
        let (service, operation) = asked_of(request);
        let body: Value = serde_json::from_slice(request.body()).unwrap_or_default();
        Self {
            service,
            items: items(&operation, &body),
            consistent: consistent(&operation, &body),
            index: body["IndexName"].as_str().map(str::to_owned),
            operation,
            body,
            status: 0,
            answer: Value::Null,
        }
    }

    pub(super) fn answered(&mut self, answer: &Response<Bytes>) {
        self.status = answer.status().as_u16();
        self.answer = serde_json::from_slice(answer.body()).unwrap_or_default();
    }

    /// Whether it reads the table or an index.
    #[must_use]
    pub fn is_read(&self) -> bool {
        self.consistent.is_some()
    }

    /// The capacity units that the table reported, if the call asked for them.
    #[must_use]
    pub fn capacity(&self) -> f64 {
        let units = |one: &Value| one["CapacityUnits"].as_f64().unwrap_or_default();
        match &self.answer["ConsumedCapacity"] {
            Value::Array(tables) => tables.iter().map(units).sum(),
            one => units(one),
        }
    }
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
