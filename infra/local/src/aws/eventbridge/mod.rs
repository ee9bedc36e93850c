//! EventBridge: records every published event, with fault injection for calls and single entries.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use http::Response;
use serde_json::{Value, json};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::respond;
use crate::clock::Clock;

mod destination;
mod event;

pub use destination::{Destination, DestinationError, KEY_HEADER};
pub use event::PublishedEvent;

/// <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html>
const ENTRIES_PER_CALL: usize = 10;
const BYTES_PER_CALL: usize = 256 * 1024;

/// An injected fault of a `PutEvents` call.
#[derive(Clone, Debug)]
pub enum Failure {
    /// The whole call: `InternalException`, 500.
    Internal,
    /// The whole call: `ThrottlingException`, 400.
    Throttled,
    /// These entries of the call, by position, with `ThrottlingException`; the others go through.
    Entries(Vec<usize>),
    /// The entries are published, and the connection breaks before the response arrives.
    LostAfterEffect,
}

/// The bus of the account.
pub struct EventBridge {
    clock: Clock,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    published: Vec<PublishedEvent>,
    /// How many of them [`EventBridge::take_new`] has returned or skipped.
    taken: usize,
    failures: VecDeque<Failure>,
    /// Who gets each event of a source as soon as it is published.
    subscribers: Vec<(String, UnboundedSender<PublishedEvent>)>,
}

impl EventBridge {
    pub(super) fn new(clock: Clock) -> Self {
        Self { clock, state: Mutex::default() }
    }

    /// All published events, oldest first.
    #[must_use]
    pub fn published(&self) -> Vec<PublishedEvent> {
        self.state().published.clone()
    }

    /// The events on `bus` from `source` that were published since the previous call.
    #[must_use]
    pub fn take_new(&self, bus: &str, source: &str) -> Vec<PublishedEvent> {
        let state = &mut *self.state();
        let begin = std::mem::replace(&mut state.taken, state.published.len());
        let new = state.published[begin..].iter();
        new.filter(|event| event.bus == bus && event.source == source).cloned().collect()
    }

    /// The events from `source` that are published from now on.
    #[must_use]
    pub fn subscribe(&self, source: &str) -> UnboundedReceiver<PublishedEvent> {
        let (sender, receiver) = unbounded_channel();
        self.state().subscribers.push((source.to_owned(), sender));
        receiver
    }

    /// Injects a fault into the next `calls` calls, after those already injected.
    pub fn fail_next(&self, calls: usize, failure: &Failure) {
        self.state().failures.extend(std::iter::repeat_n(failure.clone(), calls));
    }

    /// `PutEvents`.
    pub(super) fn put(&self, body: &[u8]) -> Response<Bytes> {
        let request: Value = serde_json::from_slice(body).unwrap_or_default();
        let entries = request["Entries"].as_array().map(Vec::as_slice).unwrap_or_default();
        if entries.is_empty() || entries.len() > ENTRIES_PER_CALL || body.len() > BYTES_PER_CALL {
            return respond::error(400, "ValidationException", "Between 1 and 10 entries of 256 KB in total.");
        }
        let mut state = self.state();
        let failure = state.failures.pop_front();
        let refused = match &failure {
            Some(Failure::Internal) => return respond::error(500, "InternalException", "Injected fault."),
            Some(Failure::Throttled) => return respond::error(400, "ThrottlingException", "Rate exceeded"),
            Some(Failure::Entries(positions)) => positions.as_slice(),
            Some(Failure::LostAfterEffect) | None => &[],
        };
        let results: Vec<Value> = entries
            .iter()
            .enumerate()
            .map(|(position, entry)| {
                if refused.contains(&position) {
                    return json!({"ErrorCode": "ThrottlingException", "ErrorMessage": "Rate exceeded"});
                }
                let id = format!("event-{:06}", state.published.len() + 1);
                match PublishedEvent::from_entry(id, self.clock.now(), entry) {
                    Ok(event) => {
                        let answer = json!({"EventId": event.id});
                        state.publish(event);
                        answer
                    }
                    Err((code, message)) => json!({"ErrorCode": code, "ErrorMessage": message}),
                }
            })
            .collect();
        let failed = results.iter().filter(|result| result.get("ErrorCode").is_some()).count();
        let answer = respond::ok(&json!({"FailedEntryCount": failed, "Entries": results}));
        if matches!(failure, Some(Failure::LostAfterEffect)) { respond::lost(answer) } else { answer }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn publish(&mut self, event: PublishedEvent) {
        self.subscribers.retain(|(source, sender)| *source != event.source || sender.send(event.clone()).is_ok());
        self.published.push(event);
    }
}
