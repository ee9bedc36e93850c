//! People: whom to invite to what, whose link to follow, whom to do something to.

use std::collections::BTreeSet;

use chrono::TimeDelta;

use super::{CAST, Theme, actor};
use crate::{
    dice::Dice,
    model::{Access, Entry, Held, Mode, Model, Offer, Org, Rule, Scope, State, Who},
    step::{Request, Verb},
};

pub fn invitation(dice: &mut Dice, model: &Model, org: usize, theme: Theme) -> Request {
    let offer = Offer {
        guest: dice.percent(40),
        access: access(dice, model, org),
        period: dice.percent(60).then(|| TimeDelta::days(dice.one_of(&[2, 7, 16, 30]))),
    };
    let offer = Offer { period: offer.period.filter(|_| offer.guest || dice.percent(5)), ..offer };
    let plain = offer.guest && dice.percent(60) && model.orgs[org].policy.guest_role.is_some();
    let offer = if plain { Offer { access: Access::default(), ..offer } } else { offer };
    let permission = if offer.guest { "guests:invite" } else { "members:invite" };
    let to = (0..=dice.below(3)).map(|_| (theme.person(dice), dice.percent(20))).collect();
    Request::Invite { org, by: actor(dice, model, org, permission), to, offer }
}

/// Entries that fit, or any; once in a while one of another organisation.
pub fn targets(dice: &mut Dice, model: &Model, org: usize, fits: impl Fn(&State) -> bool) -> Vec<(usize, Entry)> {
    let known = |org: usize, fits: &dyn Fn(&State) -> bool| -> Vec<(usize, Entry)> {
        let entries = model.orgs[org].entries.iter().enumerate();
        let wanted = entries.filter(|(_, member)| member.id.is_some() && fits(&member.state));
        wanted.map(|(entry, _)| (org, entry)).collect()
    };
    let fitting = known(org, &fits);
    let mut targets: Vec<(usize, Entry)> = Vec::new();
    for _ in 0..=dice.below(5) / 2 {
        let place = if dice.percent(4) { 1 - org } else { org };
        let pool =
            if place == org && !fitting.is_empty() && dice.percent(85) { &fitting } else { &known(place, &|_| true) };
        targets.extend(dice.any(pool).filter(|target| !targets.contains(target)));
    }
    targets
}

/// Something that can be held there, most of the time.
pub fn access(dice: &mut Dice, model: &Model, org: usize) -> Access {
    let place = &model.orgs[org];
    let catalogue = &place.catalogue;
    let template = crate::model::Template::all().iter().find(|one| one.catalogue.template == catalogue.template);
    let founder = template.map(|template| template.founder.clone());
    let mut access = founder.filter(|_| dice.percent(30)).unwrap_or_else(|| dice.one_of(&catalogue.offers()));
    if dice.percent(25) {
        access.extras.extend(dice.any(&catalogue.grantable(&access)));
    }
    if catalogue.needs_role && !catalogue.groups.is_empty() && dice.percent(30) {
        access.group = dice.one_of(&catalogue.group_keys());
    }
    let rule = access.role.as_ref().and_then(|key| catalogue.roles.get(key)?.rule.as_ref());
    if let Some(rule) = rule.filter(|_| access.scope.is_none()) {
        access.scope = scope(dice, place, rule);
    }
    access
}

/// Resources as a role takes them; seldom of a mode that it does not.
pub fn scope(dice: &mut Dice, place: &Org, rule: &Rule) -> Option<Scope> {
    let modes: Vec<Mode> = rule.modes.iter().copied().collect();
    let mode = if dice.percent(97) { dice.any(&modes)? } else { dice.one_of(&Mode::ALL) };
    if mode == Mode::All || (rule.modes.contains(&Mode::All) && dice.percent(40)) {
        return Some(Scope::all());
    }
    let there = place.resources.keys().filter(|(is_group, _)| *is_group == (mode == Mode::Groups));
    let mut there: Vec<String> = there.map(|(_, id)| id.clone()).collect();
    if dice.percent(4) {
        there.push("nowhere".to_owned());
    }
    let most = rule.max.unwrap_or(2).max(1);
    let ids: BTreeSet<String> = (0..=dice.below(most)).filter_map(|_| dice.any(&there)).collect();
    (!ids.is_empty()).then_some(Scope { mode, ids })
}

