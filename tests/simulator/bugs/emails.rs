//! Seeded bugs of emails: emails that are lost, or sent although their cause no longer holds.

use std::sync::{Mutex, PoisonError};

use harness::Interceptor;
use serde_json::{Value, json};

use super::{NEVER, key, memberships, rows};

/// Answers for SES without sending emails of this kind.
pub struct EmailDropped(pub &'static str);

impl Interceptor for EmailDropped {
    fn asked(&self, operation: &str, body: &mut Value) -> Option<Value> {
        let tags = body["EmailTags"].as_array();
        let kind = tags.into_iter().flatten().find(|tag| tag["Name"] == "email").map(|tag| &tag["Value"]);
        (operation == "SendEmail" && kind.is_some_and(|kind| kind == self.0)).then(|| json!({ "MessageId": "lost" }))
    }
}

/// The attributes that a membership gets after its invitation.
const LATER: [&str; 8] =
    ["ended", "user", "activated_at", "suspended_at", "expires_at", "renewed_at", "last_reminder", "expiry_notified"];

/// Remembers the attempt of an outbox entry, and shows the membership as it was at that attempt.
#[derive(Default)]
pub struct StaleEmailCause(Mutex<Option<(String, Value)>>);

impl Interceptor for StaleEmailCause {
    fn answered(&self, operation: &str, body: &Value, answer: &mut Value) {
        if operation != "BatchGetItem" {
            return;
        }
        let mut caused = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for item in rows(answer).into_iter().filter(|item| key(item, "pk").starts_with("OUTBOX#")) {
            let event = &item["event"]["M"];
            let target = event["target"]["M"]["membership"]["S"].as_str();
            let attempt = &event["detail"]["M"]["attempt"];
            *caused = target.map(|target| (target.to_owned(), attempt.clone())).filter(|_| attempt.is_object());
        }
        let requested: Vec<_> = body["RequestItems"].as_object().into_iter().flatten().collect();
        let keys = requested.iter().flat_map(|(_, table)| table["Keys"].as_array().into_iter().flatten());
        let Some((target, attempt)) =
            caused.clone().filter(|_| keys.map(|requested| key(requested, "sk")).all(|sk| sk.starts_with("M#")))
        else {
            return;
        };
        for row in memberships(answer).filter(|row| key(row, "id") == target) {
            row["state"] = json!({ "S": "invited" });
            row["invitation"]["M"]["attempt"] = attempt.clone();
            row["invitation"]["M"]["lapse_notified"] = json!({ "BOOL": false });
            row["invitation"]["M"]["expires_at"] = json!({ "S": NEVER });
            // What came later: an invitation that has it would be refused as contradictory.
            if let Some(attributes) = row.as_object_mut() {
                attributes.retain(|name, _| !LATER.contains(&name.as_str()));
            }
        }
    }
}
