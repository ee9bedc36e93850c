//! What calls functions without a request: schedules that go by the clock, and the table's stream.

use std::collections::BTreeMap;
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
mod events;
mod schedule_expression;
mod schedules;
mod stream;
#[cfg(test)]
mod tests;

pub use schedule_expression::{ScheduleExpression, UnsupportedSchedule};
pub use stream::DeadLetter;

/// The jobs of a deployment. Clones share how far they have come.
#[derive(Clone)]
pub struct Jobs(Arc<Inner>);

struct Inner {
    deployment: Deployment,
    cloud: Cloud,
    schedules: Vec<(&'static Operation, ScheduleExpression)>,
    streams: Vec<(&'static Operation, &'static str)>,
    events: Vec<(&'static Operation, &'static str, &'static [&'static str])>,
    handed_over: Vec<&'static Operation>,
    state: Mutex<State>,
}

struct State {
    read: Position,
    ran: BTreeMap<&'static str, DateTime<Utc>>,
    dead: Vec<DeadLetter>,
}

/// A job that ran.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct JobRun {
    /// Its name.
    pub job: &'static str,
    /// When.
    pub at: DateTime<Utc>,
    /// What it answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result: Option<Value>,
    /// Why it did not finish.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

/// What can go wrong around the jobs, as opposed to in them.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such job.
    #[error("there is no job {name:?}; there are: {}", names.join(", "))]
    Unknown {
        /// What was asked for.
        name: String,
        /// What there is.
        names: Vec<&'static str>,
    },
    /// The stream of the table cannot be read.
    #[error("the stream of the table cannot be read")]
    Stream(#[from] dynamodb::Error),
    /// The jobs keep causing more to do.
    #[error("the stream does not come to rest")]
    Restless,
    /// The clock cannot be moved that way.
    #[error(transparent)]
    Clock(#[from] AdvanceError),
}

impl Jobs {
    /// The jobs of `deployment` on the table in `cloud`. Schedules count from now.
    pub fn new(deployment: Deployment, cloud: Cloud) -> Result<Self, UnsupportedSchedule> {
        let (mut schedules, mut streams, mut events) = (Vec::new(), Vec::new(), Vec::new());
        let continues = |operation: &&Operation| matches!(&operation.kind, Kind::Job(job) if job.continues);
        let handed_over = deployment.catalogue().iter().copied().filter(|operation| continues(operation)).collect();
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
        let ran = schedules.iter().map(|(operation, _)| (operation.name, now)).collect();
        let state = Mutex::new(State { read: Position::default(), ran, dead: Vec::new() });
        Ok(Self(Arc::new(Inner { deployment, cloud, schedules, streams, events, handed_over, state })))
    }

    /// The names of all jobs.
    #[must_use]
    pub fn names(&self) -> Vec<&'static str> {
        let schedules = self.0.schedules.iter().map(|(operation, _)| operation.name);
        let events = self.0.events.iter().map(|(operation, ..)| operation.name);
        self.0.streams.iter().map(|(operation, _)| operation.name).chain(events).chain(schedules).collect()
    }

    /// What the jobs on the stream gave up on.
    #[must_use]
    pub fn dead_letters(&self) -> Vec<DeadLetter> {
        self.state().dead.clone()
    }

    /// Runs one job now; its name may be given without `jobs-`. For a job on the stream or on the bus that means to pump.
    pub async fn run(&self, name: &str) -> Result<JobRun, Error> {
        self.run_with(name, &Value::Null).await
    }

    /// The same; a schedule's event then says also what `more` does, such as `{"most": 5}`.
    pub async fn run_with(&self, name: &str, more: &Value) -> Result<JobRun, Error> {
        let named =
            |operation: &Operation| operation.name == name || operation.name.strip_prefix("jobs-") == Some(name);
        let streams = self.0.streams.iter().map(|(operation, _)| *operation);
        let mut pumped = streams.chain(self.0.events.iter().map(|(operation, ..)| *operation));
        if let Some(operation) = pumped.find(|operation| named(operation)) {
            let pumped = self.drain().await?;
            let result = Some(json!({ "records": pumped }));
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

    /// To the millisecond, as the functions read it.
    fn now(&self) -> DateTime<Utc> {
        self.0.cloud.clock().now().trunc_subsecs(3)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
