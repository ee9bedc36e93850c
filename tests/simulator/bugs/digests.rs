//! Seeded bug of digests: a digest is sent twice.

use harness::Interceptor;
use serde_json::Value;

use super::{key, rows, writes};

/// Hides the digest marker of the day, and removes the condition of its write.
pub struct DigestMarkerIgnored;

impl Interceptor for DigestMarkerIgnored {
    fn asked(&self, operation: &str, body: &mut Value) -> Option<Value> {
        if operation == "TransactWriteItems" {
            let puts = writes(body).filter_map(|write| write.get_mut("Put"));
            for put in puts.filter(|put| key(&put["Item"], "sk").starts_with("DIGEST")) {
                let put = put.as_object_mut()?;
                put.retain(|name, _| !name.starts_with("Condition") && !name.starts_with("ExpressionAttribute"));
            }
        }
        None
    }

    fn answered(&self, operation: &str, _: &Value, answer: &mut Value) {
        if operation == "BatchGetItem" {
            for row in rows(answer).into_iter().filter(|row| key(row, "sk") == "DIGEST") {
                row["day"]["S"] = "2000-01-01".into();
            }
        }
    }
}
