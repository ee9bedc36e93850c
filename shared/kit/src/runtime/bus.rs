//! The EventBridge bus: domain events in a versioned envelope, which the README of this crate documents, and continuations
//! of jobs.

use aws_sdk_eventbridge::{Client, error::ProvideErrorMetadata as _, types::PutEventsRequestEntry};
use domain::event::Event;
use serde::Serialize;

/// The source of every domain event.
pub const SOURCE: &str = "latchkey";
/// The source of continuations: the remaining work of a run of a job. Rules for domain events do not match it.
pub const CONTINUATION: &str = "latchkey.jobs";
/// The limit for one `PutEvents` call.
/// <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html>
const MAX_ENTRIES: usize = 10;
/// The version of the envelope. It is raised when existing consumers could misread a new envelope.
pub const ENVELOPE_VERSION: u32 = 1;

/// The event bus.
#[derive(Debug, Clone)]
pub struct Bus {
    client: Client,
    name: String,
}

/// The bus did not accept an event; a later attempt may succeed. Names the error code of EventBridge.
#[derive(Debug, thiserror::Error)]
#[error("the event bus did not accept an event ({0})")]
pub struct PublishError(pub String);

#[derive(Serialize)]
struct Envelope<'a> {
    version: u32,
    #[serde(flatten)]
    event: &'a Event,
}

/// The `detail-type` of an event, such as `membership.invited` or `organization.resource_put`.
#[must_use]
pub fn detail_type(event: &Event) -> String {
    detail_type_of(event.fact.action())
}

/// The `detail-type` of the events with that action.
#[must_use]
pub fn detail_type_of(action: &str) -> String {
    match action.strip_prefix("organization_") {
        Some(rest) => format!("organization.{rest}"),
        None if action.starts_with("resource_") => format!("organization.{action}"),
        None => format!("membership.{action}"),
    }
}

impl Bus {
    pub(crate) const fn new(client: Client, name: String) -> Self {
        Self { client, name }
    }

    /// Publishes one event, at least once: a repetition carries the same `id`.
    ///
    /// # Errors
    /// [`PublishError`] when the bus does not accept it.
    ///
    /// # Panics
    /// Never: an event is plain data.
    pub async fn publish(&self, event: &Event) -> Result<(), PublishError> {
        let detail =
            serde_json::to_string(&Envelope { version: ENVELOPE_VERSION, event }).expect("an event is plain data");
        let entry = PutEventsRequestEntry::builder()
            .event_bus_name(&self.name)
            .source(SOURCE)
            .detail_type(detail_type(event))
            .detail(detail)
            .resources(event.organization.to_string())
            .time(aws_smithy_types::DateTime::from_millis(event.at.timestamp_millis()))
            .build();
        self.put(vec![entry]).await
    }

    /// Starts one run of `job` for each part of its remaining work.
    ///
    /// # Errors
    /// [`PublishError`] when the bus does not accept all of them. It may have accepted some.
    ///
    /// # Panics
    /// When a part does not serialize to JSON.
    pub async fn continue_later(&self, job: &str, parts: &[impl Serialize + Sync]) -> Result<(), PublishError> {
        let entry = |part| {
            let detail = serde_json::to_string(part).expect("a part of a job's work is plain data");
            let entry = PutEventsRequestEntry::builder().event_bus_name(&self.name).source(CONTINUATION);
            entry.detail_type(job).detail(detail).build()
        };
        for parts in parts.chunks(MAX_ENTRIES) {
            self.put(parts.iter().map(entry).collect()).await?;
        }
        Ok(())
    }

    async fn put(&self, entries: Vec<PutEventsRequestEntry>) -> Result<(), PublishError> {
        let sent = self.client.put_events().set_entries(Some(entries)).send().await;
        let answer = sent.map_err(|error| {
            PublishError(error.as_service_error().and_then(|e| e.code()).unwrap_or("no answer").to_owned())
        })?;
        match answer.entries().iter().find_map(|entry| entry.error_code()) {
            Some(code) => Err(PublishError(code.to_owned())),
            None if answer.failed_entry_count() > 0 => Err(PublishError("unknown".to_owned())),
            None => Ok(()),
        }
    }
}
