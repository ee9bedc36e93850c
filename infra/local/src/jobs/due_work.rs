//! When a scheduled job next has something to do, so that an advance of the clock leaves out the runs that would find nothing.
//!
//! The answers come from the due index and the outbox, which the jobs themselves read. An answer may be too early, never too
//! late: a run that finds nothing changes nothing.

use chrono::{DateTime, Utc};
use domain::period::Period;
use domain::policy::Policy;
use kit::random::Random;
use kit::{App, Operation};
use serde_json::{Value, json};
use store::keys::{DUE_SHARDS, Due, OUTBOX_SHARDS, TOPIC_UPDATES, due_partition, outbox_shard};
use store::{DuePosition, schema};

use super::{Error, Jobs};
use crate::aws::connector;
use crate::machine::TABLE;

/// What a scheduled job looks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LooksFor {
    /// Entries of the due index that have become due.
    Entries(Due),
    /// Ends of access that come nearer than an offset.
    Reminders,
    /// Ends of access within the longest renewal window, every day.
    Digest,
    /// Entries of the outbox.
    Outbox,
    /// This module does not know: every run is made.
    Anything,
}

impl LooksFor {
    pub(super) fn of(operation: &Operation) -> Self {
        match operation.name {
            "jobs-lapse-invitations" => Self::Entries(Due::Lapse),
            "jobs-expire-guests" => Self::Entries(Due::Access),
            "jobs-recount" => Self::Entries(Due::Recount),
            "jobs-purge" => Self::Entries(Due::Purge),
            "jobs-remind-guests" => Self::Reminders,
            "jobs-digest" => Self::Digest,
            "jobs-sweep-outbox" => Self::Outbox,
            _ => Self::Anything,
        }
    }
}

/// What does not change while the clock advances: only requests of people change policies.
pub(super) struct DueWork<'a> {
    jobs: &'a Jobs,
    offsets: Vec<Period>,
    renew_window: Period,
}

impl<'a> DueWork<'a> {
    /// Reads the offsets of reminders and the longest renewal window.
    pub(super) async fn read(jobs: &'a Jobs) -> Result<Self, Error> {
        let (config, cloud) = (jobs.0.deployment.config().clone(), jobs.0.cloud.clone());
        let (clock, http) = (cloud.clock().clone(), connector::http_client(cloud));
        // Not the app of a function: tests inject faults into its calls, and record them.
        let app = App::new(config, kit::clock::Clock::from_fn(move || clock.now()), Random::system(), http);
        let registered = app.store.reminder_checkpoints().await?.into_keys();
        let offsets = Policy::default().guest_reminders.into_iter().chain(registered).collect();
        Ok(Self { jobs, offsets, renew_window: app.store.longest_renew_window().await? })
    }

    /// The earliest instant at which a job that last ran at `last` may find something; none if nothing is ahead.
    pub(super) fn next(&self, work: LooksFor, last: DateTime<Utc>) -> Result<Option<DateTime<Utc>>, Error> {
        Ok(match work {
            LooksFor::Anything => Some(last),
            LooksFor::Entries(due) => self.first_due(due, last)?,
            LooksFor::Reminders => {
                let ends =
                    self.offsets.iter().map(|offset| Ok((*offset, self.first_due(Due::Access, offset.after(last))?)));
                let ends: Vec<_> = ends.collect::<Result<_, Error>>()?;
                ends.into_iter().filter_map(|(offset, end)| Some(offset.before(end?))).min()
            }
            LooksFor::Digest => self.first_due(Due::Access, last)?.map(|end| self.renew_window.before(end).max(last)),
            LooksFor::Outbox => self.has_outbox_entries()?.then_some(last),
        })
    }

    /// The first instant of the due index after `after`.
    fn first_due(&self, due: Due, after: DateTime<Utc>) -> Result<Option<DateTime<Utc>>, Error> {
        let mut first: Option<DateTime<Utc>> = None;
        for shard in 0..DUE_SHARDS {
            let request = json!({
                "TableName": TABLE,
                "IndexName": schema::DUE,
                "KeyConditionExpression": "due = :due AND due_at > :after",
                "ExpressionAttributeValues": {
                    ":due": { "S": due_partition(due, shard) },
                    ":after": { "S": DuePosition::after(after) },
                },
                "Limit": 1,
            });
            let entry = self.first_item(request)?;
            let at = entry["due_at"]["S"].as_str().and_then(|key| key.split('#').next()?.parse().ok());
            first = first.into_iter().chain(at).min();
        }
        Ok(first)
    }

    fn has_outbox_entries(&self) -> Result<bool, Error> {
        for partition in (0..OUTBOX_SHARDS).map(outbox_shard).chain([TOPIC_UPDATES.to_owned()]) {
            let request = json!({
                "TableName": TABLE,
                "KeyConditionExpression": "pk = :pk",
                "ExpressionAttributeValues": { ":pk": { "S": partition } },
                "Limit": 1,
            });
            if !self.first_item(request)?.is_null() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn first_item(&self, request: Value) -> Result<Value, Error> {
        Ok(self.jobs.0.cloud.dynamodb().query(request)?.into_iter().next().unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use kit::Trigger;
    use kit::operation::Kind;

    use super::*;

    /// A19: of every scheduled job of the product it is known when it has work. Name a new one in `LooksFor::of`.
    #[test]
    fn every_scheduled_job_is_known() {
        for operation in functions::OPERATIONS {
            let is_scheduled = matches!(&operation.kind, Kind::Job(job) if matches!(job.trigger, Trigger::Schedule(_)));
            assert!(!is_scheduled || LooksFor::of(operation) != LooksFor::Anything, "{}", operation.name);
        }
    }
}
