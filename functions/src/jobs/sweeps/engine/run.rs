//! One run of a job that sweeps: all that is due, or a part that an earlier run has handed over.
//!
//! What a run leaves it hands to further runs, a few lanes of shards at once. By the bus: the platform stops functions that
//! start themselves over and over. An event that comes twice, late or never changes nothing, for a run begins where the
//! positions say.

use std::collections::{BTreeMap, BTreeSet};

use kit::{App, JobError, bus::CONTINUATION};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{Checkpoint, keys::DUE_SHARDS};

use super::{Budget, Sweep, outcome::Swept};

/// How many runs what is left is dealt to. The template lets as many go on at once, and one more for the schedule.
const LANES: u8 = 4;
/// How often the same work is handed on without the schedule coming by: more than the largest day takes.
const ROUNDS_MOST: u32 = 100;

/// Shards, by the name of the sweep that they are left of.
type Shards = BTreeMap<String, BTreeSet<u8>>;

/// A part of the work: the `detail` of the event that hands it over.
#[derive(Debug, Serialize, Deserialize)]
struct Part {
    /// How many runs have handed it on.
    round: u32,
    /// How many decisions a run may make, where whoever began it said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    most: Option<usize>,
    left: Shards,
}

impl Part {
    fn of(event: &Value) -> Result<Self, JobError> {
        // The reasons quote nothing of the event: nobody knows what it is.
        let part = Self::deserialize(&event["detail"]);
        let part = part.map_err(|_| JobError("what was handed over cannot be read".to_owned()))?;
        let mut shards = part.left.values().flatten().peekable();
        if shards.peek().is_none() || shards.any(|shard| *shard >= DUE_SHARDS) {
            return Err(JobError("there are no such shards as were handed over".to_owned()));
        }
        Ok(part)
    }
}

/// One run: what it is to sweep, and what has come of it so far.
#[derive(Debug)]
pub struct Run {
    job: &'static str,
    round: u32,
    most: Option<usize>,
    budget: Budget,
    /// What was handed over and has not been swept yet; none where everything is to be swept.
    part: Option<Shards>,
    swept: Swept,
    left: Shards,
    failed: Option<JobError>,
}

impl Run {
    /// Reads the event that started a run of that job: a schedule, or what an earlier run has handed over.
    ///
    /// # Errors
    /// When what was handed over cannot be read.
    pub fn from_event(job: &'static str, event: &Value) -> Result<Self, JobError> {
        let (round, most, part) = if event["source"] == CONTINUATION {
            let Part { round, most, left } = Part::of(event)?;
            (round, most, Some(left))
        } else {
            (0, event["most"].as_u64().and_then(|most| usize::try_from(most).ok()), None)
        };
        let budget = Budget::of(most);
        Ok(Self { job, round, most, budget, part, swept: Swept::default(), left: Shards::new(), failed: None })
    }

    /// Sweeps one range, as far as it belongs to this run. What fails is told at the end, so that it holds up no other.
    pub async fn sweep(&mut self, app: &App, sweep: &Sweep<'_>, progress: &Checkpoint) {
        let shards = match &mut self.part {
            None => (0..DUE_SHARDS).collect(),
            Some(part) => part.remove(sweep.name).unwrap_or_default(),
        };
        if shards.is_empty() {
            return;
        }
        let outcome = sweep.run(app, shards, progress, &self.budget).await;
        self.swept += outcome.swept;
        if !outcome.left.is_empty() {
            self.left.insert(sweep.name.to_owned(), outcome.left);
        }
        self.failed = self.failed.take().or(outcome.failed);
    }

    /// Hands over what is left, and says what came of the run; `told` is what its decisions are called.
    ///
    /// # Errors
    /// When something could not be read or noted, or not be handed over. What was told stays told, and the platform runs
    /// it again.
    pub async fn end(self, app: &App, told: &str) -> Result<Value, JobError> {
        if self.part.as_ref().is_some_and(|part| !part.is_empty()) {
            return Err(JobError("there is no such sweep as was handed over".to_owned()));
        }
        let parts = self.parts();
        if !parts.is_empty() {
            app.bus().continue_later(self.job, &parts).await.map_err(|error| JobError(error.to_string()))?;
            tracing::info!(job = self.job, runs = parts.len(), round = self.round + 1, "what is left was handed over");
        }
        let Swept { told: count, left, more } = self.swept;
        let answer = json!({ (told): count, "left": left, "more": more, "handed_over": parts.len() });
        self.failed.map_or(Ok(answer), Err)
    }

    /// What further runs are to do. Nothing where this one told of nobody: what is in its way would be in theirs, and the
    /// schedule comes by again. So nothing is handed on without end.
    fn parts(&self) -> Vec<Part> {
        if self.swept.told == 0 || self.round >= ROUNDS_MOST {
            return Vec::new();
        }
        let mut lanes: BTreeMap<u8, Shards> = BTreeMap::new();
        for (sweep, shards) in &self.left {
            for shard in shards {
                let lane = lanes.entry(shard % LANES).or_default();
                lane.entry(sweep.clone()).or_default().insert(*shard);
            }
        }
        lanes.into_values().map(|left| Part { round: self.round + 1, most: self.most, left }).collect()
    }
}
