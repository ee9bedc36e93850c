//! Taking a step, and letting the reference follow: where something failed, the table says what was done.

mod alternatives;
mod jobs;

use chrono::TimeDelta;

use crate::{
    fixture::{Asked, Functions, Told},
    invariants::{Check, hold},
    model::Instant,
    observed::ulid,
    scenario::Story,
    step::{Request, Step, Trouble},
};
use alternatives::{choices, in_turn, judged};

impl Story {
    pub async fn take(&mut self, step: Step) -> Check {
        match step {
            Step::Request { request, of, trouble } => self.ask(&request, of, &trouble).await,
            Step::Repeat { request, trouble } => self.repeat(&request, &trouble).await,
            Step::Meet { outer, inner, when } => {
                let (first, second) = self.stage.meet(&self.model, &outer, &inner, when).await;
                self.note(&format!("{first:?} {second:?}"));
                self.look();
                // They met, or the first was over before.
                let outcomes = match &second {
                    Some(second) => in_turn(&self.model, (&outer, &first), (&inner, second)),
                    None => vec![judged(&self.model, (&outer, &first), self.model.now)],
                };
                self.explain(outcomes)
            }
            Step::Meanwhile { outer, job, when } => self.meanwhile(&outer, job, when).await,
            Step::Job { job, trouble } => self.run(job, &trouble).await,
            Step::Pump { trouble } => {
                self.stage.plan(Functions::Right, &trouble);
                self.stage.world.pump().await;
                self.ledger.crashes += self.stage.heal(Functions::Right, &trouble);
                self.look();
                Ok(())
            }
            Step::Replay { shuffle, trouble } => {
                self.stage.plan(Functions::Courier, &trouble);
                self.stage.replay(shuffle).await;
                self.ledger.crashes += self.stage.heal(Functions::Courier, &trouble);
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
        self.stage.world.cloud().clock().advance(span).expect("forward");
        self.model.now = self.stage.world.now();
    }

    async fn ask(&mut self, request: &Request, of: Functions, trouble: &Trouble) -> Check {
        let _ = self.stage.calls(of);
        let asked = Asked { request, of, key: None, trouble };
        let (told, struck, answer) = self.stage.ask(&self.model, asked).await;
        self.note(&answer);
        self.stays_at_home(request, of)?;
        hold(struck > 0 || !told.contains(&Told::Unknown), "L2", || format!("it failed without a fault: {answer}"))?;
        self.look();
        self.explain_one(request, &told, &[self.model.now + of.wrong()])
    }

    /// The same request with the same key, a moment later: it is done once.
    async fn repeat(&mut self, request: &Request, trouble: &Trouble) -> Check {
        let key = format!("key-{}", self.trace.len());
        let (now, none) = (self.model.now, Trouble::new());
        let _ = self.stage.calls(Functions::Right);
        let asked = Asked { request, of: Functions::Right, key: Some(&key), trouble };
        let (first, _, answer) = self.stage.ask(&self.model, asked).await;
        self.note(&answer);
        self.pass(TimeDelta::seconds(1));
        let (second, _, answer) = self.stage.ask(&self.model, Asked { trouble: &none, ..asked }).await;
        self.note(&answer);
        self.stays_at_home(request, Functions::Right)?;
        self.look();
        let same = |(first, second): (&Told, &Told)| [*first, *second].contains(&Told::Unknown) || first == second;
        hold(first.iter().zip(&second).all(same), "I8", || format!("first {first:?}, then {second:?}"))?;
        let known = |(first, second): (&Told, &Told)| if *first == Told::Unknown { *second } else { *first };
        let told: Vec<Told> = first.iter().zip(&second).map(known).collect();
        self.explain_one(request, &told, &[now, self.model.now])
    }

    /// A request by itself, decided at one of those instants.
    fn explain_one(&mut self, request: &Request, told: &[Told], times: &[Instant]) -> Check {
        let choices = choices(told, request.has_two_steps(&self.model));
        let times = times.iter().flat_map(|at| choices.iter().map(move |told| (at, told)));
        let outcomes: Vec<_> = times.map(|(at, told)| judged(&self.model, (request, told), *at)).collect();
        self.explain(outcomes)
    }

    async fn feedback(&mut self, who: usize, complaint: bool) -> Check {
        if self.stage.feedback(who, complaint).await {
            // Complaints are for good, and a bounce makes nothing less of them.
            let bounced = self.model.now + TimeDelta::days(90);
            let until = self.model.suppressed.entry(who).or_insert(Some(bounced));
            *until = until.filter(|_| !complaint).map(|until| until.max(bounced));
        }
        self.look();
        Ok(())
    }

    /// I10: a request touches nothing of another organisation.
    fn stays_at_home(&self, request: &Request, of: Functions) -> Check {
        let partition = format!("ORG#{}", ulid(&self.model.orgs[1 - request.org()].id));
        let calls = self.stage.calls(of);
        let strayed = calls.iter().find(|call| !request.looks_around(&self.model) && call.contains(&partition));
        hold(strayed.is_none(), "I10", || format!("a request reached another organisation: {strayed:?}"))
    }
}
