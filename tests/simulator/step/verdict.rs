//! The model's verdict on a request.

use super::{BatchAction, Request};
use crate::model::{Actor, Completion, Denied, EntryIndex, Instant, Model, PersonIndex, Verdict};

impl Request {
    /// Decides each part in the model, and applies the parts as far as they were completed.
    pub fn decide(&self, model: &mut Model, now: Instant, done: impl Fn(usize) -> Completion) -> Vec<Verdict> {
        let apply_reported =
            |model: &mut Model, part: usize, act: &dyn Fn(&mut Model, Completion) -> Result<(), Denied>| {
                let mut after = model.clone();
                let result = act(&mut after, done(part));
                if result.is_ok() && done(part) != Completion::NotDone {
                    *model = after;
                }
                Verdict::from(result)
            };
        let mut one = |act: &dyn Fn(&mut Model, Completion) -> Result<(), Denied>| vec![apply_reported(model, 0, act)];
        match self {
            Self::Invite { org, by, to, offer } => {
                let actor = model.actor(*org, *by, now);
                let invite = |person: PersonIndex| {
                    let actor = actor.clone();
                    move |m: &mut Model, _: Completion| m.orgs[*org].invite(&actor.clone()?, offer, person, now)
                };
                let invitees = Self::invitees(to).into_iter().enumerate();
                invitees.map(|(part, person)| apply_reported(model, part, &invite(person))).collect()
            }
            Self::Batch { org, by, action, targets } => {
                let actor = model.actor(*org, *by, now);
                let act = |target: (usize, EntryIndex)| {
                    let actor = actor.clone();
                    move |m: &mut Model, extent: Completion| {
                        let (actor, entry) = (actor.clone()?, require_same_organization(*org, target)?);
                        action.act(m, *org, &actor, entry, now)?;
                        if extent == Completion::Complete && self.reads_other_organizations(m) {
                            m.remove_elsewhere(*org, *by, entry, now);
                        }
                        Ok(())
                    }
                };
                let parts = targets.iter().enumerate();
                parts.map(|(part, target)| apply_reported(model, part, &act(*target))).collect()
            }
            Self::Edit { org, by, target, access } => one(&|m, _| {
                let actor = m.actor(*org, *by, now)?;
                let entry = require_same_organization(*org, *target)?;
                m.orgs[*org].edit(&actor, entry, access, now)
            }),
            Self::Accept(held) => one(&|m, _| m.accept(*held, now)),
            Self::Decline(held) => one(&|m, _| m.decline(*held, now)),
            Self::Leave { org, by } => one(&|m, _| m.leave(*org, *by, now)),
            Self::Add { org, by, person, access } => one(&|m, _| m.add(*org, *by, *person, access, now)),
            Self::Change { org, by, settings } => one(&|m, _| m.change(*org, *by, settings, now)),
            Self::Put { org, by, draft } => one(&|m, extent| m.put(*org, *by, draft, extent, now)),
            Self::DeleteItem { org, by, item } => one(&|m, extent| m.drop(*org, *by, item, extent, now)),
            Self::DeleteOrganization { org, by } => one(&|m, _| m.delete(*org, *by, now)),
        }
    }
}

fn require_same_organization(org: usize, target: (usize, EntryIndex)) -> Result<EntryIndex, Denied> {
    if target.0 == org { Ok(target.1) } else { Err(("I10", "an entry of another organisation")) }
}

impl BatchAction {
    fn act(&self, model: &mut Model, org: usize, actor: &Actor, entry: EntryIndex, now: Instant) -> Result<(), Denied> {
        let organization = &mut model.orgs[org];
        match self {
            Self::Resend => organization.resend(actor, entry, now),
            Self::Cancel => organization.cancel(actor, entry, now),
            Self::Suspend => organization.suspend(actor, entry, now),
            Self::Reactivate => organization.reactivate(actor, entry, now),
            Self::Move(group) => organization.move_to_group(actor, entry, group.as_ref(), now),
            Self::Remove(_) => organization.remove(actor, entry, now),
            Self::Renew => organization.renew(actor, entry, now),
        }
    }
}
