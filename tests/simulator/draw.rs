//! What happens next: drawn so that most of it makes sense, and enough of it does not.

use chrono::TimeDelta;
use harness::{Fault, When};

use crate::{
    dice::Dice,
    model::{Access, Entry, Held, Model, Offer, State, Who},
    stage::Functions,
    step::{Job, Request, Step, Trouble, Verb},
};

/// How many people there are.
pub const CAST: usize = 8;

const TABLE: [&str; 3] = ["BatchGetItem", "Query", "TransactWriteItems"];
const SENDING: [&str; 4] = ["BatchGetItem", "TransactWriteItems", "SendEmail", "PutEvents"];

/// The next step of a story.
pub fn step(dice: &mut Dice, model: &Model) -> Step {
    if !model.due_to_remind(model.now).is_empty() && dice.percent(30) {
        return Step::Job { job: Job::Remind, trouble: trouble(dice, &SENDING, 30) };
    }
    match dice.below(100) {
        0..53 => {
            let request = request(dice, model);
            if request.is_post() && dice.percent(8) {
                Step::Repeat { request, trouble: trouble(dice, &TABLE, 75) }
            } else {
                Step::Ask { request, of: functions(dice), trouble: trouble(dice, &TABLE, 35) }
            }
        }
        53..65 => {
            let (outer, inner) = pair(dice, model);
            Step::Meet { outer, inner, when: moment(dice) }
        }
        65..68 => Step::Meanwhile { outer: request(dice, model), job: job(dice), when: moment(dice) },
        68..78 => Step::Pump { trouble: trouble(dice, &SENDING, 40) },
        78..81 => Step::Replay { shuffle: dice.roll(), trouble: trouble(dice, &SENDING, 30) },
        81..89 => Step::Job { job: job(dice), trouble: trouble(dice, &SENDING, 30) },
        89..98 => Step::Wait(span(dice, model)),
        _ => Step::TimeToLive,
    }
}

/// How a story begins: people are invited, and most of them come.
pub fn opening(dice: &mut Dice, model: &Model) -> Step {
    let org = usize::from(dice.percent(25));
    let request = match held(dice, model, org).filter(|_| dice.percent(60)) {
        Some(held) => Request::Accept(Held { by: model.orgs[org].entries[held.entry].who, verified: true, ..held }),
        None => invitation(dice, model, org),
    };
    match dice.below(10) {
        0 => Step::Pump { trouble: trouble(dice, &SENDING, 40) },
        1 => Step::Ask { request, of: functions(dice), trouble: trouble(dice, &TABLE, 100) },
        _ => Step::Ask { request, of: Functions::Right, trouble: Vec::new() },
    }
}

fn invitation(dice: &mut Dice, model: &Model, org: usize) -> Request {
    let offer = Offer {
        guest: dice.percent(40),
        access: access(dice, model, org),
        period: dice.percent(60).then(|| TimeDelta::days(dice.one_of(&[2, 7, 16, 30]))),
    };
    let offer = Offer { period: offer.period.filter(|_| offer.guest || dice.percent(5)), ..offer };
    let plain = offer.guest && dice.percent(60);
    let offer = if plain { Offer { access: Access::default(), ..offer } } else { offer };
    let permission = if offer.guest { "guests:invite" } else { "members:invite" };
    let to = (0..=dice.below(3)).map(|_| (dice.below(CAST), dice.percent(20))).collect();
    Request::Invite { org, by: actor(dice, model, org, permission), to, offer }
}

fn job(dice: &mut Dice) -> Job {
    dice.one_of(&[Job::Lapse, Job::Lapse, Job::Remind, Job::Expire, Job::SweepOutbox])
}

