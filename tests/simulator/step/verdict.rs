//! What the reference says to a request.

use super::{Request, Verb};
use crate::model::{Actor, Denied, Entry, Extent, Instant, Model, Verdict, Who};

impl Request {
    /// The verdict of the reference on each part, and what the parts do, as far as each of them is done.
    pub fn judge(&self, model: &mut Model, now: Instant, done: impl Fn(usize) -> Extent) -> Vec<Verdict> {
        let judged = |model: &mut Model, part: usize, act: &dyn Fn(&mut Model, Extent) -> Result<(), Denied>| {
            let mut after = model.clone();
            let result = act(&mut after, done(part));
            if result.is_ok() && done(part) != Extent::Nothing {
                *model = after;
            }
            Verdict::from(result)
        };
        let mut one = |act: &dyn Fn(&mut Model, Extent) -> Result<(), Denied>| vec![judged(model, 0, act)];
        match self {
            Self::Invite { org, by, to, offer } => {
                let actor = model.actor(*org, *by, now);
                let invite = |who: Who| {
                    let actor = actor.clone();
                    move |m: &mut Model, _: Extent| m.orgs[*org].invite(&actor.clone()?, offer, who, now)
                };
                let invitees = Self::invitees(to).into_iter().enumerate();
                invitees.map(|(part, who)| judged(model, part, &invite(who))).collect()
            }
            Self::Several { org, by, verb, targets } => {
                let actor = model.actor(*org, *by, now);
                let act = |target: (usize, Entry)| {
                    let actor = actor.clone();
                    move |m: &mut Model, extent: Extent| {
                        let (actor, entry) = (actor.clone()?, at_home(*org, target)?);
                        verb.act(m, *org, &actor, entry, now)?;
                        if extent == Extent::Whole && self.looks_around(m) {
                            m.remove_elsewhere(*org, *by, entry, now);
                        }
                        Ok(())
                    }
                };
                let parts = targets.iter().enumerate();
                parts.map(|(part, target)| judged(model, part, &act(*target))).collect()
            }
            Self::Edit { org, by, target, access } => one(&|m, _| {
                let actor = m.actor(*org, *by, now)?;
                let entry = at_home(*org, *target)?;
                m.orgs[*org].edit(&actor, entry, access, now)
            }),
            Self::Accept(held) => one(&|m, _| m.accept(*held, now)),
            Self::Decline(held) => one(&|m, _| m.decline(*held, now)),
            Self::Leave { org, by } => one(&|m, _| m.leave(*org, *by, now)),
            Self::Add { org, by, who, access } => one(&|m, _| m.add(*org, *by, *who, access, now)),
            Self::Change { org, by, settings } => one(&|m, _| m.change(*org, *by, settings, now)),
            Self::Put { org, by, draft } => one(&|m, extent| m.put(*org, *by, draft, extent, now)),
            Self::Drop { org, by, item } => one(&|m, extent| m.drop(*org, *by, item, extent, now)),
            Self::Delete { org, by } => one(&|m, _| m.delete(*org, *by, now)),
        }
    }
}

fn at_home(org: usize, target: (usize, Entry)) -> Result<Entry, Denied> {
    if target.0 == org { Ok(target.1) } else { Err(("I10", "an entry of another organisation")) }
}

impl Verb {
    fn act(&self, model: &mut Model, org: usize, actor: &Actor, entry: Entry, now: Instant) -> Result<(), Denied> {
        let place = &mut model.orgs[org];
        match self {
            Self::Resend => place.resend(actor, entry, now),
            Self::Cancel => place.cancel(actor, entry, now),
            Self::Suspend => place.suspend(actor, entry, now),
            Self::Reactivate => place.reactivate(actor, entry, now),
            Self::Move(group) => place.move_to_group(actor, entry, group.as_ref(), now),
            Self::Remove(_) => place.remove(actor, entry, now),
            Self::Renew => place.renew(actor, entry, now),
        }
    }
}
