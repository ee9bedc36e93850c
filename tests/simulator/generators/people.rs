//! Requests about people: invitations, acceptances, batch actions.

use std::collections::BTreeSet;

use chrono::TimeDelta;

use super::{PEOPLE, Theme, actor};
use crate::{
    model::{Access, EntryIndex, FollowedLink, Mode, Model, Offer, Org, PersonIndex, Rule, Scope, State},
    random::Random,
    step::{BatchAction, Request},
};

pub fn invitation(random: &mut Random, model: &Model, org: usize, theme: Theme) -> Request {
    let offer = Offer {
        guest: random.percent(40),
        access: access(random, model, org),
        period: random.percent(60).then(|| TimeDelta::days(random.one_of(&[2, 7, 16, 30]))),
    };
    let offer = Offer { period: offer.period.filter(|_| offer.guest || random.percent(5)), ..offer };
    let plain = offer.guest && random.percent(60) && model.orgs[org].policy.guest_role.is_some();
    let offer = if plain { Offer { access: Access::default(), ..offer } } else { offer };
    let permission = if offer.guest { "guests:invite" } else { "members:invite" };
    let to = (0..=random.below(3)).map(|_| (theme.person(random), random.percent(20))).collect();
    Request::Invite { org, by: actor(random, model, org, permission), to, offer }
}

/// Entries that fit, or any entries; sometimes one of another organisation.
pub fn targets(
    random: &mut Random,
    model: &Model,
    org: usize,
    fits: impl Fn(&State) -> bool,
) -> Vec<(usize, EntryIndex)> {
    let known = |org: usize, fits: &dyn Fn(&State) -> bool| -> Vec<(usize, EntryIndex)> {
        let entries = model.orgs[org].entries.iter().enumerate();
        let wanted = entries.filter(|(_, member)| member.id.is_some() && fits(&member.state));
        wanted.map(|(entry, _)| (org, entry)).collect()
    };
    let fitting = known(org, &fits);
    let mut targets: Vec<(usize, EntryIndex)> = Vec::new();
    for _ in 0..=random.below(5) / 2 {
        let organization = if random.percent(4) { 1 - org } else { org };
        let pool = if organization == org && !fitting.is_empty() && random.percent(85) {
            &fitting
        } else {
            &known(organization, &|_| true)
        };
        targets.extend(random.any(pool).filter(|target| !targets.contains(target)));
    }
    targets
}

/// An access that is valid most of the time.
pub fn access(random: &mut Random, model: &Model, org: usize) -> Access {
    let organization = &model.orgs[org];
    let catalogue = &organization.catalogue;
    let template = crate::model::Template::all().iter().find(|one| one.catalogue.template == catalogue.template);
    let founder = template.map(|template| template.founder.clone());
    let mut access = founder.filter(|_| random.percent(30)).unwrap_or_else(|| random.one_of(&catalogue.offers()));
    if random.percent(25) {
        access.extras.extend(random.any(&catalogue.grantable(&access)));
    }
    if catalogue.needs_role && !catalogue.groups.is_empty() && random.percent(30) {
        access.group = random.one_of(&catalogue.group_keys());
    }
    let rule = access.role.as_ref().and_then(|key| catalogue.roles.get(key)?.rule.as_ref());
    if let Some(rule) = rule.filter(|_| access.scope.is_none()) {
        access.scope = scope(random, organization, rule);
    }
    access
}

/// A scope that the role accepts; seldom one of another mode.
pub fn scope(random: &mut Random, organization: &Org, rule: &Rule) -> Option<Scope> {
    let modes: Vec<Mode> = rule.modes.iter().copied().collect();
    let mode = if random.percent(97) { random.any(&modes)? } else { random.one_of(&Mode::ALL) };
    if mode == Mode::All || (rule.modes.contains(&Mode::All) && random.percent(40)) {
        return Some(Scope::all());
    }
    let there = organization.resources.keys().filter(|(is_group, _)| *is_group == (mode == Mode::Groups));
    let mut there: Vec<String> = there.map(|(_, id)| id.clone()).collect();
    if random.percent(4) {
        there.push("nowhere".to_owned());
    }
    let most = rule.max.unwrap_or(2).max(1);
    let ids: BTreeSet<String> = (0..=random.below(most)).filter_map(|_| random.any(&there)).collect();
    (!ids.is_empty()).then_some(Scope { mode, ids })
}

