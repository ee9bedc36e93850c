//! Taking a step, and letting the reference follow: where something failed, the table says what was done.

mod alternatives;
mod jobs;

use chrono::TimeDelta;

use crate::{
    fixture::{Dispatch, Functions, Told},
    invariants::{Check, ensure},
    model::Instant,
    observed::ulid,
    scenario::Scenario,
    step::{Request, Step, Faults},
};
use alternatives::{possible_outcomes, serial_orders, apply_reported};

impl Scenario {
    pub async fn take(&mut self, step: Step) -> Check {
        match step {
            Step::Request { request, of, faults } => self.ask(&request, of, &faults).await,
            Step::Repeat { request, faults } => self.repeat(&request, &faults).await,
            Step::Meet { outer, inner, when } => {
                let (first, second) = self.fixture.meet(&self.model, &outer, &inner, when).await;
                self.note(&format!("{first:?} {second:?}"));
                self.look();
                // They met, or the first was over before.
                let outcomes = match &second {
                    Some(second) => serial_orders(&self.model, (&outer, &first), (&inner, second)),
                    None => vec![apply_reported(&self.model, (&outer, &first), self.model.now)],
                };
                self.explain(outcomes)
            }
            Step::Meanwhile { outer, job, when } => self.meanwhile(&outer, job, when).await,
            Step::Job { job, faults } => self.run(job, &faults).await,
            Step::Pump { faults } => {
                self.fixture.plan(Functions::Right, &faults);
                self.fixture.world.pump().await;
                self.email_ledger.faults_hit += self.fixture.heal(Functions::Right, &faults);
                self.look();
                Ok(())
            }
            Step::Replay { shuffle, faults } => {
                self.fixture.plan(Functions::Redelivery, &faults);
                self.fixture.replay(shuffle).await;
                self.email_ledger.faults_hit += self.fixture.heal(Functions::Redelivery, &faults);
                self.look();
                Ok(())
            }
            Step::Feedback { who, complaint } => self.feedback(who, complaint).await,
            Step::Wait(span) => {
                self.pass(span);
                Ok(())
            }
            Step::TimeToLive => self.time_to_live().await,
        }
    }

    /// Time passes.
    pub fn pass(&mut self, span: TimeDelta) {
        self.fixture.world.cloud().clock().advance(span).expect("forward");
        self.model.now = self.fixture.world.now();
    }

    async fn ask(&mut self, request: &Request, of: Functions, faults: &Faults) -> Check {
        let _ = self.fixture.calls(of);
        let asked = Dispatch { request, of, key: None, faults };
        let (told, hit, answer) = self.fixture.ask(&self.model, asked).await;
        self.note(&answer);
        self.check_tenant_isolation(request, of)?;
        ensure(hit > 0 || !told.contains(&Told::Unknown), "L2", || format!("it failed without a fault: {answer}"))?;
        self.look();
        self.explain_one(request, &told, &[self.model.now + of.wrong()])
    }

    /// The same request with the same key, a moment later: it is done once.
    async fn repeat(&mut self, request: &Request, faults: &Faults) -> Check {
        let key = format!("key-{}", self.trace.len());
        let (now, none) = (self.model.now, Faults::new());
        let _ = self.fixture.calls(Functions::Right);
        let asked = Dispatch { request, of: Functions::Right, key: Some(&key), faults };
        let (first, _, answer) = self.fixture.ask(&self.model, asked).await;
        self.note(&answer);
        self.pass(TimeDelta::seconds(1));
        let (second, _, answer) = self.fixture.ask(&self.model, Dispatch { faults: &none, ..asked }).await;
        self.note(&answer);
        self.check_tenant_isolation(request, Functions::Right)?;
        self.look();
        let same = |(first, second): (&Told, &Told)| [*first, *second].contains(&Told::Unknown) || first == second;
        ensure(first.iter().zip(&second).all(same), "I8", || format!("first {first:?}, then {second:?}"))?;
        let known = |(first, second): (&Told, &Told)| if *first == Told::Unknown { *second } else { *first };
        let told: Vec<Told> = first.iter().zip(&second).map(known).collect();
        self.explain_one(request, &told, &[now, self.model.now])
    }

    /// A request by itself, decided at one of those instants.
    fn explain_one(&mut self, request: &Request, told: &[Told], times: &[Instant]) -> Check {
        let possible_outcomes = possible_outcomes(told, request.has_two_steps(&self.model));
        let times = times.iter().flat_map(|at| possible_outcomes.iter().map(move |told| (at, told)));
        let outcomes: Vec<_> = times.map(|(at, told)| apply_reported(&self.model, (request, told), *at)).collect();
        self.explain(outcomes)
    }

    async fn feedback(&mut self, who: usize, complaint: bool) -> Check {
        if self.fixture.feedback(who, complaint).await {
            // Complaints are for good, and a bounce makes nothing less of them.
            let bounced = self.model.now + TimeDelta::days(90);
            let until = self.model.suppressed.entry(who).or_insert(Some(bounced));
            *until = until.filter(|_| !complaint).map(|until| until.max(bounced));
        }
        self.look();
        Ok(())
    }

    /// I10: a request touches nothing of another organisation.
    fn check_tenant_isolation(&self, request: &Request, of: Functions) -> Check {
        let partition = format!("ORG#{}", ulid(&self.model.orgs[1 - request.org()].id));
        let calls = self.fixture.calls(of);
        let strayed = calls.iter().find(|call| !request.reads_other_organizations(&self.model) && call.contains(&partition));
        ensure(strayed.is_none(), "I10", || format!("a request reached another organisation: {strayed:?}"))
    }
}
