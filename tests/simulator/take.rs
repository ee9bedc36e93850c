//! Taking a step, and letting the reference follow: where something failed, the table says what was done.

use chrono::TimeDelta;

use crate::{
    invariants::{Broken, Check, hold},
    model::{Entry, Instant, Model, Verdict},
    seen::{Seen, action, ulid},
    stage::{Asked, Functions, Told, name},
    step::{Job, Request, Step, Trouble},
    story::Story,
};

/// How often the outbox is swept in the end, at most: longer than any pause that failures have caused.
const SWEEPS: usize = 12;

impl Story {
    pub async fn take(&mut self, step: Step) -> Check {
        match step {
            Step::Ask { request, of, trouble } => self.ask(&request, of, &trouble).await,
            Step::Repeat { request, trouble } => self.repeat(&request, &trouble).await,
            Step::Meet { outer, inner, when } => {
                let (first, second) = self.stage.meet(&self.model, &outer, &inner, when).await;
                self.note(&format!("{first:?} {second:?}"));
                self.look();
                let now = self.model.now;
                let (one, other) = ((&outer, &first), (&inner, second.as_ref()));
                // They met, or the first was over before.
                let Some(second) = other.1 else { return self.explain([judged(&self.model, one, now)]) };
                let other = (other.0, second);
                let orders = [(other, one), (one, other)];
                let after =
                    |(first, second)| judged(&self.model, first, now).and_then(|model| judged(&model, second, now));
                let outcomes: Vec<_> = orders.into_iter().map(after).collect();
                self.explain(outcomes)
            }
            Step::Meanwhile { outer, job, when } => {
                self.stage.up_to_date(job, earliest(job, &self.model)).await;
                let (told, ran) = self.stage.meanwhile(&self.model, &outer, job, when).await;
                self.note(&format!("{told:?}, ran: {ran}"));
                self.look();
                let (request, now) = ((&outer, &told), self.model.now);
                let outcomes = vec![
                    judged(&self.told_by(job, &self.model), request, now),
                    judged(&self.model, request, now).map(|model| self.told_by(job, &model)),
                ];
                self.explain(outcomes)
            }
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
            Step::Wait(span) => {
                self.stage.world.cloud().clock().advance(span).expect("forward");
                self.model.now = self.stage.world.now();
                Ok(())
            }
            Step::TimeToLive => {
                // Rows are kept for a month after their end, and the jobs run every few minutes.
                self.run(Job::Lapse, &Vec::new()).await?;
                self.run(Job::Expire, &Vec::new()).await?;
                let _ = self.stage.world.sweep_ttl();
                self.model.sweep(self.model.now);
                self.look();
                Ok(())
            }
        }
    }

    async fn ask(&mut self, request: &Request, of: Functions, trouble: &Trouble) -> Check {
        let _ = self.stage.calls(of);
        let asked = Asked { request, of, key: None, trouble };
        let (told, struck, answer) = self.stage.ask(&self.model, asked).await;
        self.note(&answer);
        self.stays_at_home(request, of)?;
        hold(struck > 0 || !told.contains(&Told::Unknown), "L2", || format!("it failed without a fault: {answer}"))?;
        self.look();
        let now = self.model.now + of.wrong();
        let outcomes: Vec<_> = choices(&told).iter().map(|told| judged(&self.model, (request, told), now)).collect();
        self.explain(outcomes)
    }

    /// The same request with the same key, a moment later: it is done once.
    async fn repeat(&mut self, request: &Request, trouble: &Trouble) -> Check {
        let key = format!("key-{}", self.trace.len());
        let (now, none) = (self.model.now, Trouble::new());
        let _ = self.stage.calls(Functions::Right);
        let asked = Asked { request, of: Functions::Right, key: Some(&key), trouble };
        let (first, _, answer) = self.stage.ask(&self.model, asked).await;
        self.note(&answer);
        self.take_a_moment();
        let (second, _, answer) = self.stage.ask(&self.model, Asked { trouble: &none, ..asked }).await;
        self.note(&answer);
        self.stays_at_home(request, Functions::Right)?;
        self.look();
        let same = |(first, second): (&Told, &Told)| [*first, *second].contains(&Told::Unknown) || first == second;
        hold(first.iter().zip(&second).all(same), "I8", || format!("first {first:?}, then {second:?}"))?;
        let known = |(first, second): (&Told, &Told)| if *first == Told::Unknown { *second } else { *first };
        let told: Vec<Told> = first.iter().zip(&second).map(known).collect();
        let later = self.model.now;
        let choices = choices(&told);
        let times = [now, later].into_iter().flat_map(|at| choices.iter().map(move |told| (at, told)));
        let outcomes: Vec<_> = times.map(|(at, told)| judged(&self.model, (request, told), at)).collect();
        self.explain(outcomes)
    }

    fn take_a_moment(&mut self) {
        self.stage.world.cloud().clock().advance(TimeDelta::seconds(1)).expect("forward");
        self.model.now = self.stage.world.now();
    }

