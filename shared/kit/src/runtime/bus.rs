//! Domain events on the bus: source, `detail-type` and a versioned envelope, as the README of this crate documents them. And
//! work that a run of a job hands over to further runs of it, under a source of its own.

use aws_sdk_eventbridge::{Client, error::ProvideErrorMetadata as _, types::PutEventsRequestEntry};
use domain::event::Event;
use serde::Serialize;

/// The source of every domain event.
pub const SOURCE: &str = "latchkey";
/// The source of what runs of a job hand over to further runs of it, so that who listens for what happens hears none of it.
pub const CONTINUATION: &str = "latchkey.jobs";
/// How many events the bus takes at a time.
/// <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html>
const MAX_ENTRIES: usize = 10;
/// The version of the envelope, raised when a consumer could misread it.
pub const ENVELOPE_VERSION: u32 = 1;

/// The event bus.
#[derive(Debug, Clone)]
pub struct Bus {
    client: Client,
    name: String,
}

/// The bus did not take an event; it may take it later.
#[derive(Debug, thiserror::Error)]
#[error("the event bus did not take an event ({0})")]
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
    let action = event.fact.action();
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

    /// Publishes one event. A repetition carries the same `id`, by which consumers can tell.
    ///
    /// # Errors
    /// When the bus does not take it.
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

    /// Starts a run of `job` for each part of its work, as soon as the platform has room for one.
    ///
    /// # Errors
    /// When the bus does not take all of them. Some may be on their way.
    ///
    /// # Panics
    /// When a part is no plain data.
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
