//! Contact lists with topic subscriptions. Every list and every topic exists as soon as a request names it.

use std::collections::BTreeMap;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use http::Response;
use serde::Serialize;
use serde_json::{Value, json};

use super::Ses;
use crate::aws::respond;

/// A contact of a contact list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Contact {
    /// The address as given.
    pub email: String,
    /// `OPT_IN` or `OPT_OUT` by topic.
    pub topics: BTreeMap<String, String>,
    /// Whether the contact is unsubscribed from the whole list.
    pub unsubscribed_from_all: bool,
    /// Free text of the sender.
    pub attributes: Option<String>,
    /// When the contact was created.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

impl Contact {
    fn apply(&mut self, request: &Value, now: DateTime<Utc>) {
        // As in SES, an update deletes the topics that it omits.
        let topics = request["TopicPreferences"].as_array().into_iter().flatten();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        self.topics = topics.map(|one| (text(&one["TopicName"]), text(&one["SubscriptionStatus"]))).collect();
        self.unsubscribed_from_all = request["UnsubscribeAll"].as_bool().unwrap_or_default();
        if let Some(attributes) = request["AttributesData"].as_str() {
            self.attributes = Some(attributes.to_owned());
        }
        self.updated_at = now;
    }

    fn to_json(&self, list: &str) -> Value {
        let topics = self.topics.iter();
        let topics: Vec<Value> =
            topics.map(|(topic, status)| json!({"TopicName": topic, "SubscriptionStatus": status})).collect();
        json!({
            "ContactListName": list,
            "EmailAddress": self.email,
            "TopicPreferences": topics,
            "TopicDefaultPreferences": [],
            "UnsubscribeAll": self.unsubscribed_from_all,
            "AttributesData": self.attributes,
            "CreatedTimestamp": self.created_at.timestamp(),
            "LastUpdatedTimestamp": self.updated_at.timestamp(),
        })
    }
}

impl Ses {
    pub(super) fn create_contact(&self, list: &str, body: &[u8]) -> Response<Bytes> {
        let request: Value = serde_json::from_slice(body).unwrap_or_default();
        let Some(email) = request["EmailAddress"].as_str().filter(|email| email.contains('@')) else {
            return respond::error(400, "BadRequestException", "EmailAddress is missing or invalid.");
        };
        let mut state = self.state();
        let key = key(list, email);
        if state.contacts.contains_key(&key) {
            return respond::error(400, "AlreadyExistsException", "The contact already exists.");
        }
        let now = self.clock.now();
        let mut contact = Contact {
            email: email.to_owned(),
            topics: BTreeMap::new(),
            unsubscribed_from_all: false,
            attributes: None,
            created_at: now,
            updated_at: now,
        };
        contact.apply(&request, now);
        state.contacts.insert(key, contact);
        respond::ok(&json!({}))
    }

    pub(super) fn find_contact(&self, list: &str, email: &str) -> Response<Bytes> {
        let state = self.state();
        state.contacts.get(&key(list, email)).map_or_else(unknown, |contact| respond::ok(&contact.to_json(list)))
    }

    pub(super) fn update_contact(&self, list: &str, email: &str, body: &[u8]) -> Response<Bytes> {
        let request: Value = serde_json::from_slice(body).unwrap_or_default();
        let now = self.clock.now();
        let mut state = self.state();
        let Some(contact) = state.contacts.get_mut(&key(list, email)) else {
            return unknown();
        };
        contact.apply(&request, now);
        respond::ok(&json!({}))
    }

    pub(super) fn delete_contact(&self, list: &str, email: &str) -> Response<Bytes> {
        let removed = self.state().contacts.remove(&key(list, email));
        removed.map_or_else(unknown, |_| respond::ok(&json!({})))
    }
}

fn key(list: &str, email: &str) -> (String, String) {
    (list.to_owned(), email.to_lowercase())
}

fn unknown() -> Response<Bytes> {
    respond::error(404, "NotFoundException", "The contact does not exist.")
}
