//! Events on their way to the jobs that wait for them, of AWS on the default bus and of jobs that hand over what they leave:
//! retried, then given up.

use kit::Operation;
use kit::bus::CONTINUATION;
use serde_json::Value;

use super::{DeadLetter, Jobs};
use crate::machine::BUS;

/// How often an event is tried again before it is given up, as the template configures it.
const RETRIES: usize = 2;

impl Jobs {
    /// Takes what happened in AWS, and what jobs have handed over, to the jobs that wait for it, and says how much that was.
    pub(super) async fn happen(&self) -> usize {
        let events = self.0.cloud.ses().take_feedback();
        let mut taken = 0;
        for event in events {
            for (operation, source, detail_types) in &self.0.events {
                let wanted =
                    event["source"] == *source && detail_types.iter().any(|kind| event["detail-type"] == *kind);
                if wanted {
                    taken += 1;
                    self.tell(operation, &event).await;
                }
            }
        }
        for event in self.0.cloud.eventbridge().take_new(BUS, CONTINUATION) {
            for operation in self.0.handed_over.iter().filter(|operation| operation.name == event.detail_type) {
                taken += 1;
                self.tell(operation, &event.rule_event()).await;
            }
        }
        taken
    }

    async fn tell(&self, operation: &'static Operation, event: &Value) {
        for _ in 0..=RETRIES {
            if self.invoke(operation, event.clone()).await.is_ok() {
                return;
            }
        }
        tracing::error!(job = operation.name, "an event was given up");
        let at = self.now();
        self.state().dead.push(DeadLetter { job: operation.name, at, record: event.clone() });
    }
}
