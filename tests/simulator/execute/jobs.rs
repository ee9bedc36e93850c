//! Runs jobs: without a fault, a job notifies about everything that is due, and about nothing else.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use harness::When;
use serde_json::Value;

use super::alternatives::apply_reported;
use crate::{
    fixture::{Functions, job_name},
    invariants::{Check, Violation, ensure},
    model::{EntryIndex, Instant, Model},
    observed::{DigestMarker, Observed, action, ulid},
    scenario::Scenario,
    step::{Faults, Job, Request},
};

/// The most sweeps of the outbox at the end: more than any backoff takes.
const MAX_SWEEPS: usize = 12;

impl Scenario {
    /// Runs a job and checks its effects.
    pub async fn run_job(&mut self, job: Job, faults: &Faults) -> Check {
        if job == Job::Purge {
            // The outbox is swept every few minutes, so it is empty long before a purge.
            self.run_once(Job::SweepOutbox, &Faults::new()).await?;
        }
        let marked = self.observed.digest_markers.clone();
        let hit = self.run_once(job, faults).await?;
        if job == Job::Purge && hit > 0 {
            // A run that a fault stopped is repeated.
            self.run_once(job, &Faults::new()).await?;
        }
        match job {
            Job::Digest => return self.check_digest(&marked, hit > 0),
            Job::Purge => self.model.purge(),
            _ => {}
        }
        let reported = self.apply_notices(job, &self.model);
        self.explain([Ok(reported)])?;
        let left: Vec<_> = due(job, &self.model).into_iter().filter(|due| self.model.must_notify(job, *due)).collect();
        ensure(left.is_empty() || hit > 0, "I12", || format!("{} left {left:?}", job_name(job)))
    }

    /// Runs a job once. Returns how many faults hit.
    async fn run_once(&mut self, job: Job, faults: &Faults) -> Result<usize, Violation> {
        self.fixture.inject(Functions::Accurate, faults);
        let answer = self.fixture.run_job(job, earliest(job, &self.model)).await;
        let hit = self.fixture.stop_faults(Functions::Accurate, faults);
        self.annotate(&format!("{} answered: {answer:?}, faults hit: {hit}", job_name(job)));
        self.email_ledger.faults_hit += if job == Job::SweepOutbox { hit } else { 0 };
        self.observe();
        ensure(answer.is_some() || hit > 0, "I12", || format!("{} did not finish", job_name(job)))?;
        self.check_recount(job, answer.as_ref(), hit > 0)?;
        Ok(hit)
    }

    /// I11: a recount finds correct counters in every organisation.
    fn check_recount(&self, job: Job, answer: Option<&Value>, failed: bool) -> Check {
        let Some(answer) = answer.filter(|_| job == Job::Recount) else { return Ok(()) };
        let there = self.model.orgs.iter().filter(|organization| !organization.is_deleted()).count();
        let right = answer["repaired"] == 0 && (failed || answer["right"] == there && answer["remaining"] == 0);
        ensure(right, "I11", || format!("a recount of {there} says {answer}"))
    }

    /// Runs a job during a request; the effect has to match one of both serial orders.
    pub(super) async fn job_during_request(&mut self, outer: &Request, job: Job, when: When) -> Check {
        self.fixture.set_checkpoint(job, earliest(job, &self.model)).await;
        let (reported, ran) = self.fixture.run_job_during(&self.model, outer, job, when).await;
        self.annotate(&format!("{reported:?}, ran: {ran:?}"));
        self.observe();
        self.check_recount(job, ran.as_ref(), true)?;
        let (request, now) = ((outer, reported.as_slice()), self.model.now);
        let outcomes = vec![
            apply_reported(&self.apply_notices(job, &self.model), request, now),
            apply_reported(&self.model, request, now).map(|model| self.apply_notices(job, &model)),
        ];
        self.explain(outcomes)
    }

