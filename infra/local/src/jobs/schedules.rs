//! Runs scheduled jobs by the clock.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use kit::{JobError, Operation};
use serde_json::{Value, json};

use super::{JobRun, Jobs, ScheduleExpression};

impl Jobs {
    /// The next run of each scheduled job.
    #[must_use]
    pub fn due(&self) -> BTreeMap<&'static str, DateTime<Utc>> {
        let state = self.state();
        let due = |(operation, schedule): &(&'static Operation, ScheduleExpression)| {
            let ran = state.last_runs.get(operation.name).copied().unwrap_or_default();
            (operation.name, schedule.after(ran))
        };
        self.0.schedules.iter().map(due).collect()
    }

    /// Makes every schedule due, as after a restart.
    pub fn catch_up(&self) {
        self.state().last_runs.clear();
    }

    /// Runs every schedule that is due, once each.
    pub async fn run_due(&self) -> Vec<JobRun> {
        let (now, due) = (self.now(), self.due());
        let mut ran = Vec::new();
        for (operation, _) in &self.0.schedules {
            if due.get(operation.name).is_some_and(|due| *due <= now) {
                ran.push(self.start(operation, &Value::Null).await);
            }
        }
        ran
    }

    pub(super) async fn start(&self, operation: &'static Operation, more: &Value) -> JobRun {
        let at = self.now();
        self.state().last_runs.insert(operation.name, at);
        let mut event = scheduled(operation.name, at);
        for (name, value) in more.as_object().into_iter().flatten() {
            event[name] = value.clone();
        }
        let outcome = self.invoke(operation, event).await;
        self.note_outcome(operation, &outcome);
        let (result, error) = match outcome {
            Ok(result) => (Some(result), None),
            Err(error) => (None, Some(error.chain().to_string())),
        };
        JobRun { job: operation.name, at, result, error }
    }

    /// When a scheduled job ran last.
    pub(super) fn last_run(&self, operation: &Operation) -> DateTime<Utc> {
        self.state().last_runs.get(operation.name).copied().unwrap_or_default()
    }

    /// Lets the schedule of a job go on from `at`.
    pub(super) fn note_run(&self, operation: &'static Operation, at: DateTime<Utc>) {
        self.state().last_runs.insert(operation.name, at);
    }

    /// Whether the last run of a job failed or left something to the next one.
    pub(super) fn is_unfinished(&self, operation: &Operation) -> bool {
        self.state().unfinished.contains(operation.name)
    }

    fn note_outcome(&self, operation: &'static Operation, outcome: &Result<Value, JobError>) {
        let is_finished = outcome.as_ref().is_ok_and(|answer| {
            answer["more"] != true && answer["remaining"].as_u64().is_none_or(|remaining| remaining == 0)
        });
        let unfinished = &mut self.state().unfinished;
        if is_finished {
            unfinished.remove(operation.name)
        } else {
            unfinished.insert(operation.name)
        };
    }
}

/// The event of a schedule.
/// <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-run-lambda-schedule.html>
fn scheduled(name: &str, at: DateTime<Utc>) -> Value {
    json!({
        "version": "0",
        "id": format!("{name}-{}", at.timestamp_millis()),
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": "000000000000",
        "time": at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
        "region": "eu-central-1",
        "resources": [format!("arn:aws:events:eu-central-1:000000000000:rule/{name}")],
        "detail": {},
    })
}
