//! What the template says of a job: what starts it, and how often a failure is tried again.

use kit::{Trigger, operation::JobOperation};
use serde::Serialize;

/// Runs of this length are maintenance, once a day: they may be late by hours.
const MAINTENANCE_SECONDS: u32 = 600;

/// A job, with the fields of its trigger set and the others empty.
#[derive(Debug, Serialize)]
pub(super) struct Job {
    schedule: Option<&'static str>,
    stream_prefix: Option<&'static str>,
    event_source: Option<&'static str>,
    detail_types: &'static [&'static str],
    continues: bool,
    timeout_seconds: u32,
    concurrency: Option<u32>,
    failure: &'static str,
    /// How often the schedule or the rule tries to invoke the function, and for how long.
    invocation_attempts: u32,
    invocation_age_seconds: u32,
    /// For how long Lambda tries a failed run again.
    run_age_seconds: u32,
    alarm: Alarm,
}

/// When failed runs raise an alarm.
#[derive(Debug, Serialize)]
struct Alarm {
    period_seconds: u32,
    periods: u32,
}

impl Job {
    pub(super) fn of(job: &JobOperation) -> Self {
        let mut this = Self {
            schedule: None,
            stream_prefix: None,
            event_source: None,
            detail_types: &[],
            continues: job.continues,
            timeout_seconds: job.timeout_seconds,
            concurrency: job.concurrency,
            failure: job.failure,
            invocation_attempts: 3,
            invocation_age_seconds: 600,
            run_age_seconds: 600,
            alarm: Alarm { period_seconds: 300, periods: 1 },
        };
        match job.trigger {
            Trigger::Schedule(expression) => {
                this.schedule = Some(expression);
                this.alarm = Alarm::of_schedule(expression);
                if job.timeout_seconds >= MAINTENANCE_SECONDS {
                    (this.invocation_age_seconds, this.run_age_seconds) = (3600, 7200);
                } else if job.continues {
                    // A continuation above the limit of concurrent runs waits for one of them to end.
                    this.run_age_seconds = 3600;
                }
            }
            Trigger::Stream(prefix) => this.stream_prefix = Some(prefix),
            // Nothing repeats an event of another service: six hours, for an outage of that length.
            Trigger::Event { source, detail_types } => {
                (this.event_source, this.detail_types) = (Some(source), detail_types);
                (this.invocation_attempts, this.invocation_age_seconds, this.run_age_seconds) = (5, 21600, 21600);
            }
        }
        this
    }

    /// The names of the events that have a rule.
    pub(super) fn events(&self) -> impl Iterator<Item = &'static str> {
        let named = [("DeliveryEvent", self.event_source.is_some()), ("Continuation", self.continues)];
        named.into_iter().filter(|(_, exists)| *exists).map(|(name, _)| name)
    }
}

impl Alarm {
    /// A schedule of minutes may fail once or twice, because its next run goes on; a run of once a day may not.
    fn of_schedule(expression: &str) -> Self {
        match expression {
            "rate(5 minutes)" => Self { period_seconds: 300, periods: 3 },
            "rate(15 minutes)" => Self { period_seconds: 900, periods: 2 },
            _ => Self { period_seconds: 300, periods: 1 },
        }
    }
}