pub fn batch(random: &mut Random, model: &Model, org: usize, action: BatchAction) -> Request {
    let (permission, state): (_, fn(&State) -> bool) = match action {
        BatchAction::Resend => ("members:invite", |state| *state == State::Invited),
        BatchAction::Cancel => ("members:cancel", |state| *state == State::Invited),
        BatchAction::Suspend => ("members:suspend", |state| *state == State::Active),
        BatchAction::Reactivate => ("members:reactivate", |state| *state == State::Suspended),
        BatchAction::Move(_) => ("members:move", |state| *state == State::Active),
        BatchAction::Remove(_) => ("members:remove", |state| matches!(state, State::Active | State::Suspended)),
        BatchAction::Renew => ("guests:renew", |state| *state == State::Active),
    };
    let by = actor(random, model, org, permission);
    Request::Batch { org, by, action, targets: targets(random, model, org, state) }
}

/// A removal in one organisation or in all; then preferably of a person who belongs to both.
pub fn removal(random: &mut Random, model: &Model, org: usize) -> Request {
    let everywhere = random.one_of(&[None, None, Some(false), Some(true), Some(true)]);
    let request = batch(random, model, org, BatchAction::Remove(everywhere));
    let (here, there) = (&model.orgs[org], &model.orgs[1 - org]);
    let may_go = |entry: &EntryIndex| !here.is_owner(&here.entries[*entry]) || here.owners() > 1;
    let both: Vec<(usize, EntryIndex)> = (0..PEOPLE)
        .filter(|person| there.own_entry(*person).is_some())
        .filter_map(|person| here.own_entry(person).filter(may_go))
        .map(|entry| (org, entry))
        .collect();
    match (request, random.any(&both)) {
        (Request::Batch { org, by, action, .. }, Some(target)) if everywhere != Some(false) && random.percent(60) => {
            Request::Batch { org, by, action, targets: vec![target] }
        }
        (request, _) => request,
    }
}

/// An addition: preferably of a person of the other organisation, by an actor who may read members there.
pub fn addition(random: &mut Random, model: &Model, org: usize) -> Request {
    let (here, there) = (&model.orgs[org], &model.orgs[1 - org]);
    let may = |organization: usize, person: PersonIndex, permission: &str| {
        let actor = model.actor(organization, person, model.now);
        actor.is_ok_and(|actor| model.orgs[organization].has_permission(&actor, permission))
    };
    let strangers = (0..PEOPLE).filter(|person| here.entry_of(*person).is_none() && there.own_entry(*person).is_some());
    let (strangers, able): (Vec<PersonIndex>, Vec<PersonIndex>) = (
        strangers.collect(),
        (0..PEOPLE)
            .filter(|person| may(org, *person, "members:add") && may(1 - org, *person, "members:read"))
            .collect(),
    );
    let person = random.any(&strangers).filter(|_| random.percent(85)).unwrap_or_else(|| random.below(PEOPLE));
    let by =
        random.any(&able).filter(|_| random.percent(90)).unwrap_or_else(|| actor(random, model, org, "members:add"));
    Request::Add { org, by, person, access: access(random, model, org) }
}

pub fn followed_link(random: &mut Random, model: &Model, org: usize) -> Option<FollowedLink> {
    let organization = &model.orgs[org];
    let sent: Vec<EntryIndex> =
        (0..organization.entries.len()).filter(|entry| organization.entries[*entry].attempt > 0).collect();
    let open: Vec<EntryIndex> =
        sent.iter().copied().filter(|entry| organization.entries[*entry].is_open(model.now)).collect();
    let again: Vec<EntryIndex> =
        open.iter().copied().filter(|entry| organization.entries[*entry].attempt > 1).collect();
    let entry = if !again.is_empty() && random.percent(40) {
        random.any(&again)
    } else if random.percent(85) {
        random.any(&open).or_else(|| random.any(&sent))
    } else {
        random.any(&sent)
    }?;
    let member = &organization.entries[entry];
    let older = member.attempt > 1 && random.percent(40);
    let attempt =
        if older { 1 + u32::try_from(random.below(member.attempt as usize - 1)).unwrap_or(0) } else { member.attempt };
    let by = if random.percent(92) { member.person } else { random.below(PEOPLE) };
    Some(FollowedLink { org, entry, attempt, by, verified: random.percent(96) })
}
