//! Delivers events to jobs, with retries and dead letters: events of AWS, and continuations that jobs publish.

use kit::Operation;
use kit::bus::CONTINUATION;
use serde_json::Value;

use super::{DeadLetter, Jobs};
use crate::machine::BUS;

/// The retries of an event, as in the template.
const RETRIES: usize = 2;

impl Jobs {
    /// Delivers the new events and returns their number.
    pub(super) async fn deliver_events(&self) -> usize {
        let events = self.0.cloud.ses().take_feedback();
        let mut delivered = 0;
        for event in events {
            for (operation, source, detail_types) in &self.0.events {
                let wanted =
                    event["source"] == *source && detail_types.iter().any(|kind| event["detail-type"] == *kind);
                if wanted {
                    delivered += 1;
                    self.deliver_event(operation, &event).await;
                }
            }
        }
        for event in self.0.cloud.eventbridge().take_new(BUS, CONTINUATION) {
            for operation in self.0.continuing.iter().filter(|operation| operation.name == event.detail_type) {
                delivered += 1;
                self.deliver_event(operation, &event.rule_event()).await;
            }
        }
        delivered
    }

    async fn deliver_event(&self, operation: &'static Operation, event: &Value) {
        for _ in 0..=RETRIES {
            if self.invoke(operation, event.clone()).await.is_ok() {
                return;
            }
        }
        tracing::error!(job = operation.name, "an event became a dead letter");
        let at = self.now();
        self.state().dead_letters.push(DeadLetter { job: operation.name, at, record: event.clone() });
    }
}
