//! Pairs of requests that are likely to conflict: about the same people, or about the same settings.

use super::{Theme, actor, people, request::request, settings};
use crate::{
    model::{Draft, EntryIndex, FollowedLink, Item, Model, PersonIndex},
    random::Random,
    step::{BatchAction, Request},
};

pub fn pair(random: &mut Random, model: &Model, theme: Theme) -> (Request, Request) {
    let org = usize::from(random.percent(15));
    let organization = &model.orgs[org];
    let owners: Vec<EntryIndex> =
        (0..organization.entries.len()).filter(|entry| organization.is_owner(&organization.entries[*entry])).collect();
    if owners.len() > 1 && random.percent(45) {
        return between_owners(random, model, org, &owners);
    }
    let first = if random.percent(theme.settings()) {
        settings::request(random, model, org)
    } else {
        request(random, model, theme)
    };
    let second = match (&first, random.below(3)) {
        (_, 0) => request(random, model, theme),
        (Request::DeleteItem { org, item, .. }, _) => granting(random, model, *org, (item, theme)),
        (Request::Put { org, draft, .. }, 1) => deletion(random, model, *org, draft),
        (Request::Accept(held), 1) => {
            let action = random.one_of(&[BatchAction::Resend, BatchAction::Cancel]);
            let by = actor(random, model, held.org, "members:invite");
            Request::Batch { org: held.org, by, action, targets: vec![(held.org, held.entry)] }
        }
        (Request::Accept(held), _) => match sponsor(model, held) {
            Some(sponsor) => Request::Leave { org: held.org, by: sponsor },
            None => first.clone(),
        },
        (Request::Batch { org, by, targets, .. }, 1) if !targets.is_empty() => {
            let verbs = [
                BatchAction::Suspend,
                BatchAction::Reactivate,
                BatchAction::Remove(None),
                BatchAction::Cancel,
                BatchAction::Resend,
            ];
            Request::Batch { org: *org, by: *by, action: random.one_of(&verbs), targets: targets.clone() }
        }
        (other, _) => {
            // The actor of the other request leaves.
            Request::Leave { org: other.org(), by: other.by() }
        }
    };
    if random.percent(50) { (first, second) } else { (second, first) }
}

/// Two requests, each of which ends the ownership of one of two owners.
fn between_owners(random: &mut Random, model: &Model, org: usize, owners: &[EntryIndex]) -> (Request, Request) {
    let organization = &model.orgs[org];
    let mut two = owners.to_vec();
    random.shuffle(&mut two);
    let mut ends = |this: EntryIndex, other: EntryIndex| {
        let by = organization.entries[if random.percent(50) { this } else { other }].person;
        let action =
            random.one_of(&[BatchAction::Suspend, BatchAction::Remove(Some(false)), BatchAction::Remove(None)]);
        if random.percent(50) {
            Request::Leave { org, by: organization.entries[this].person }
        } else {
            Request::Batch { org, by, action, targets: vec![(org, this)] }
        }
    };
    (ends(two[0], two[1]), ends(two[1], two[0]))
}

/// An invitation that grants the item that the other request deletes.
fn granting(random: &mut Random, model: &Model, org: usize, (item, theme): (&Item, Theme)) -> Request {
    let organization = &model.orgs[org];
    let mut access = people::access(random, model, org);
    match item {
        Item::Role(key) => {
            access.role = Some(key.clone());
            let rule = organization.catalogue.roles.get(key).and_then(|role| role.rule.as_ref());
            access.scope = rule.and_then(|rule| people::scope(random, organization, rule));
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

/// The deletion of the item that the other request changes.
fn deletion(random: &mut Random, model: &Model, org: usize, draft: &Draft) -> Request {
    let (item, permission) = match draft {
        Draft::Role(key, _) => (Item::Role(key.clone()), "roles:manage"),
        Draft::Group(key, _) => (Item::Group(key.clone()), "groups:manage"),
        Draft::Resource(is_group, id, _) => (Item::Resource(*is_group, id.clone()), "resources:manage"),
    };
    Request::DeleteItem { org, by: actor(random, model, org, permission), item }
}

fn sponsor(model: &Model, held: &FollowedLink) -> Option<PersonIndex> {
    let organization = &model.orgs[held.org];
    organization.entries[held.entry].sponsor.map(|sponsor| organization.entries[sponsor].person)
}
