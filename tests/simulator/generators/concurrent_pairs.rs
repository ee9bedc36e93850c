//! Two requests that are likely to be in each other's way: about the same people, or the same settings.

use super::{Theme, actor, people, request::request, settings};
use crate::{
    model::{Draft, Entry, Held, Item, Model, Who},
    random::Random,
    step::{Request, Verb},
};

pub fn pair(random: &mut Random, model: &Model, theme: Theme) -> (Request, Request) {
    let org = usize::from(random.percent(15));
    let place = &model.orgs[org];
    let owners: Vec<Entry> = (0..place.entries.len()).filter(|entry| place.is_owner(&place.entries[*entry])).collect();
    if owners.len() > 1 && random.percent(45) {
        return of_owners(random, model, org, &owners);
    }
    let first = if random.percent(theme.settings()) {
        settings::request(random, model, org)
    } else {
        request(random, model, theme)
    };
    let second = match (&first, random.below(3)) {
        (_, 0) => request(random, model, theme),
        (Request::Drop { org, item, .. }, _) => giving(random, model, *org, (item, theme)),
        (Request::Put { org, draft, .. }, 1) => dropping(random, model, *org, draft),
        (Request::Accept(held), 1) => {
            let verb = random.one_of(&[Verb::Resend, Verb::Cancel]);
            let by = actor(random, model, held.org, "members:invite");
            Request::Several { org: held.org, by, verb, targets: vec![(held.org, held.entry)] }
        }
        (Request::Accept(held), _) => match sponsor(model, held) {
            Some(sponsor) => Request::Leave { org: held.org, by: sponsor },
            None => first.clone(),
        },
        (Request::Several { org, by, targets, .. }, 1) if !targets.is_empty() => {
            let verbs = [Verb::Suspend, Verb::Reactivate, Verb::Remove(None), Verb::Cancel, Verb::Resend];
            Request::Several { org: *org, by: *by, verb: random.one_of(&verbs), targets: targets.clone() }
        }
        (other, _) => {
            // The one who acts goes.
            Request::Leave { org: other.org(), by: other.by() }
        }
    };
    if random.percent(50) { (first, second) } else { (second, first) }
}

/// Two owners who end what the other one, or they themselves, are there.
fn of_owners(random: &mut Random, model: &Model, org: usize, owners: &[Entry]) -> (Request, Request) {
    let place = &model.orgs[org];
    let mut two = owners.to_vec();
    random.shuffle(&mut two);
    let mut ends = |this: Entry, other: Entry| {
        let by = place.entries[if random.percent(50) { this } else { other }].who;
        let verb = random.one_of(&[Verb::Suspend, Verb::Remove(Some(false)), Verb::Remove(None)]);
        if random.percent(50) {
            Request::Leave { org, by: place.entries[this].who }
        } else {
            Request::Several { org, by, verb, targets: vec![(org, this)] }
        }
    };
    (ends(two[0], two[1]), ends(two[1], two[0]))
}

/// Somebody is given what is about to be deleted.
fn giving(random: &mut Random, model: &Model, org: usize, (item, theme): (&Item, Theme)) -> Request {
    let place = &model.orgs[org];
    let mut access = people::access(random, model, org);
    match item {
        Item::Role(key) => {
            access.role = Some(key.clone());
            let rule = place.catalogue.roles.get(key).and_then(|role| role.rule.as_ref());
            access.scope = rule.and_then(|rule| people::scope(random, place, rule));
        }
        Item::Group(key) => access.group = Some(key.clone()),
        Item::Resource(..) => {}
    }
    let invitation = people::invitation(random, model, org, theme);
    match invitation {
        Request::Invite { by, to, offer, .. } => {
            Request::Invite { org, by, to, offer: crate::model::Offer { access, ..offer } }
        }
        other => other,
    }
}

/// What is about to be changed is deleted.
fn dropping(random: &mut Random, model: &Model, org: usize, draft: &Draft) -> Request {
    let (item, permission) = match draft {
        Draft::Role(key, _) => (Item::Role(key.clone()), "roles:manage"),
        Draft::Group(key, _) => (Item::Group(key.clone()), "groups:manage"),
        Draft::Resource(is_group, id, _) => (Item::Resource(*is_group, id.clone()), "resources:manage"),
    };
    Request::Drop { org, by: actor(random, model, org, permission), item }
}

fn sponsor(model: &Model, held: &Held) -> Option<Who> {
    let place = &model.orgs[held.org];
    place.entries[held.entry].sponsor.map(|sponsor| place.entries[sponsor].who)
}
