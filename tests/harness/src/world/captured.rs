//! What a test can observe: emails, events, the table, and the cost of a scenario.

use std::collections::BTreeSet;

use kit::bus::{CONTINUATION, SOURCE};
use local::aws::dynamodb::plain_json;
use local::aws::eventbridge::PublishedEvent;
use local::mailbox::{self, Email};
use serde_json::Value;

use crate::{DeadLetter, Traffic, World};

impl World {
    /// Every email sent so far, oldest first.
    #[must_use]
    pub fn emails(&self) -> Vec<Email> {
        let mut emails = mailbox::emails(self.cloud());
        emails.reverse();
        emails
    }

    /// The emails to an address, oldest first.
    #[must_use]
    pub fn emails_to(&self, address: &str) -> Vec<Email> {
        let mut emails = self.emails();
        emails.retain(|email| email.is_to(address));
        emails
    }

    /// The emails of a kind, such as `invitation`, oldest first.
    #[must_use]
    pub fn emails_of_kind(&self, kind: &str) -> Vec<Email> {
        let mut emails = self.emails();
        emails.retain(|email| email.tags.get("email").is_some_and(|tag| tag == kind));
        emails
    }

    /// The token in the latest invitation email to an address.
    ///
    /// # Panics
    /// When there is none. [`World::pump`] sends the emails.
    #[must_use]
    #[track_caller]
    pub fn link_token(&self, address: &str) -> String {
        let emails = self.emails_to(address);
        let token = emails.iter().rev().find_map(|email| email.link_token());
        token.unwrap_or_else(|| panic!("none of {} emails invites {address}", emails.len())).to_owned()
    }

    /// The events that the product published on the bus, oldest first.
    #[must_use]
    pub fn events(&self) -> Vec<PublishedEvent> {
        self.published_by(SOURCE)
    }

    /// The continuations that jobs published, oldest first.
    #[must_use]
    pub fn continuations(&self) -> Vec<PublishedEvent> {
        self.published_by(CONTINUATION)
    }

    fn published_by(&self, source: &str) -> Vec<PublishedEvent> {
        let mut events = self.cloud().eventbridge().published();
        events.retain(|event| event.source == source);
        events
    }

    /// The detail types of the published events, oldest first.
    #[must_use]
    pub fn event_types(&self) -> Vec<String> {
        self.events().into_iter().map(|event| event.detail_type).collect()
    }

    /// The number of different events of a type, such as `membership.expired`; one that was published twice counts once.
    #[must_use]
    pub fn distinct_events(&self, detail_type: &str) -> usize {
        let events = self.events().into_iter().filter(|event| event.detail_type == detail_type);
        events.map(|event| event.detail["id"].to_string()).collect::<BTreeSet<_>>().len()
    }

    /// The records in the dead-letter queue of the stream.
    #[must_use]
    pub fn dead_letters(&self) -> Vec<DeadLetter> {
        self.jobs().dead_letters()
    }

    /// Every stored item as plain JSON, in key order.
    ///
    /// # Panics
    /// When the table cannot be read.
    #[must_use]
    pub fn table_dump(&self) -> Vec<Value> {
        self.cloud().dynamodb().scan_all().expect("a table").iter().map(plain_json).collect()
    }

    /// Runs a scenario, and returns its outcome and the calls that it made over this world's wire.
    pub async fn measure<T>(&self, scenario: impl Future<Output = T>) -> (T, Traffic) {
        let before = self.wire().call_count();
        let outcome = scenario.await;
        (outcome, Traffic { calls: self.wire().calls_after(before) })
    }
}
