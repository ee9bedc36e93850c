//! Bugs, planted on the wire between the functions and the cloud: the product does not know of them.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use harness::Tamper;
use serde_json::{Value, json};

/// An instant that never comes.
const NEVER: &str = "2999-01-01T00:00:00Z";

/// A bug, and what it is told by the story.
#[derive(Clone)]
pub struct Bug {
    pub tamper: Arc<dyn Tamper>,
    /// The number of the sending whose link is being followed; 0 for none.
    pub presented: Arc<AtomicU32>,
}

impl Bug {
    fn of(tamper: impl Tamper + 'static) -> Self {
        Self { tamper: Arc::new(tamper), presented: Arc::default() }
    }

    /// The access of guests ends when the table deletes it.
    pub fn expiry_by_time_to_live() -> Self {
        Self::of(NothingEnds::default())
    }

    /// Reminders are noted as sent, and then lost.
    pub fn reminders_lost() -> Self {
        Self::of(Lost("access_expiring"))
    }

    /// So are invitations.
    pub fn invitations_lost() -> Self {
        Self::of(Lost("invitation"))
    }

    /// The number of owners is read before the write, and no condition of it.
    pub fn owners_uncounted() -> Self {
        Self::of(OwnersUncounted)
    }

    /// Whichever link is presented is taken for the latest.
    pub fn older_links_open() -> Self {
        let presented: Arc<AtomicU32> = Arc::default();
        Self { tamper: Arc::new(OlderLinks(presented.clone())), presented }
    }

    /// What is to be sent is decided on what was so when it was caused.
    pub fn causes_unread() -> Self {
        Self::of(CausesUnread(Mutex::default()))
    }

    /// A suspension leaves no trace.
    pub fn suspensions_unaudited() -> Self {
        Self::of(Unaudited("suspended"))
    }
}

/// The rows of an answer, whether read by key or by query.
fn rows(answer: &mut Value) -> Vec<&mut Value> {
    let mut rows = Vec::new();
    let Some(answer) = answer.as_object_mut() else { return rows };
    for (name, found) in answer {
        match (name.as_str(), found) {
            ("Items", Value::Array(items)) => rows.extend(items),
            ("Responses", Value::Object(tables)) => {
                rows.extend(tables.values_mut().filter_map(Value::as_array_mut).flatten());
            }
            _ => {}
        }
    }
    rows
}

fn key<'a>(item: &'a Value, name: &str) -> &'a str {
    item[name]["S"].as_str().unwrap_or_default()
}

/// The memberships among them.
fn memberships(answer: &mut Value) -> impl Iterator<Item = &mut Value> {
    rows(answer).into_iter().filter(|row| key(row, "sk").starts_with("M#") && row.get("state").is_some())
}

/// What rows are read with instead of their ends; what is written of them is right again.
#[derive(Default)]
struct NothingEnds(Mutex<BTreeMap<String, Value>>);

impl Tamper for NothingEnds {
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
        // What is decided on; lists show what there is.
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

/// The mail service is never asked for letters of this kind.
struct Lost(&'static str);

impl Tamper for Lost {
    fn asked(&self, operation: &str, body: &mut Value) -> Option<Value> {
        let tags = body["EmailTags"].as_array();
        let kind = tags.into_iter().flatten().find(|tag| tag["Name"] == "letter").map(|tag| &tag["Value"]);
        (operation == "SendEmail" && kind.is_some_and(|kind| kind == self.0)).then(|| json!({ "MessageId": "lost" }))
    }
}

/// The writes of a transaction.
fn writes(body: &mut Value) -> impl Iterator<Item = &mut Value> {
    body["TransactItems"].as_array_mut().into_iter().flatten()
}

struct OwnersUncounted;

impl Tamper for OwnersUncounted {
    fn asked(&self, operation: &str, body: &mut Value) -> Option<Value> {
        if operation != "TransactWriteItems" {
            return None;
        }
        for write in writes(body) {
            let update = &mut write["Update"];
            let names = update["ExpressionAttributeNames"].as_object().cloned().unwrap_or_default();
            let mut condition = update["ConditionExpression"].as_str().unwrap_or_default().to_owned();
            for (name, _) in names.iter().filter(|(_, attribute)| *attribute == "owners") {
                // True of every number, and every placeholder is still used.
                let demand = format!("{name} >= ");
                if let Some((_, rest)) = condition.clone().split_once(&demand) {
                    let value = rest.split([' ', ')']).next().unwrap_or_default();
                    let always = format!("({name} >= {value} OR {name} < {value})");
                    condition = condition.replace(&format!("{demand}{value}"), &always);
                    update["ConditionExpression"] = json!(condition);
                }
            }
        }
        None
    }
}

struct OlderLinks(Arc<AtomicU32>);

impl Tamper for OlderLinks {
    fn answered(&self, operation: &str, _: &Value, answer: &mut Value) {
        let presented = self.0.load(Ordering::Relaxed);
        if operation != "BatchGetItem" || presented == 0 {
            return;
        }
        for row in memberships(answer).filter(|row| row["invitation"]["M"].is_object()) {
            row["invitation"]["M"]["attempt"] = json!({ "N": presented.to_string() });
        }
    }
}

/// Remembers which sending the outbox asks for, and shows the row as it was then.
struct CausesUnread(Mutex<Option<(String, Value)>>);

impl Tamper for CausesUnread {
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
        let asked: Vec<_> = body["RequestItems"].as_object().into_iter().flatten().collect();
        let keys = asked.iter().flat_map(|(_, table)| table["Keys"].as_array().into_iter().flatten());
        let Some((target, attempt)) =
            caused.clone().filter(|_| keys.map(|asked| key(asked, "sk")).all(|sk| sk.starts_with("M#")))
        else {
            return;
        };
        for row in memberships(answer).filter(|row| key(row, "id") == target) {
            row["state"] = json!({ "S": "invited" });
            row["invitation"]["M"]["attempt"] = attempt.clone();
            row["invitation"]["M"]["lapsed"] = json!({ "BOOL": false });
            row["invitation"]["M"]["expires_at"] = json!({ "S": NEVER });
        }
    }
}

struct Unaudited(&'static str);

impl Tamper for Unaudited {
    fn asked(&self, operation: &str, body: &mut Value) -> Option<Value> {
        if operation == "TransactWriteItems" {
            let audit = |item: &Value| key(item, "pk").contains("#AUDIT#") && key(item, "action") == self.0;
            body["TransactItems"].as_array_mut()?.retain(|write| !audit(&write["Put"]["Item"]));
        }
        None
    }
}
