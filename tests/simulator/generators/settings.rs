//! Random requests about settings: policy, roles, groups, resources.

use std::collections::BTreeSet;

use super::{actor, people, policy};
use crate::{
    model::{Access, Draft, Item, Mode, Model, Org, Role, Rule},
    random::Random,
    step::Request,
};

const ROLES: [&str; 2] = ["crew", "lead"];
const GROUPS: [&str; 2] = ["day", "night"];
const PLACES: [&str; 3] = ["berlin", "lyon", "oslo"];
const REGIONS: [&str; 2] = ["north", "south"];

/// The initial resources: one, in a group.
pub fn resources() -> Vec<Draft> {
    let (north, oslo) = (REGIONS[0].to_owned(), PLACES[2].to_owned());
    let within: BTreeSet<String> = [north.clone()].into();
    vec![Draft::Resource(true, north, BTreeSet::new()), Draft::Resource(false, oslo, within)]
}

/// A role and a group that did not come with the template.
pub fn own_role_and_group(random: &mut Random, model: &Model, org: usize) -> [Draft; 2] {
    let role = Draft::Role(ROLES[0].to_owned(), role(random, &model.orgs[org]));
    [role, Draft::Group(GROUPS[0].to_owned(), grant(random, model, org))]
}

/// A request that changes settings.
pub fn request(random: &mut Random, model: &Model, org: usize) -> Request {
    let organization = &model.orgs[org];
    let own = random.percent(30) || !own_items(organization).is_empty();
    match random.below(100) {
        0..40 => {
            let by = actor(random, model, org, "organization:update");
            let settings = (0..=random.below(2)).map(|_| policy::setting(random, organization)).collect();
            Request::Change { org, by, settings }
        }
        84.. if own => deletion(random, model, org),
        40..62 => put(random, model, org, |random| Draft::Role(key(random, &ROLES), role(random, organization))),
        62.. if organization.kind().is_none() || random.percent(60) => {
            put(random, model, org, |random| Draft::Group(key(random, &GROUPS), grant(random, model, org)))
        }
        _ => put(random, model, org, |random| resource(random, organization)),
    }
}

fn deletion(random: &mut Random, model: &Model, org: usize) -> Request {
    let item = item(random, &model.orgs[org]);
    let permission = match item {
        Item::Role(_) => "roles:manage",
        Item::Group(_) => "groups:manage",
        Item::Resource(..) => "resources:manage",
    };
    Request::DeleteItem { org, by: actor(random, model, org, permission), item }
}

fn put(random: &mut Random, model: &Model, org: usize, draft: impl FnOnce(&mut Random) -> Draft) -> Request {
    let draft = draft(random);
    let permission = match draft {
        Draft::Role(..) => "roles:manage",
        Draft::Group(..) => "groups:manage",
        Draft::Resource(..) => "resources:manage",
    };
    Request::Put { org, by: actor(random, model, org, permission), draft }
}

fn key(random: &mut Random, keys: &[&str]) -> String {
    random.one_of(keys).to_owned()
}

/// A role with some of all permissions.
fn role(random: &mut Random, organization: &Org) -> Role {
    let all = organization.catalogue.roles.values().filter(|role| role.system).flat_map(|role| &role.permissions);
    let all: Vec<String> = all.cloned().collect::<BTreeSet<_>>().into_iter().collect();
    let ranks = [0, 10, 40, 60, 100];
    let many = [3, 12, all.len()][random.below(3)];
    let permissions = (0..many).filter_map(|_| random.any(&all)).collect();
    let grantable = (0..random.below(3)).filter_map(|_| random.any(&all)).collect();
    let rule = organization.kind().filter(|_| random.percent(60)).map(|_| rule(random));
    Role {
        rank: random.one_of(&ranks),
        owner: random.percent(25),
        edits_self: random.percent(85),
        permissions,
        grantable,
        rule,
        ..Role::default()
    }
}

fn rule(random: &mut Random) -> Rule {
    let mut modes: BTreeSet<Mode> = Mode::ALL.into_iter().filter(|_| random.percent(60)).collect();
    if modes.is_empty() {
        modes.insert(random.one_of(&Mode::ALL));
    }
    Rule { modes, min: random.below(2), max: random.percent(30).then_some(1) }
}

/// A grant of a group: none, or a role with the scope that it requires.
fn grant(random: &mut Random, model: &Model, org: usize) -> Access {
    let organization = &model.orgs[org];
    let roles: Vec<String> = organization.catalogue.roles.keys().cloned().collect();
    let Some(role) = random.any(&roles).filter(|_| random.percent(85)) else { return Access::default() };
    let demanded = organization.catalogue.roles.get(&role).and_then(|role| role.rule.as_ref());
    let scope = demanded.and_then(|demanded| people::scope(random, organization, demanded));
    let mut grant = Access { role: Some(role), scope, ..Access::default() };
    if random.percent(20) {
        grant.extras.extend(random.any(&organization.catalogue.grantable(&grant)));
    }
    grant
}

fn resource(random: &mut Random, organization: &Org) -> Draft {
    if random.percent(30) {
        return Draft::Resource(true, key(random, &REGIONS), BTreeSet::new());
    }
    let groups = organization.resources.keys().filter(|(is_group, _)| *is_group).map(|(_, id)| id.clone());
    let groups: Vec<String> = groups.collect();
    let groups = groups.into_iter().filter(|_| random.percent(50)).collect();
    Draft::Resource(false, key(random, &PLACES), groups)
}

/// The items that did not come with the template.
fn own_items(organization: &Org) -> Vec<Item> {
    let catalogue = &organization.catalogue;
    let roles = catalogue.roles.iter().filter(|(_, role)| !role.system).map(|(key, _)| Item::Role(key.clone()));
    let groups = catalogue.groups.iter().filter(|(_, group)| !group.system).map(|(key, _)| Item::Group(key.clone()));
    let resources = organization.resources.keys().map(|(is_group, id)| Item::Resource(*is_group, id.clone()));
    roles.chain(groups).chain(resources).collect()
}

/// An item to delete, preferably one that did not come with the template.
fn item(random: &mut Random, organization: &Org) -> Item {
    let roles: Vec<String> = organization.catalogue.roles.keys().cloned().collect();
    match random.below(12) {
        0 => Item::Role(random.any(&roles).unwrap_or_default()),
        1 => Item::Group(key(random, &GROUPS)),
        _ => random.any(&own_items(organization)).unwrap_or_else(|| Item::Role(ROLES[0].to_owned())),
    }
}
