//! Seeded bugs of decisions: a missing condition, an old link, a missing audit entry.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use harness::Interceptor;
use serde_json::{Value, json};

use super::{key, memberships, writes};

/// Removes the effect of the condition that an owner remains.
pub struct OwnerConditionRemoved;

impl Interceptor for OwnerConditionRemoved {
    fn asked(&self, operation: &str, body: &mut Value) -> Option<Value> {
        if operation != "TransactWriteItems" {
            return None;
        }
        for write in writes(body) {
            let update = &mut write["Update"];
            let names = update["ExpressionAttributeNames"].as_object().cloned().unwrap_or_default();
            let mut condition = update["ConditionExpression"].as_str().unwrap_or_default().to_owned();
            for (name, _) in names.iter().filter(|(_, attribute)| *attribute == "owners") {
                // True for every number, while every placeholder is still used.
                let deny_unless = format!("{name} >= ");
                if let Some((_, rest)) = condition.clone().split_once(&deny_unless) {
                    let value = rest.split([' ', ')']).next().unwrap_or_default();
                    let always = format!("({name} >= {value} OR {name} < {value})");
                    condition = condition.replace(&format!("{deny_unless}{value}"), &always);
                    update["ConditionExpression"] = json!(condition);
                }
            }
        }
        None
    }
}

/// Reports every invitation as being at the attempt whose link is presented.
pub struct OldLinkAccepted(pub Arc<AtomicU32>);

impl Interceptor for OldLinkAccepted {
    fn answered(&self, operation: &str, _: &Value, answer: &mut Value) {
        let presented_attempt = self.0.load(Ordering::Relaxed);
        if operation != "BatchGetItem" || presented_attempt == 0 {
            return;
        }
        for row in memberships(answer).filter(|row| row["invitation"]["M"].is_object()) {
            row["invitation"]["M"]["attempt"] = json!({ "N": presented_attempt.to_string() });
        }
    }
}

/// Removes the audit entry of that action.
pub struct AuditEntryDropped(pub &'static str);

impl Interceptor for AuditEntryDropped {
    fn asked(&self, operation: &str, body: &mut Value) -> Option<Value> {
        if operation == "TransactWriteItems" {
            let audit = |item: &Value| key(item, "pk").contains("#AUDIT#") && key(item, "action") == self.0;
            body["TransactItems"].as_array_mut()?.retain(|write| !audit(&write["Put"]["Item"]));
        }
        None
    }
}