/// Until the next instant that matters, or a second before it, or just for a while.
fn span(dice: &mut Dice, model: &Model) -> TimeDelta {
    let ahead: Vec<TimeDelta> = model.turns().into_iter().map(|at| at - model.now).collect();
    match dice.any(&ahead) {
        Some(ahead) if dice.percent(50) => ahead,
        Some(ahead) if ahead > TimeDelta::seconds(1) && dice.percent(20) => ahead - TimeDelta::seconds(1),
        _ => TimeDelta::hours(dice.one_of(&[1, 20, 24, 48, 96, 168])),
    }
}

/// Most clocks are right.
fn functions(dice: &mut Dice) -> Functions {
    if dice.percent(15) { dice.one_of(&[Functions::Slow, Functions::Fast]) } else { Functions::Right }
}

fn moment(dice: &mut Dice) -> When {
    if dice.percent(50) { When::Operation("TransactWriteItems", 0) } else { When::Call(dice.below(5)) }
}

/// One call fails, or so many in a row that the SDK gives up.
fn trouble(dice: &mut Dice, operations: &[&'static str], of_hundred: usize) -> Trouble {
    if !dice.percent(of_hundred) {
        return Vec::new();
    }
    let operation = dice.one_of(operations);
    let mut faults = vec![Fault::BeforeEffect, Fault::AfterEffect, Fault::throttled(), Fault::internal()];
    if operation == "TransactWriteItems" {
        faults.extend([Fault::Conflict, Fault::AfterEffect]);
    }
    let (fault, first) = (dice.one_of(&faults), dice.below(3));
    (first..=first + dice.below(3)).map(|index| (When::Operation(operation, index), fault.clone())).collect()
}

/// Somebody who may do that there, or anybody at all.
fn actor(dice: &mut Dice, model: &Model, org: usize, permission: &str) -> Who {
    let place = &model.orgs[org];
    let able = (0..CAST).filter(|who| model.actor(org, *who, model.now).is_ok_and(|a| place.holds(&a, permission)));
    let able: Vec<Who> = able.collect();
    match dice.any(&able) {
        Some(who) if dice.percent(88) => who,
        _ => dice.below(CAST),
    }
}

/// Entries that fit, or any; once in a while one of another organisation.
fn targets(dice: &mut Dice, model: &Model, org: usize, fits: impl Fn(&State) -> bool) -> Vec<(usize, Entry)> {
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

fn access(dice: &mut Dice, model: &Model, org: usize) -> Access {
    let catalogue = model.orgs[org].catalogue;
    let mut access = if dice.percent(30) { catalogue.founder() } else { dice.one_of(&catalogue.offers()) };
    if dice.percent(25) {
        access.extras.extend(dice.any(&catalogue.grantable(&access)));
    }
    access
}

fn several(dice: &mut Dice, model: &Model, org: usize, verb: Verb) -> Request {
    let (permission, state): (_, fn(&State) -> bool) = match verb {
        Verb::Resend => ("members:invite", |state| *state == State::Invited),
        Verb::Cancel => ("members:cancel", |state| *state == State::Invited),
        Verb::Suspend => ("members:suspend", |state| *state == State::Active),
        Verb::Reactivate => ("members:reactivate", |state| *state == State::Suspended),
        Verb::Move(_) => ("members:move", |state| *state == State::Active),
        Verb::Remove => ("members:remove", |state| matches!(state, State::Active | State::Suspended)),
        Verb::Renew => ("guests:renew", |state| *state == State::Active),
    };
    let by = actor(dice, model, org, permission);
    Request::Several { org, by, verb, targets: targets(dice, model, org, state) }
}

fn held(dice: &mut Dice, model: &Model, org: usize) -> Option<Held> {
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

/// A request of somebody.
fn request(dice: &mut Dice, model: &Model) -> Request {
    let org = usize::from(dice.percent(25));
    let renewable = model.orgs[org].entries.iter().any(|member| member.status(model.now) == "expiring");
    if renewable && dice.percent(25) {
        return several(dice, model, org, Verb::Renew);
    }
    match dice.below(100) {
        0..24 => invitation(dice, model, org),
        24..52 => match held(dice, model, org) {
            Some(held) if dice.percent(12) => Request::Decline(held),
            Some(held) => Request::Accept(held),
            None => Request::Leave { org, by: dice.below(CAST) },
        },
        52..58 => several(dice, model, org, Verb::Resend),
        58..62 => several(dice, model, org, Verb::Cancel),
        62..71 => {
            let by = actor(dice, model, org, "members:update");
            let targets = targets(dice, model, org, |state| !matches!(state, State::Ended(_)));
            let target = targets.first().copied().unwrap_or((org, 0));
            Request::Edit { org, by, target, access: access(dice, model, org) }
        }
        71..76 => several(dice, model, org, Verb::Suspend),
        76..80 => several(dice, model, org, Verb::Reactivate),
        80..83 => {
            let group = dice.one_of(&model.orgs[org].catalogue.groups());
            several(dice, model, org, Verb::Move(group))
        }
        83..89 => several(dice, model, org, Verb::Remove),
        89..94 => {
            let belong: Vec<Who> = (0..CAST).filter(|who| model.orgs[org].own_entry(*who).is_some()).collect();
            let by = dice.any(&belong).filter(|_| dice.percent(85)).unwrap_or_else(|| dice.below(CAST));
            Request::Leave { org, by }
        }
        94..99 => {
            let who = dice.below(CAST);
            Request::Add { org, by: actor(dice, model, org, "members:add"), who, access: access(dice, model, org) }
        }
        _ => Request::Delete { org, by: actor(dice, model, org, "organization:delete") },
    }
}

/// Two requests that are likely to be in each other's way: about the same people.
fn pair(dice: &mut Dice, model: &Model) -> (Request, Request) {
    let org = usize::from(dice.percent(15));
    let place = &model.orgs[org];
    let owners: Vec<Entry> = (0..place.entries.len()).filter(|entry| place.is_owner(&place.entries[*entry])).collect();
    if owners.len() > 1 && dice.percent(50) {
        let mut two = owners.clone();
        dice.shuffle(&mut two);
        let mut ends = |this: Entry, other: Entry| {
            let by = place.entries[if dice.percent(50) { this } else { other }].who;
            let verb = dice.one_of(&[Verb::Suspend, Verb::Remove]);
            if dice.percent(50) {
                Request::Leave { org, by: place.entries[this].who }
            } else {
                Request::Several { org, by, verb, targets: vec![(org, this)] }
            }
        };
        return (ends(two[0], two[1]), ends(two[1], two[0]));
    }
    let first = request(dice, model);
    let second = match (&first, dice.below(3)) {
        (_, 0) => request(dice, model),
        (Request::Accept(held), 1) => {
            let verb = dice.one_of(&[Verb::Resend, Verb::Cancel]);
            let by = actor(dice, model, held.org, "members:invite");
            Request::Several { org: held.org, by, verb, targets: vec![(held.org, held.entry)] }
        }
        (Request::Accept(held), _) => match place_of_sponsor(model, held) {
            Some(sponsor) => Request::Leave { org: held.org, by: sponsor },
            None => first.clone(),
        },
        (Request::Several { org, by, targets, .. }, 1) if !targets.is_empty() => {
            let verb = dice.one_of(&[Verb::Suspend, Verb::Reactivate, Verb::Remove, Verb::Cancel, Verb::Resend]);
            Request::Several { org: *org, by: *by, verb, targets: targets.clone() }
        }
        (other, _) => {
            // The one who acts goes.
            Request::Leave { org: other.org(), by: other.by() }
        }
    };
    if dice.percent(50) { (first, second) } else { (second, first) }
}

fn place_of_sponsor(model: &Model, held: &Held) -> Option<Who> {
    let place = &model.orgs[held.org];
    place.entries[held.entry].sponsor.map(|sponsor| place.entries[sponsor].who)
}
