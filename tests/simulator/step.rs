//! What can happen in a story, one step after the other. Printed, the steps are the trace of a failing seed.

use chrono::TimeDelta;
use harness::{Fault, When};

use crate::{
    model::{Access, Actor, Denied, Entry, Held, Instant, Model, Offer, Verdict, Who},
    stage::Functions,
};

/// A request of somebody.
#[derive(Clone, Debug)]
pub enum Request {
    /// Addresses, some of them in capital letters.
    Invite {
        org: usize,
        by: Who,
        to: Vec<(Who, bool)>,
        offer: Offer,
    },
    /// Something that is done to several entries, each given by its organisation and its place there.
    Several {
        org: usize,
        by: Who,
        verb: Verb,
        targets: Vec<(usize, Entry)>,
    },
    Edit {
        org: usize,
        by: Who,
        target: (usize, Entry),
        access: Access,
    },
    Accept(Held),
    Decline(Held),
    Leave {
        org: usize,
        by: Who,
    },
    Add {
        org: usize,
        by: Who,
        who: Who,
        access: Access,
    },
    Delete {
        org: usize,
        by: Who,
    },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verb {
    Resend,
    Cancel,
    Suspend,
    Reactivate,
    Move(Option<String>),
    Remove,
    Renew,
}

/// A job that the clock starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Job {
    Lapse,
    Remind,
    Expire,
    SweepOutbox,
}

/// What fails on the way to the cloud, and how.
pub type Trouble = Vec<(When, Fault)>;

#[derive(Clone, Debug)]
pub enum Step {
    /// A request, answered by those functions.
    Ask {
        request: Request,
        of: Functions,
        trouble: Trouble,
    },
    /// A request with a key, which comes a second time.
    Repeat {
        request: Request,
        trouble: Trouble,
    },
    /// Two requests at once: the second happens before a call of the first.
    Meet {
        outer: Request,
        inner: Request,
        when: When,
    },
    Job {
        job: Job,
        trouble: Trouble,
    },
    /// A job while a request is being decided.
    Meanwhile {
        outer: Request,
        job: Job,
        when: When,
    },
    /// The stream delivers what is new.
    Pump {
        trouble: Trouble,
    },
    /// The stream repeats itself, out of order.
    Replay {
        shuffle: u64,
        trouble: Trouble,
    },
    /// Time passes and nothing else happens.
    Wait(TimeDelta),
    /// The table deletes what is past its time to live.
    TimeToLive,
}

impl Request {
    /// The organisation that it is about.
    pub fn org(&self) -> usize {
        match self {
            Self::Invite { org, .. }
            | Self::Several { org, .. }
            | Self::Edit { org, .. }
            | Self::Leave { org, .. }
            | Self::Add { org, .. }
            | Self::Delete { org, .. } => *org,
            Self::Accept(held) | Self::Decline(held) => held.org,
        }
    }

    pub fn by(&self) -> Who {
        match self {
            Self::Invite { by, .. }
            | Self::Several { by, .. }
            | Self::Edit { by, .. }
            | Self::Leave { by, .. }
            | Self::Add { by, .. }
            | Self::Delete { by, .. } => *by,
            Self::Accept(held) | Self::Decline(held) => held.by,
        }
    }

    /// Whether it can carry a key.
    pub fn is_post(&self) -> bool {
        !matches!(self, Self::Edit { .. } | Self::Delete { .. })
    }

    /// Whether it may touch other organisations than its own: who is added is looked for everywhere.
    pub fn looks_around(&self) -> bool {
        matches!(self, Self::Add { .. })
    }

    /// Those whom an invitation goes to, each once.
    pub fn invitees(to: &[(Who, bool)]) -> Vec<Who> {
        let mut seen = Vec::new();
        for (who, _) in to {
            if !seen.contains(who) {
                seen.push(*who);
            }
        }
        seen
    }

    /// The verdict of the reference on each part, and what those parts do that are `done`.
    pub fn judge(&self, model: &mut Model, now: Instant, done: impl Fn(usize) -> bool) -> Vec<Verdict> {
        let judged = |model: &mut Model, part: usize, act: &dyn Fn(&mut Model) -> Result<(), Denied>| {
            let mut after = model.clone();
            let result = act(&mut after);
            if result.is_ok() && done(part) {
                *model = after;
            }
            Verdict::from(result)
        };
        match self {
            Self::Invite { org, by, to, offer } => {
                let actor = model.actor(*org, *by, now);
                let invite = |who: Who| {
                    let actor = actor.clone();
                    move |m: &mut Model| m.orgs[*org].invite(&actor.clone()?, offer, who, now)
                };
                let invitees = Self::invitees(to).into_iter().enumerate();
                invitees.map(|(part, who)| judged(model, part, &invite(who))).collect()
            }
            Self::Several { org, by, verb, targets } => {
                let actor = model.actor(*org, *by, now);
                let parts = targets.iter().enumerate();
                parts
                    .map(|(part, target)| {
                        judged(model, part, &|m: &mut Model| verb.act(m, *org, &actor.clone()?, *target, now))
                    })
                    .collect()
            }
            Self::Edit { org, by, target, access } => vec![judged(model, 0, &|m| {
                let actor = m.actor(*org, *by, now)?;
                at_home(*org, *target)?;
                m.orgs[*org].edit(&actor, target.1, access, now)
            })],
            Self::Accept(held) => vec![judged(model, 0, &|m| m.accept(*held, now))],
            Self::Decline(held) => vec![judged(model, 0, &|m| m.decline(*held, now))],
            Self::Leave { org, by } => vec![judged(model, 0, &|m| m.leave(*org, *by, now))],
            Self::Add { org, by, who, access } => vec![judged(model, 0, &|m| m.add(*org, *by, *who, access, now))],
            Self::Delete { org, by } => vec![judged(model, 0, &|m| m.delete(*org, *by, now))],
        }
    }
}

fn at_home(org: usize, target: (usize, Entry)) -> Result<(), Denied> {
    if target.0 == org { Ok(()) } else { Err(("I10", "an entry of another organisation")) }
}

impl Verb {
    fn act(
        &self,
        model: &mut Model,
        org: usize,
        actor: &Actor,
        target: (usize, Entry),
        now: Instant,
    ) -> Result<(), Denied> {
        at_home(org, target)?;
        let place = &mut model.orgs[org];
        match self {
            Self::Resend => place.resend(actor, target.1, now),
            Self::Cancel => place.cancel(actor, target.1, now),
            Self::Suspend => place.suspend(actor, target.1, now),
            Self::Reactivate => place.reactivate(actor, target.1, now),
            Self::Move(group) => place.relocate(actor, target.1, group.as_ref(), now),
            Self::Remove => place.remove(actor, target.1, now),
            Self::Renew => place.renew(actor, target.1, now),
        }
    }

    /// The end of its path.
    pub fn path(&self) -> &'static str {
        match self {
            Self::Resend => "/invitations/resend",
            Self::Cancel => "/invitations/cancel",
            Self::Suspend => "/members/suspend",
            Self::Reactivate => "/members/reactivate",
            Self::Move(_) => "/members/move",
            Self::Remove => "/members/remove",
            Self::Renew => "/guests/renew",
        }
    }
}
