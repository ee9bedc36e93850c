//! Continuations: events by which a run that stops early starts further runs of its job at once.
//!
//! They go over the bus, because the platform stops functions that invoke themselves in a loop. Delivery is at least once
//! and in any order: a run begins where the checkpoints say, so that a continuation that comes twice, late or never changes
//! nothing but the time at which the work is done.

use kit::{App, JobError, bus::CONTINUATION};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;

/// How many runs follow each other by continuations before the work waits for the next schedule. No day takes that many.
pub const MAX_ROUNDS: u32 = 100;

/// The `detail` of a continuation event: what a further run is to do.
#[derive(Debug, Serialize, Deserialize)]
pub struct Continuation<W> {
    /// How many runs have continued each other so far.
    pub round: u32,
    /// The part of the work.
    #[serde(flatten)]
    pub work: W,
}

impl<W: Serialize + DeserializeOwned + Sync> Continuation<W> {
    /// Reads the event that started a run; none when a schedule started it.
    ///
    /// # Errors
    /// [`JobError::Input`] when the event is a continuation that cannot be read.
    pub fn from_event(event: &Value) -> Result<Option<Self>, JobError> {
        if event["source"] != CONTINUATION {
            return Ok(None);
        }
        // The reason is left out: it could quote anything that the event holds.
        Self::deserialize(&event["detail"]).map(Some).map_err(|_| JobError::input("a continuation of this job"))
    }

    /// Publishes continuations of a job, each of which starts a run.
    ///
    /// # Errors
    /// When the bus does not take all of them. Some may have been published.
    pub async fn publish(app: &App, job: &str, continuations: &[Self]) -> Result<(), JobError> {
        let Some(Self { round, .. }) = continuations.first() else { return Ok(()) };
        app.bus().continue_later(job, continuations).await?;
        tracing::info!(
            job,
            round,
            continuations = continuations.len(),
            "the rest of the work continues in further runs"
        );
        Ok(())
    }
}
