//! One run of a sweeping job: of all that is due, or of the shards that a continuation names.

use std::collections::{BTreeMap, BTreeSet};

use futures::future::join_all;
use kit::{App, JobError};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{Checkpoint, keys::DUE_SHARDS};

use super::{Budget, Sweep, result::SweepResult};
use crate::jobs::run::{Continuation, MAX_ROUNDS};

/// How many continuations a run publishes at most. The template lets as many runs go on at once, and one more for the
/// schedule.
const MAX_CONTINUATIONS: u8 = 4;

/// How many sweeps are looked at at once: memory holds a page of index entries for each of their shards.
const SWEEPS_LOOKED_AT: usize = 4;

/// Shards in which something remains, by the name of the checkpoint.
type Shards = BTreeMap<String, BTreeSet<u8>>;

/// The part of a sweep that a continuation is about.
#[derive(Debug, Serialize, Deserialize)]
struct Part {
    /// How many decisions each run may make, where the event of the first run said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    most: Option<usize>,
    shards: Shards,
}

impl Part {
    fn check(&self) -> Result<(), JobError> {
        let mut shards = self.shards.values().flatten().peekable();
        if shards.peek().is_none() || shards.any(|shard| *shard >= DUE_SHARDS) {
            return Err(JobError::input("a continuation with shards that exist"));
        }
        Ok(())
    }
}

/// One run: what it is to sweep, and its result so far.
#[derive(Debug)]
pub struct Run {
    job: &'static str,
    round: u32,
    most: Option<usize>,
    budget: Budget,
    /// The shards of the continuation that have not been swept yet; none where everything is to be swept.
    part: Option<Shards>,
    committed: usize,
    remaining: usize,
    stopped: bool,
    shards: Shards,
    error: Option<JobError>,
}

impl Run {
    /// Begins a run of a job with the event that started it: of a schedule, or a continuation.
    ///
    /// # Errors
    /// [`JobError::Input`] when the event is a continuation that cannot be read.
    pub fn from_event(app: &App, job: &'static str, event: &Value) -> Result<Self, JobError> {
        let (round, most, part) = match Continuation::<Part>::from_event(event)? {
            Some(Continuation { round, work }) => {
                work.check()?;
                (round, work.most, Some(work.shards))
            }
            None => (0, event["most"].as_u64().and_then(|most| usize::try_from(most).ok()), None),
        };
        Ok(Self {
            job,
            round,
            most,
            budget: Budget::new(app, most),
            part,
            committed: 0,
            remaining: 0,
            stopped: false,
            shards: Shards::new(),
            error: None,
        })
    }

    /// Sweeps ranges one after the other, each with its checkpoint, as far as they belong to this run. The first look at
    /// them is made for several at once. An error is kept for the end, so that it holds up no other range.
    pub async fn sweep(&mut self, app: &App, sweeps: &[(Sweep<'_>, Checkpoint)]) {
        for some in sweeps.chunks(SWEEPS_LOOKED_AT) {
            let (budget, part) = (&self.budget, &mut self.part);
            let looks = some.iter().map(|(sweep, checkpoint)| {
                let shards = match part {
                    None => (0..DUE_SHARDS).collect(),
                    Some(part) => part.remove(&sweep.checkpoint).unwrap_or_default(),
                };
                sweep.look(app, shards, checkpoint, budget)
            });
            let looks = join_all(looks).await;
            for ((sweep, checkpoint), looks) in some.iter().zip(looks) {
                let result = sweep.run(app, looks, checkpoint, &self.budget).await;
                self.add(&sweep.checkpoint, result);
            }
        }
    }

    fn add(&mut self, checkpoint: &str, result: SweepResult) {
        self.committed += result.committed;
        self.remaining += result.remaining;
        self.stopped |= result.stopped;
        if !result.shards.is_empty() {
            self.shards.insert(checkpoint.to_owned(), result.shards);
        }
        self.error = self.error.take().or(result.error);
    }

    /// Publishes continuations for what remains, and answers with the result of the run; `decisions` is the name of the
    /// number of decisions that were committed.
    ///
    /// # Errors
    /// When a shard could not be read, a checkpoint not be saved, or a continuation not be published. What was committed
    /// stays so, and the platform retries the run.
    pub async fn end(self, app: &App, decisions: &str) -> Result<Value, JobError> {
        if self.part.as_ref().is_some_and(|part| !part.is_empty()) {
            return Err(JobError::input("a continuation of a sweep that exists"));
        }
        let continuations = self.continuations();
        Continuation::publish(app, self.job, &continuations).await?;
        let answer = json!({
            (decisions): self.committed,
            "remaining": self.remaining,
            "more": self.stopped,
            "continuations": continuations.len(),
        });
        self.error.map_or(Ok(answer), Err)
    }

    /// The shards that remain, dealt to further runs. None where this run committed nothing: further runs would meet the
    /// same obstacle, and the schedule comes again. So continuations end.
    fn continuations(&self) -> Vec<Continuation<Part>> {
        if self.committed == 0 || self.round >= MAX_ROUNDS {
            return Vec::new();
        }
        let mut parts: BTreeMap<u8, Shards> = BTreeMap::new();
        for (checkpoint, shards) in &self.shards {
            for shard in shards {
                let part = parts.entry(shard % MAX_CONTINUATIONS).or_default();
                part.entry(checkpoint.clone()).or_default().insert(*shard);
            }
        }
        let part = |shards| Continuation { round: self.round + 1, work: Part { most: self.most, shards } };
        parts.into_values().map(part).collect()
    }
}
