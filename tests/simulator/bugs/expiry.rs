//! Seeded bug of expiry: the end of access is hidden from decisions.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use harness::Interceptor;
use serde_json::{Value, json};

use super::{NEVER, key, memberships, writes};

/// Hides `expires_at` on reads, and restores the real value on writes.
#[derive(Default)]
pub struct ExpiryHidden(Mutex<BTreeMap<String, Value>>);

impl Interceptor for ExpiryHidden {
    fn asked(&self, operation: &str, body: &mut Value) -> Option<Value> {
        if operation == "TransactWriteItems" {
            let real = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            for item in writes(body).filter_map(|write| write.get_mut("Put")).map(|put| &mut put["Item"]) {
                if let Some(end) = real.get(key(item, "id")).filter(|_| key(item, "expires_at") == NEVER) {
                    item["expires_at"] = end.clone();
                }
            }
        }
        None
    }

    fn answered(&self, operation: &str, body: &Value, answer: &mut Value) {
        // Only reads that decide are changed; lists still show the real end.
        if operation != "BatchGetItem" && body["IndexName"] != "by_user" {
            return;
        }
        let mut real = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for row in memberships(answer) {
            if row.get("expires_at").is_some() {
                real.insert(key(row, "id").to_owned(), row["expires_at"].clone());
                row["expires_at"] = json!({ "S": NEVER });
            }
        }
    }
}
