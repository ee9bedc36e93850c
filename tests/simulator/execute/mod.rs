//! Executes steps and updates the model. After a fault, the table shows which effect occurred.

mod alternatives;
mod jobs;

use chrono::TimeDelta;

use crate::{
    fixture::{Dispatch, Functions, Reported},
    invariants::{Check, ensure},
    model::Instant,
    observed::ulid,
    scenario::Scenario,
    step::{Faults, Request, Step},
};
use alternatives::{apply_reported, possible_outcomes, serial_orders};

impl Scenario {
    pub async fn execute(&mut self, step: Step) -> Check {
        match step {
            Step::Request { request, functions, faults } => self.request(&request, functions, &faults).await,
            Step::Repeat { request, faults } => self.repeat(&request, &faults).await,
            Step::Concurrent { outer, inner, when } => {
                let (first, second) = self.fixture.send_concurrently(&self.model, &outer, &inner, when).await;
                self.annotate(&format!("{first:?} {second:?}"));
                self.observe();
                // They were concurrent, or `outer` ended before that call.
                let outcomes = match &second {
                    Some(second) => serial_orders(&self.model, (&outer, &first), (&inner, second)),
                    None => vec![apply_reported(&self.model, (&outer, &first), self.model.now)],
                };
                self.explain(outcomes)
            }
            Step::JobDuringRequest { outer, job, when } => self.job_during_request(&outer, job, when).await,
            Step::Job { job, faults } => self.run_job(job, &faults).await,
            Step::Pump { faults } => {
                self.fixture.inject(Functions::Accurate, &faults);
                self.fixture.world.pump().await;
                self.email_ledger.faults_hit += self.fixture.stop_faults(Functions::Accurate, &faults);
                self.observe();
                Ok(())
            }
            Step::Replay { shuffle, faults } => {
                self.fixture.inject(Functions::Redelivery, &faults);
                self.fixture.replay(shuffle).await;
                self.email_ledger.faults_hit += self.fixture.stop_faults(Functions::Redelivery, &faults);
                self.observe();
                Ok(())
            }
            Step::Feedback { person, complaint } => self.feedback(person, complaint).await,
            Step::Wait(span) => {
                self.advance(span);
                Ok(())
            }
            Step::TimeToLive => self.time_to_live().await,
        }
    }

    /// Advances the clocks of the product and of the model.
    pub fn advance(&mut self, span: TimeDelta) {
        self.fixture.world.cloud().clock().advance(span).expect("forward");
        self.model.now = self.fixture.world.now();
    }

    async fn request(&mut self, request: &Request, functions: Functions, faults: &Faults) -> Check {
        let _ = self.fixture.take_calls(functions);
        let dispatch = Dispatch { request, functions, key: None, faults };
        let (reported, hit, answer) = self.fixture.send_request(&self.model, dispatch).await;
        self.annotate(&answer);
        self.check_tenant_isolation(request, functions)?;
        ensure(hit > 0 || !reported.contains(&Reported::Unknown), "L2", || {
            format!("it failed without a fault: {answer}")
        })?;
        self.observe();
        self.explain_one(request, &reported, &[self.model.now + functions.clock_skew()])
    }

    /// Sends a request twice with one idempotency key: it has one effect.
    async fn repeat(&mut self, request: &Request, faults: &Faults) -> Check {
        let key = format!("key-{}", self.trace.len());
        let (now, none) = (self.model.now, Faults::new());
        let _ = self.fixture.take_calls(Functions::Accurate);
        let dispatch = Dispatch { request, functions: Functions::Accurate, key: Some(&key), faults };
        let (first, _, answer) = self.fixture.send_request(&self.model, dispatch).await;
        self.annotate(&answer);
        self.advance(TimeDelta::seconds(1));
        let (second, _, answer) = self.fixture.send_request(&self.model, Dispatch { faults: &none, ..dispatch }).await;
        self.annotate(&answer);
        self.check_tenant_isolation(request, Functions::Accurate)?;
        self.observe();
        let same =
            |(first, second): (&Reported, &Reported)| [*first, *second].contains(&Reported::Unknown) || first == second;
        ensure(first.iter().zip(&second).all(same), "I8", || format!("first {first:?}, then {second:?}"))?;
        let final_outcome =
            |(first, second): (&Reported, &Reported)| if *first == Reported::Unknown { *second } else { *first };
        let reported: Vec<Reported> = first.iter().zip(&second).map(final_outcome).collect();
        self.explain_one(request, &reported, &[now, self.model.now])
    }

    /// Explains the effect of one request that was decided at one of those times.
    fn explain_one(&mut self, request: &Request, reported: &[Reported], times: &[Instant]) -> Check {
        let possible_outcomes = possible_outcomes(reported, request.has_two_steps(&self.model));
        let times = times.iter().flat_map(|at| possible_outcomes.iter().map(move |reported| (at, reported)));
        let outcomes: Vec<_> =
            times.map(|(at, reported)| apply_reported(&self.model, (request, reported), *at)).collect();
        self.explain(outcomes)
    }

    async fn feedback(&mut self, person: usize, complaint: bool) -> Check {
        if self.fixture.feedback(person, complaint).await {
            // A complaint suppresses an address for good; a later bounce does not shorten that.
            let bounced = self.model.now + TimeDelta::days(90);
            let until = self.model.suppressed.entry(person).or_insert(Some(bounced));
            *until = until.filter(|_| !complaint).map(|until| until.max(bounced));
        }
        self.observe();
        Ok(())
    }

    /// I10: a request reads and writes no other organisation.
    fn check_tenant_isolation(&self, request: &Request, functions: Functions) -> Check {
        let partition = format!("ORG#{}", ulid(&self.model.orgs[1 - request.org()].id));
        let calls = self.fixture.take_calls(functions);
        let strayed =
            calls.iter().find(|call| !request.reads_other_organizations(&self.model) && call.contains(&partition));
        ensure(strayed.is_none(), "I10", || format!("a request reached another organisation: {strayed:?}"))
    }
}
