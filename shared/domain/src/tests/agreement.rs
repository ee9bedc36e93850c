//! Whatever is granted to whom: the explanation says what the guards of the operations do.

use proptest::{prelude::*, sample::select, sample::subsequence};

use super::{
    builders::{as_guest, in_state, key, scope, t0},
    fixture::Fixture,
};
use crate::{
    authority::Authority,
    explain::Question,
    grant::{Grant, Mode, ResourceRef, Scope},
    membership::{Membership, State},
    text::Key,
};

const SITES: [&str; 4] = ["berlin", "paris", "tokyo", "gone"];
const GROUPS: [&str; 2] = ["emea", "apac"];

fn scopes() -> impl Strategy<Value = Vec<Scope>> {
    let sites = prop_oneof![
        Just(scope("site", Mode::All, &[])),
        subsequence(GROUPS.to_vec(), 0..=2).prop_map(|ids| scope("site", Mode::Groups, &ids)),
        subsequence(SITES.to_vec(), 0..=4).prop_map(|ids| scope("site", Mode::Resources, &ids)),
    ];
    proptest::option::of(sites).prop_map(|scope| scope.into_iter().collect())
}

/// Anything that could be written down, whether a role allows it or not.
fn grants(fixture: &Fixture) -> impl Strategy<Value = Grant> + use<> {
    let settings = &fixture.organization.settings;
    let roles: Vec<Key> = settings.roles.keys().cloned().chain([key("forgotten")]).collect();
    let known = settings.roles.values().flat_map(|role| role.permissions.iter().chain(&role.grantable));
    let extras: Vec<Key> = known.cloned().chain([key("forgotten:too")]).collect();
    let permissions = proptest::collection::btree_set(select(extras), 0..4);
    (proptest::option::of(select(roles)), permissions, scopes()).prop_map(|(role, permissions, scopes)| Grant {
        role,
        permissions,
        scopes,
    })
}

fn members(fixture: &Fixture) -> impl Strategy<Value = Membership> + use<> {
    let groups: Vec<Key> = fixture.organization.settings.groups.keys().cloned().chain([key("forgotten")]).collect();
    let owner = fixture.owner.clone();
    let states = select(vec![State::Active, State::Active, State::Active, State::Suspended, State::Invited]);
    let ends = select(vec![None, Some(t0()), Some(super::builders::after_days(1))]);
    (grants(fixture), proptest::option::of(select(groups)), states, ends).prop_map(move |(grant, group, state, end)| {
        let member = end.map_or_else(|| owner.clone(), |end| as_guest(&owner, end));
        Membership { grant, group, ..in_state(&member, state) }
    })
}

fn agree(template: &'static str) {
    let fixture = Fixture::of(template);
    let settings = &fixture.organization.settings;
    let mut permissions: Vec<Key> = vec![key("forgotten:too"), key("nobody:knows")];
    permissions.extend(settings.roles.values().flat_map(|role| &role.permissions).cloned());
    permissions.retain(|permission| settings.product.bundle(permission).is_none());
    let asked = (members(&fixture), select(permissions), proptest::option::of(select(SITES.to_vec())));
    proptest!(|((member, permission, site) in asked)| {
        let entry = |id| ResourceRef { resource_type: key("site"), is_group: false, id: key(id) };
        let question = Question { permission, resource: site.map(entry) };
        let authority = Authority::of(settings, &member, t0());

        let explained = settings.explain(Some(&member), &question, &fixture.resources, t0());

        let holds = authority.as_ref().is_some_and(|a| a.holds(question.permission.as_str()));
        // Only a member who reaches a resource may grant it.
        let reaches = site.is_none_or(|id| {
            let only = Grant { scopes: vec![scope("site", Mode::Resources, &[id])], ..Grant::default() };
            let hands_on = authority.as_ref().is_some_and(|a| a.may_grant(&only, None, &fixture.resources).is_ok());
            hands_on && fixture.resources.contains_key(&entry(id))
        });
        prop_assert_eq!(explained.allowed(), holds && reaches, "{:?} {:?}", member, question);
        prop_assert_eq!(explained.source.is_some(), holds);
        prop_assert_eq!(explained.scope.is_some(), holds && reaches && site.is_some());
    });
}

/// S5.2, S5.3, R1: allowed is who holds the permission and reaches the resource, as every guard of an operation judges.
#[test]
fn the_explanation_agrees_with_the_guards_in_every_template() {
    for template in ["team", "sites", "guests", "portal", "partners"] {
        agree(template);
    }
}
