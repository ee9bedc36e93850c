//! Counts as CloudWatch reads them from the log (embedded metric format), and one log line a request. Neither names a person.

use serde_json::{Value, json};

const NAMESPACE: &str = "Latchkey";

/// Counts one metric with its dimensions.
pub fn count(name: &str, value: u64, dimensions: &[(&str, &str)]) {
    emit(name, json!(value), "Count", dimensions);
}

/// Notes an age in seconds.
pub fn seconds(name: &str, value: i64, dimensions: &[(&str, &str)]) {
    emit(name, json!(value), "Seconds", dimensions);
}

fn emit(name: &str, value: Value, unit: &str, dimensions: &[(&str, &str)]) {
    tracing::info!(target: "emf", emf = %line(name, &value, unit, dimensions));
}

/// One line of the embedded metric format.
fn line(name: &str, value: &Value, unit: &str, dimensions: &[(&str, &str)]) -> Value {
    let keys: Vec<&str> = dimensions.iter().map(|(key, _)| *key).collect();
    let mut line = json!({
        "_aws": {
            "CloudWatchMetrics": [{
                "Namespace": NAMESPACE,
                "Dimensions": [keys],
                "Metrics": [{ "Name": name, "Unit": unit }],
            }],
        },
        name: value,
    });
    for (key, value) in dimensions {
        line[*key] = json!(value);
    }
    line
}

pub(crate) fn request(path: &str, method: &str, status: u16, code: Option<String>, request_id: Option<&str>) {
    let operation = format!("{method} {path}");
    count("Requests", 1, &[("Operation", &operation)]);
    match code {
        Some(code) => {
            count("Refusals", 1, &[("Code", &code)]);
            tracing::info!(operation, status, code, request_id, "refused");
        }
        None => tracing::info!(operation, status, request_id, "answered"),
    }
}
