//! What can be seen of a world from outside: emails, events, the table, and what a story cost.

use kit::bus::{CONTINUATION, SOURCE};
use local::aws::dynamodb::plain_json;
use local::aws::eventbridge::PublishedEvent;
use local::mailbox::{self, Email};
use serde_json::Value;

use crate::{DeadLetter, Traffic, World};

impl World {
    /// Every email so far, oldest first.
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

    /// The token in the latest invitation that reached an address.
    ///
    /// # Panics
    /// When there is none; emails come when the stream is pumped.
    #[must_use]
    #[track_caller]
    pub fn link_token(&self, address: &str) -> String {
        let emails = self.emails_to(address);
        let token = emails.iter().rev().find_map(|email| email.link_token());
        token.unwrap_or_else(|| panic!("none of {} emails invites {address}", emails.len())).to_owned()
    }

    /// What went to the bus for whoever listens, oldest first.
    #[must_use]
    pub fn events(&self) -> Vec<PublishedEvent> {
        self.published_by(SOURCE)
    }

    /// What jobs have handed over to further runs, oldest first.
    #[must_use]
    pub fn continuations(&self) -> Vec<PublishedEvent> {
        self.published_by(CONTINUATION)
    }

    fn published_by(&self, source: &str) -> Vec<PublishedEvent> {
        let mut events = self.cloud().eventbridge().published();
        events.retain(|event| event.source == source);
        events
    }

    /// The detail types of what went to the bus, oldest first.
    #[must_use]
    pub fn event_types(&self) -> Vec<String> {
        self.events().into_iter().map(|event| event.detail_type).collect()
    }

    /// What the stream's jobs gave up on.
    #[must_use]
    pub fn dead_letters(&self) -> Vec<DeadLetter> {
        self.jobs().dead_letters()
    }

    /// Every stored item as everyday JSON, in the order of the keys.
    ///
    /// # Panics
    /// When the table cannot be read.
    #[must_use]
    pub fn table_dump(&self) -> Vec<Value> {
        self.cloud().dynamodb().scan_all().expect("a table").iter().map(plain_json).collect()
    }

    /// What a story costs: its outcome, and the calls that it made over this world's wire.
    pub async fn measure<T>(&self, story: impl Future<Output = T>) -> (T, Traffic) {
        let before = self.wire().calls().len();
        let outcome = story.await;
        (outcome, Traffic { calls: self.wire().calls().split_off(before) })
    }
}
