//! Jobs: what is due is told, unless something failed, and nothing else.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use harness::When;
use serde_json::Value;

use super::alternatives::judged;
use crate::{
    fixture::{Functions, name},
    invariants::{Broken, Check, hold},
    model::{Entry, Instant, Model},
    observed::{Mark, Seen, action, ulid},
    scenario::Story,
    step::{Job, Request, Trouble},
};

/// How often the outbox is swept in the end, at most: longer than any pause that failures have caused.
const SWEEPS: usize = 12;

impl Story {
    /// A job: all that is due is told, unless something failed, and nothing else.
    pub async fn run(&mut self, job: Job, trouble: &Trouble) -> Check {
        if job == Job::Purge {
            // What a deletion caused has left by then: the outbox is swept every few minutes, for days.
            self.start(Job::SweepOutbox, &Trouble::new()).await?;
        }
        let marked = self.seen.marks.clone();
        let struck = self.start(job, trouble).await?;
        if job == Job::Purge && struck > 0 {
            // What was cut off is begun again.
            self.start(job, &Trouble::new()).await?;
        }
        match job {
            Job::Digest => return self.digested(&marked, struck > 0),
            Job::Purge => self.model.purge(),
            _ => {}
        }
        let told = self.told_by(job, &self.model);
        self.explain([Ok(told)])?;
        let left: Vec<_> = due(job, &self.model).into_iter().filter(|due| self.model.owes(job, *due)).collect();
        hold(left.is_empty() || struck > 0, "I12", || format!("{} left over {left:?}", name(job)))
    }

    /// Runs it once, and says how often something failed.
    async fn start(&mut self, job: Job, trouble: &Trouble) -> Result<usize, Broken> {
        self.stage.plan(Functions::Right, trouble);
        let answer = self.stage.run(job, earliest(job, &self.model)).await;
        let struck = self.stage.heal(Functions::Right, trouble);
        self.note(&format!("{} said: {answer:?}, struck: {struck}", name(job)));
        self.ledger.crashes += if job == Job::SweepOutbox { struck } else { 0 };
        self.look();
        hold(answer.is_some() || struck > 0, "I12", || format!("{} did not finish", name(job)))?;
        self.nothing_to_mend(job, answer.as_ref(), struck > 0)?;
        Ok(struck)
    }

    /// I11: the counters were right, of every organisation.
    fn nothing_to_mend(&self, job: Job, answer: Option<&Value>, failed: bool) -> Check {
        let Some(answer) = answer.filter(|_| job == Job::Recount) else { return Ok(()) };
        let there = self.model.orgs.iter().filter(|place| !place.is_deleted()).count();
        let right = answer["repaired"] == 0 && (failed || answer["right"] == there && answer["left"] == 0);
        hold(right, "I11", || format!("a recount of {there} says {answer}"))
    }

    /// A job while a request is being decided: the one after the other, in either order.
    pub(super) async fn meanwhile(&mut self, outer: &Request, job: Job, when: When) -> Check {
        self.stage.up_to_date(job, earliest(job, &self.model)).await;
        let (told, ran) = self.stage.meanwhile(&self.model, outer, job, when).await;
        self.note(&format!("{told:?}, ran: {ran:?}"));
        self.look();
        self.nothing_to_mend(job, ran.as_ref(), true)?;
        let (request, now) = ((outer, told.as_slice()), self.model.now);
        let outcomes = vec![
            judged(&self.told_by(job, &self.model), request, now),
            judged(&self.model, request, now).map(|model| self.told_by(job, &model)),
        ];
        self.explain(outcomes)
    }

    pub(super) async fn time_to_live(&mut self) -> Check {
        // Rows are kept for a while after their end, and the jobs run every few minutes.
        self.run(Job::Lapse, &Trouble::new()).await?;
        self.run(Job::Expire, &Trouble::new()).await?;
        let _ = self.stage.world.sweep_ttl();
        self.model.sweep(self.model.now);
        self.look();
        Ok(())
    }

    /// Everybody was told who is to be told, nobody else, and nobody for a second time on one day (R12).
    fn digested(&mut self, before: &BTreeSet<Mark>, failed: bool) -> Check {
        let (now, today) = (self.model.now, self.model.now.date_naive());
        for place in &mut self.model.orgs {
            let own = |mark: &&Mark| mark.place == ulid(&place.id) && mark.day == today.to_string();
            let marked = |marks: &BTreeSet<Mark>| -> BTreeSet<String> {
                marks.iter().filter(own).map(|mark| mark.reader.clone()).collect()
            };
            let (told, before) = (marked(&self.seen.marks), marked(before));
            let named = |entry: Entry| ulid(place.entries[entry].id.as_deref().unwrap_or_default()).to_owned();
            let expected: BTreeSet<String> = place.readers(now).into_iter().map(named).collect();
            let strange: Vec<_> = told.difference(&before).filter(|reader| !expected.contains(*reader)).collect();
            hold(strange.is_empty(), "I5", || format!("{strange:?} were told of guests whom they may not renew"))?;
            let missing: Vec<_> = expected.difference(&told).collect();
            let again = place.told_on == Some(today);
            hold(again || failed || missing.is_empty(), "L1", || format!("{missing:?} were not told of guests"))?;
            if !failed && place.policy.digest && !place.is_deleted() && place.has_expiring(now) {
                place.told_on = Some(today);
            }
        }
        Ok(())
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
                    Job::Remind => after.remind((org, entry)),
                    _ => {}
                }
            }
        }
        after
    }

    /// Everything leaves, now that nothing fails (I12).
    pub async fn drain(&mut self) -> Check {
        for _ in 0..SWEEPS {
            self.pass(TimeDelta::minutes(20));
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
        _ => "",
    }
}

fn due(job: Job, model: &Model) -> Vec<(usize, Entry)> {
    match job {
        Job::Lapse => model.due_to_lapse(model.now),
        Job::Expire => model.due_to_expire(model.now),
        Job::Remind => model.due_to_remind(model.now),
        _ => Vec::new(),
    }
}

/// Before that, the job has nothing to tell.
fn earliest(job: Job, model: &Model) -> Instant {
    let instants = due(job, model).into_iter().filter_map(|due| model.due_since(job, due));
    instants.min().unwrap_or(model.now) - TimeDelta::milliseconds(1)
}

fn was_told(seen: &Seen, id: Option<&str>, fact: &str, trail: &[&str]) -> bool {
    let told = seen.decisions(id.unwrap_or_default()).filter(|entry| action(entry) == fact).count();
    told > trail.iter().filter(|told| **told == fact).count()
}
