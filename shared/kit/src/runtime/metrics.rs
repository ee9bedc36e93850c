//! Metrics that `CloudWatch` reads from log lines (embedded metric format), and one log line a request. None of them
//! contains personal data.

use std::sync::OnceLock;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

const NAMESPACE: &str = "Latchkey";
static STACK: OnceLock<String> = OnceLock::new();

/// Sets the `Stack` dimension of all metrics, which keeps two deployments in one account apart. Call it once a process.
pub fn set_stack(name: String) {
    // Later calls have no effect.
    let _ = STACK.set(name);
}

/// Adds `value` to a counter.
pub fn count(at: DateTime<Utc>, name: &str, value: u64, dimensions: &[(&str, &str)]) {
    tracing::info!(target: "emf", emf = %line(at, name, &json!(value), "Count", dimensions));
}

/// Records a duration in seconds.
pub fn record_seconds(at: DateTime<Utc>, name: &str, value: i64, dimensions: &[(&str, &str)]) {
    tracing::info!(target: "emf", emf = %line(at, name, &json!(value), "Seconds", dimensions));
}

/// One line of the embedded metric format.
fn line(at: DateTime<Utc>, name: &str, value: &Value, unit: &str, dimensions: &[(&str, &str)]) -> Value {
    let dimensions: Vec<_> =
        STACK.get().map(|stack| ("Stack", stack.as_str())).into_iter().chain(dimensions.iter().copied()).collect();
    let keys: Vec<&str> = dimensions.iter().map(|(key, _)| *key).collect();
    let mut line = json!({
        "_aws": {
            "Timestamp": at.timestamp_millis(),
            "CloudWatchMetrics": [{
                "Namespace": NAMESPACE,
                "Dimensions": [keys],
                "Metrics": [{ "Name": name, "Unit": unit }],
            }],
        },
        name: value,
    });
    for (key, value) in dimensions {
        line[key] = json!(value);
    }
    line
}

/// Counts one request and logs it. `operation` is the method and the path of the route, never the path of the request.
pub(crate) fn request(at: DateTime<Utc>, operation: &str, status: u16, code: Option<&str>, request_id: &str) {
    count(at, "Requests", 1, &[("Operation", operation)]);
    if let Some(code) = code {
        count(at, "Refusals", 1, &[("Code", code)]);
        tracing::info!(operation, status, code, request_id, "request refused");
    } else {
        tracing::info!(operation, status, request_id, "request answered");
    }
}
