//! Invokes the jobs: schedules by the clock, events, and the table's stream.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, SubsecRound as _, Utc};
use kit::operation::Kind;
use kit::{JobError, Operation, Trigger};
use serde::Serialize;
use serde_json::{Value, json};

use crate::aws::Cloud;
use crate::aws::dynamodb::{self, Position};
use crate::clock::AdvanceError;
use crate::deployment::Deployment;

pub mod advance;
mod due_work;
mod events;
mod schedule_expression;
mod schedules;
mod stream;
#[cfg(test)]
mod tests;

pub use schedule_expression::{ScheduleExpression, UnsupportedSchedule};
pub use stream::DeadLetter;

/// The jobs of a deployment. Clones share the position in the stream and the times of the last runs.
#[derive(Clone)]
pub struct Jobs(Arc<Inner>);

struct Inner {
    deployment: Deployment,
    cloud: Cloud,
    schedules: Vec<(&'static Operation, ScheduleExpression)>,
    streams: Vec<(&'static Operation, &'static str)>,
    events: Vec<(&'static Operation, &'static str, &'static [&'static str])>,
    continuing: Vec<&'static Operation>,
    state: Mutex<State>,
}

struct State {
    position: Position,
    last_runs: BTreeMap<&'static str, DateTime<Utc>>,
    /// The jobs whose last run failed or left something to the next one.
    unfinished: BTreeSet<&'static str>,
    dead_letters: Vec<DeadLetter>,
}

/// A run of a job.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct JobRun {
    /// The name of the job.
    pub job: &'static str,
    /// When it started.
    pub at: DateTime<Utc>,
    /// Its result.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result: Option<Value>,
    /// Its error.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

/// A failure to run jobs, as opposed to a failure of a job.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The job does not exist.
    #[error("there is no job {name:?}; there are: {}", names.join(", "))]
    Unknown {
        /// The requested name.
        name: String,
        /// The names of all jobs.
        names: Vec<&'static str>,
    },
    /// The table or its stream cannot be read.
    #[error("the table or its stream cannot be read")]
    Table(#[from] dynamodb::Error),
    /// The policies that decide when jobs have work cannot be read.
    #[error("what is due cannot be read")]
    Due(#[from] store::Error),
    /// The jobs keep writing to the stream.
    #[error("the jobs keep writing to the stream")]
    Endless,
    /// The clock cannot be advanced that way.
    #[error(transparent)]
    Clock(#[from] AdvanceError),
}

impl Jobs {
    /// The jobs of `deployment` on the table in `cloud`. Schedules count from now.
    pub fn new(deployment: Deployment, cloud: Cloud) -> Result<Self, UnsupportedSchedule> {
        let (mut schedules, mut streams, mut events) = (Vec::new(), Vec::new(), Vec::new());
        let continues = |operation: &&Operation| matches!(&operation.kind, Kind::Job(job) if job.continues);
        let continuing = deployment.catalogue().iter().copied().filter(|operation| continues(operation)).collect();
        for operation in deployment.catalogue() {
            match &operation.kind {
                Kind::Http(_) => {}
                Kind::Job(job) => match job.trigger {
                    Trigger::Schedule(words) => schedules.push((*operation, ScheduleExpression::parse(words)?)),
                    Trigger::Stream(prefix) => streams.push((*operation, prefix)),
                    Trigger::Event { source, detail_types } => events.push((*operation, source, detail_types)),
                },
            }
        }
        let now = cloud.clock().now().trunc_subsecs(3);
        let last_runs = schedules.iter().map(|(operation, _)| (operation.name, now)).collect();
        let state = Mutex::new(State {
            position: Position::default(),
            last_runs,
            unfinished: BTreeSet::new(),
            dead_letters: Vec::new(),
        });
        Ok(Self(Arc::new(Inner { deployment, cloud, schedules, streams, events, continuing, state })))
    }

    /// The names of all jobs.
    #[must_use]
    pub fn names(&self) -> Vec<&'static str> {
        let schedules = self.0.schedules.iter().map(|(operation, _)| operation.name);
        let events = self.0.events.iter().map(|(operation, ..)| operation.name);
        self.0.streams.iter().map(|(operation, _)| operation.name).chain(events).chain(schedules).collect()
    }

    /// The records and events whose retries are used up.
    #[must_use]
    pub fn dead_letters(&self) -> Vec<DeadLetter> {
        self.state().dead_letters.clone()
    }

    /// Runs a job now, by its name with or without `jobs-`. For a job on the stream or the bus, delivers what is pending.
    pub async fn run(&self, name: &str) -> Result<JobRun, Error> {
        self.run_with(name, &Value::Null).await
    }

    /// The same, with the fields of `more`, such as `{"most": 5}`, in the event of a scheduled job.
    pub async fn run_with(&self, name: &str, more: &Value) -> Result<JobRun, Error> {
        let named =
            |operation: &Operation| operation.name == name || operation.name.strip_prefix("jobs-") == Some(name);
        let streams = self.0.streams.iter().map(|(operation, _)| *operation);
        let mut triggered = streams.chain(self.0.events.iter().map(|(operation, ..)| *operation));
        if let Some(operation) = triggered.find(|operation| named(operation)) {
            let records = self.drain().await?;
            let result = Some(json!({ "records": records }));
            return Ok(JobRun { job: operation.name, at: self.now(), result, error: None });
        }
        match self.0.schedules.iter().find(|(operation, _)| named(operation)) {
            Some((operation, _)) => Ok(self.start(operation, more).await),
            None => Err(Error::Unknown { name: name.to_owned(), names: self.names() }),
        }
    }

    async fn invoke(&self, operation: &'static Operation, event: Value) -> Result<Value, JobError> {
        operation.run(&self.0.deployment.app(operation), event).await
    }

    /// The time in milliseconds, as the functions use it.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.0.cloud.clock().now().trunc_subsecs(3)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