    pub(super) async fn time_to_live(&mut self) -> Check {
        // Rows are retained for some time after their end, and the jobs run every few minutes.
        self.run_job(Job::Lapse, &Faults::new()).await?;
        self.run_job(Job::Expire, &Faults::new()).await?;
        let _ = self.fixture.world.sweep_ttl();
        self.model.apply_ttl(self.model.now);
        self.observe();
        Ok(())
    }

    /// Checks the digest: each recipient gets it once a day, and no other member does (R12).
    fn check_digest(&mut self, before: &BTreeSet<DigestMarker>, failed: bool) -> Check {
        let (now, today) = (self.model.now, self.model.now.date_naive());
        for organization in &mut self.model.orgs {
            let own =
                |mark: &&DigestMarker| mark.organization == ulid(&organization.id) && mark.day == today.to_string();
            let marked = |digest_markers: &BTreeSet<DigestMarker>| -> BTreeSet<String> {
                digest_markers.iter().filter(own).map(|mark| mark.reader.clone()).collect()
            };
            let (reported, before) = (marked(&self.observed.digest_markers), marked(before));
            let named =
                |entry: EntryIndex| ulid(organization.entries[entry].id.as_deref().unwrap_or_default()).to_owned();
            let expected: BTreeSet<String> = organization.digest_recipients(now).into_iter().map(named).collect();
            let strange: Vec<_> = reported.difference(&before).filter(|reader| !expected.contains(*reader)).collect();
            ensure(strange.is_empty(), "I5", || format!("{strange:?} got a digest of guests whom they may not renew"))?;
            let missing: Vec<_> = expected.difference(&reported).collect();
            let again = organization.digest_sent_on == Some(today);
            ensure(again || failed || missing.is_empty(), "L1", || format!("{missing:?} were sent no digest"))?;
            if !failed && organization.policy.digest && !organization.is_deleted() && organization.has_expiring(now) {
                organization.digest_sent_on = Some(today);
            }
        }
        Ok(())
    }

    /// Applies the notices of a job to the model, as the audit log shows them, but only those that were due.
    fn apply_notices(&self, job: Job, model: &Model) -> Model {
        let mut after = model.clone();
        for (org, entry) in due(job, model) {
            let member = &model.orgs[org].entries[entry];
            if was_notified(&self.observed, member.id.as_deref(), notice_action(job), &member.audit_actions) {
                match job {
                    Job::Lapse => after.lapse((org, entry)),
                    Job::Expire => after.expire((org, entry)),
                    Job::Remind => after.remind((org, entry)),
                    _ => {}
                }
            }
        }
        after
    }

    /// Advances time and sweeps the outbox until it is empty (I12).
    pub async fn drain(&mut self) -> Check {
        for _ in 0..MAX_SWEEPS {
            self.advance(TimeDelta::minutes(20));
            self.run_job(Job::SweepOutbox, &Faults::new()).await?;
            if self.observed.outbox.is_empty() {
                return Ok(());
            }
        }
        Err(Violation::new("I12", format!("the outbox never empties: {:?}", self.observed.outbox)))
    }
}

/// The audit action of a job's notice.
fn notice_action(job: Job) -> &'static str {
    match job {
        Job::Lapse => "invite_expired",
        Job::Expire => "expired",
        Job::Remind => "expiring",
        _ => "",
    }
}

fn due(job: Job, model: &Model) -> Vec<(usize, EntryIndex)> {
    match job {
        Job::Lapse => model.due_to_lapse(model.now),
        Job::Expire => model.due_to_expire(model.now),
        Job::Remind => model.due_to_remind(model.now),
        _ => Vec::new(),
    }
}

/// The time before which a job has nothing to do.
fn earliest(job: Job, model: &Model) -> Instant {
    let instants = due(job, model).into_iter().filter_map(|due| model.due_since(job, due));
    instants.min().unwrap_or(model.now) - TimeDelta::milliseconds(1)
}

fn was_notified(observed: &Observed, id: Option<&str>, notice_action: &str, audit_actions: &[&str]) -> bool {
    let reported = observed.decisions(id.unwrap_or_default()).filter(|entry| action(entry) == notice_action).count();
    reported > audit_actions.iter().filter(|reported| **reported == notice_action).count()
}