pub fn several(dice: &mut Dice, model: &Model, org: usize, verb: Verb) -> Request {
    let (permission, state): (_, fn(&State) -> bool) = match verb {
        Verb::Resend => ("members:invite", |state| *state == State::Invited),
        Verb::Cancel => ("members:cancel", |state| *state == State::Invited),
        Verb::Suspend => ("members:suspend", |state| *state == State::Active),
        Verb::Reactivate => ("members:reactivate", |state| *state == State::Suspended),
        Verb::Move(_) => ("members:move", |state| *state == State::Active),
        Verb::Remove(_) => ("members:remove", |state| matches!(state, State::Active | State::Suspended)),
        Verb::Renew => ("guests:renew", |state| *state == State::Active),
    };
    let by = actor(dice, model, org, permission);
    Request::Several { org, by, verb, targets: targets(dice, model, org, state) }
}

/// A removal: as the policy says, or here, or everywhere; then rather of somebody who belongs elsewhere too.
pub fn removal(dice: &mut Dice, model: &Model, org: usize) -> Request {
    let everywhere = dice.one_of(&[None, None, Some(false), Some(true), Some(true)]);
    let request = several(dice, model, org, Verb::Remove(everywhere));
    let (here, there) = (&model.orgs[org], &model.orgs[1 - org]);
    let may_go = |entry: &Entry| !here.is_owner(&here.entries[*entry]) || here.owners() > 1;
    let both: Vec<(usize, Entry)> = (0..CAST)
        .filter(|who| there.own_entry(*who).is_some())
        .filter_map(|who| here.own_entry(who).filter(may_go))
        .map(|entry| (org, entry))
        .collect();
    match (request, dice.any(&both)) {
        (Request::Several { org, by, verb, .. }, Some(target)) if everywhere != Some(false) && dice.percent(60) => {
            Request::Several { org, by, verb, targets: vec![target] }
        }
        (request, _) => request,
    }
}

/// Somebody is added: rather who belongs to the other organisation only, by somebody who sees them there.
pub fn addition(dice: &mut Dice, model: &Model, org: usize) -> Request {
    let (here, there) = (&model.orgs[org], &model.orgs[1 - org]);
    let may = |place: usize, who: Who, permission: &str| {
        let actor = model.actor(place, who, model.now);
        actor.is_ok_and(|actor| model.orgs[place].holds(&actor, permission))
    };
    let strangers = (0..CAST).filter(|who| here.entry_of(*who).is_none() && there.own_entry(*who).is_some());
    let (strangers, able): (Vec<Who>, Vec<Who>) = (
        strangers.collect(),
        (0..CAST).filter(|who| may(org, *who, "members:add") && may(1 - org, *who, "members:read")).collect(),
    );
    let who = dice.any(&strangers).filter(|_| dice.percent(85)).unwrap_or_else(|| dice.below(CAST));
    let by = dice.any(&able).filter(|_| dice.percent(90)).unwrap_or_else(|| actor(dice, model, org, "members:add"));
    Request::Add { org, by, who, access: access(dice, model, org) }
}

pub fn held(dice: &mut Dice, model: &Model, org: usize) -> Option<Held> {
    let place = &model.orgs[org];
    let sent: Vec<Entry> = (0..place.entries.len()).filter(|entry| place.entries[*entry].attempt > 0).collect();
    let open: Vec<Entry> = sent.iter().copied().filter(|entry| place.entries[*entry].is_open(model.now)).collect();
    let again: Vec<Entry> = open.iter().copied().filter(|entry| place.entries[*entry].attempt > 1).collect();
    let entry = if !again.is_empty() && dice.percent(40) {
        dice.any(&again)
    } else if dice.percent(85) {
        dice.any(&open).or_else(|| dice.any(&sent))
    } else {
        dice.any(&sent)
    }?;
    let member = &place.entries[entry];
    let older = member.attempt > 1 && dice.percent(40);
    let attempt =
        if older { 1 + u32::try_from(dice.below(member.attempt as usize - 1)).unwrap_or(0) } else { member.attempt };
    let by = if dice.percent(92) { member.who } else { dice.below(CAST) };
    Some(Held { org, entry, attempt, by, verified: dice.percent(96) })
}