    /// A job: all that is due is told, unless something failed, and nothing else.
    async fn run(&mut self, job: Job, trouble: &Trouble) -> Check {
        self.stage.plan(Functions::Right, trouble);
        let finished = self.stage.run(job, earliest(job, &self.model)).await;
        let struck = self.stage.heal(Functions::Right, trouble);
        self.note(&format!("{} finished: {finished}, struck: {struck}", name(job)));
        self.ledger.crashes += if job == Job::SweepOutbox { struck } else { 0 };
        self.look();
        hold(finished || struck > 0, "I12", || format!("{} did not finish", name(job)))?;
        let told = self.told_by(job, &self.model);
        self.explain([Ok(told)])?;
        // Whoever was locked out when a reminder was due need not be reminded of it later.
        let missed = |(org, entry): &(usize, Entry)| job == Job::Remind && self.model.orgs[*org].entries[*entry].missed;
        let left: Vec<_> = due(job, &self.model).into_iter().filter(|due| !missed(due)).collect();
        hold(left.is_empty() || struck > 0, "I12", || format!("{} left over {left:?}", name(job)))
    }

    /// What the model becomes by what a job has told, as the trail shows it: of what was due, and nothing else.
    fn told_by(&self, job: Job, model: &Model) -> Model {
        let mut after = model.clone();
        for (org, entry) in due(job, model) {
            let member = &model.orgs[org].entries[entry];
            if was_told(&self.seen, member.id.as_deref(), fact(job), &member.trail) {
                match job {
                    Job::Lapse => after.lapse((org, entry)),
                    Job::Expire => after.expire((org, entry)),
                    Job::Remind => after.remind((org, entry), model.now),
                    Job::SweepOutbox => {}
                }
            }
        }
        after
    }

    /// I10: a request touches nothing of another organisation.
    fn stays_at_home(&self, request: &Request, of: Functions) -> Check {
        let partition = format!("ORG#{}", ulid(&self.model.orgs[1 - request.org()].id));
        let calls = self.stage.calls(of);
        let strayed = calls.iter().find(|call| !request.looks_around() && call.contains(&partition));
        hold(strayed.is_none(), "I10", || format!("a request reached another organisation: {strayed:?}"))
    }

    /// Everything leaves, now that nothing fails (I12).
    pub async fn drain(&mut self) -> Check {
        for _ in 0..SWEEPS {
            self.stage.world.cloud().clock().advance(TimeDelta::minutes(20)).expect("forward");
            self.model.now = self.stage.world.now();
            self.run(Job::SweepOutbox, &Trouble::new()).await?;
            if self.seen.outbox.is_empty() {
                return Ok(());
            }
        }
        Err(Broken::new("I12", format!("the outbox never empties: {:?}", self.seen.outbox)))
    }
}

/// What a job tells.
fn fact(job: Job) -> &'static str {
    match job {
        Job::Lapse => "invite_expired",
        Job::Expire => "expired",
        Job::Remind => "expiring",
        Job::SweepOutbox => "",
    }
}

fn due(job: Job, model: &Model) -> Vec<(usize, Entry)> {
    match job {
        Job::Lapse => model.due_to_lapse(model.now),
        Job::Expire => model.due_to_expire(model.now),
        Job::Remind => model.due_to_remind(model.now),
        Job::SweepOutbox => Vec::new(),
    }
}

/// Before that, the job has nothing to tell.
fn earliest(job: Job, model: &Model) -> Instant {
    let instants = due(job, model).into_iter().filter_map(|(org, entry)| model.orgs[org].entries[entry].due_since(job));
    instants.min().unwrap_or(model.now) - TimeDelta::milliseconds(1)
}

fn was_told(seen: &Seen, id: Option<&str>, fact: &str, trail: &[&str]) -> bool {
    let told = seen.decisions(id.unwrap_or_default()).filter(|entry| action(entry) == fact).count();
    told > trail.iter().filter(|told| **told == fact).count()
}

/// Every way to decide what of the unknown was done.
fn choices(told: &[Told]) -> Vec<Vec<Told>> {
    let mut choices = vec![told.to_vec()];
    for part in (0..told.len()).filter(|part| told[*part] == Told::Unknown) {
        let done = choices.iter().map(|choice| {
            let mut done = choice.clone();
            done[part] = Told::Done;
            done
        });
        choices = choices.iter().cloned().chain(done.collect::<Vec<_>>()).collect();
    }
    choices
}

/// What the model becomes by a request that was answered so; the reference has to answer alike.
fn judged(model: &Model, (request, told): (&Request, &Vec<Told>), now: Instant) -> Result<Model, Broken> {
    let mut after = model.clone();
    let verdicts = request.judge(&mut after, now, |part| told[part] == Told::Done);
    for (part, (verdict, one)) in verdicts.iter().zip(told).enumerate() {
        match (one, verdict) {
            (Told::Done, Verdict::Refused(invariant, why)) => {
                return Err(Broken::new(invariant, format!("part {part} was done although: {why}")));
            }
            // A batch is decided as a whole: a part may be refused for a seat that one before it was to take and, by a
            // fault, did not.
            (Told::Refused, Verdict::Done) if !told[..part].contains(&Told::Unknown) => {
                return Err(Broken::new("L1", format!("part {part} was refused for no reason")));
            }
            _ => {}
        }
    }
    Ok(after)
}
