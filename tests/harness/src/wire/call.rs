//! One call as it went over the wire.

use bytes::Bytes;
use http::{Request, Response};
use local::aws::service_operation;
use serde_json::Value;

/// What was asked, and what came back.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// `dynamodb`, `ses`, `eventbridge` or `secretsmanager`.
    pub service: &'static str,
    /// Such as `TransactWriteItems`.
    pub operation: String,
    /// How many items, emails or events the call names; a query or scan names one.
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
    /// Its beginning, in the order of all beginnings and ends on this wire.
    pub began: usize,
    /// Its end; 0 as long as it is under way.
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
            answer: Value::Null,
            began: 0,
            ended: 0,
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

    /// Whether it reads or writes the table, as opposed to another service.
    #[must_use]
    pub fn is_table(&self) -> bool {
        self.service == "dynamodb"
    }

    /// For reads, how many items or index entries the table looked at.
    #[must_use]
    pub fn looked_at(&self) -> usize {
        if let Some(count) = self.answer["ScannedCount"].as_u64() {
            return usize::try_from(count).unwrap_or(usize::MAX);
        }
        let tables = self.answer["Responses"].as_object().into_iter().flat_map(|tables| tables.values());
        tables.map(|found| found.as_array().map_or(0, Vec::len)).sum()
    }

    /// The capacity units that the table reported.
    #[must_use]
    pub fn capacity(&self) -> f64 {
        let units = |one: &Value| one["CapacityUnits"].as_f64().unwrap_or_default();
        match &self.answer["ConsumedCapacity"] {
            Value::Array(tables) => tables.iter().map(units).sum(),
            one => units(one),
        }
    }
}

/// The same request, with the question what it cost: the product does not ask, tests may want to know.
pub(super) fn weighed(request: Request<Bytes>) -> Request<Bytes> {
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
    if service != "dynamodb" || !DATA.contains(&operation.as_str()) {
        return request;
    }
    request.map(|body| match serde_json::from_slice::<Value>(&body) {
        Ok(mut asked) => {
            asked["ReturnConsumedCapacity"] = "TOTAL".into();
            Bytes::from(asked.to_string())
        }
        Err(_) => body,
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
