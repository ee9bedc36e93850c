//! Every template satisfies the rules that it sets.

use std::collections::BTreeSet;

use super::{
    builders::{in_state, member_id, t0},
    fixture::Fixture,
};
use crate::{
    authority::Authority,
    grant::Grant,
    membership::{Membership, State},
    organization::Settings,
    permission,
    product::{Product, ProductDocument, Retired, SERVICE_PERMISSIONS},
    text::Key,
};

fn fixtures() -> impl Iterator<Item = Fixture> {
    Product::built_in().templates.clone().into_keys().map(|key| Fixture::of(key.as_str()))
}

fn all_grants(fixture: &Fixture) -> Vec<(Grant, Option<Key>)> {
    let settings = &fixture.organization.settings;
    let with_extras = |key: &Key| {
        let mut grant = fixture.grant(key.as_str(), &[]);
        grant.permissions.clone_from(&settings.roles[key].grantable);
        (grant, None)
    };
    let grouped = settings.groups.keys().map(|key| (Grant::default(), Some(key.clone())));
    settings.roles.keys().map(with_extras).chain(grouped).collect()
}

fn named_roles(settings: &Settings) -> BTreeSet<&Key> {
    let groups = settings.groups.values().filter_map(|group| group.grant.role.as_ref());
    groups.chain(&settings.policy.guest_role).collect()
}

/// S4.32, R1: a template is data, and all of it is well formed.
#[test]
fn every_template_makes_an_organisation() {
    let templates: Vec<_> = fixtures().map(|fixture| fixture.organization.settings.template.clone()).collect();

    assert_eq!(
        templates.iter().map(Key::as_str).collect::<Vec<_>>(),
        ["guests", "partners", "portal", "sites", "team"]
    );
    assert!(Product::built_in().template(&"unheard-of".parse().unwrap()).is_none());
}

/// R1, A2: what an organisation stores is its own; the template's roles and groups come from the definition.
#[test]
fn the_settings_of_every_template_survive_storage() {
    for fixture in fixtures() {
        let settings = &*fixture.organization.settings;
        let stored = serde_json::to_value(settings.own()).unwrap();

        assert_eq!((&stored["roles"], &stored["groups"]), (&serde_json::json!({}), &serde_json::json!({})));
        let read: Settings = serde_json::from_value(stored).unwrap();
        assert_eq!(read.completed_by(&Product::built_in()), *settings);
    }
}

/// A1: the built-in definition is one that a deployment could put, and says all of it.
#[test]
fn the_built_in_definition_is_valid() {
    let document = ProductDocument::built_in();

    let (product, faults) = Product::read(&document, &Retired::default(), 0);

    assert_eq!((faults, product.faults()), (vec![], vec![]));
    assert_eq!(*document.completed(), document, "it names every permission of this service");
    assert_eq!(product, *Product::built_in());
}

/// R20: the creator of an organisation is its first owner, with a grant that the template itself allows.
#[test]
fn every_founder_is_an_owner_with_a_valid_grant() {
    for fixture in fixtures() {
        let (settings, owner) = (&fixture.organization.settings, &fixture.owner);

        assert!(settings.is_owner(owner) && owner.holds_seat());
        assert_eq!(settings.faults_of(&owner.grant, owner.group.as_ref(), &fixture.resources), []);
        assert_eq!(settings.complete(owner.grant.clone()), owner.grant);
    }
}

/// R2: a grant never exceeds the actor, so an owner holds every permission.
#[test]
fn an_owner_can_grant_every_role_group_and_extra_of_the_template() {
    for fixture in fixtures() {
        let owner = fixture.authority(&fixture.owner);

        for (grant, group) in all_grants(&fixture) {
            let faults = fixture.organization.settings.faults_of(&grant, group.as_ref(), &fixture.resources);
            assert_eq!(faults, [], "{grant:?}");
            assert_eq!(owner.may_grant(&grant, group.as_ref(), &fixture.resources), Ok(()), "{grant:?} {group:?}");
        }
    }
}

/// S1.1, S4.9, S5.11: the founder may execute every operation of the product.
#[test]
fn an_owner_holds_every_permission_of_the_product() {
    for fixture in fixtures() {
        let owner = fixture.authority(&fixture.owner);

        assert_eq!(SERVICE_PERMISSIONS.map(|p| owner.require(p)), SERVICE_PERMISSIONS.map(|_| Ok(())));
    }
}

/// S2.15: whatever a template names, it also defines.
#[test]
fn every_key_in_a_template_exists() {
    for fixture in fixtures() {
        let settings = &fixture.organization.settings;

        assert!(named_roles(settings).iter().all(|key| settings.roles.contains_key(*key)));
        for role in settings.roles.values() {
            assert!(role.scope_rules.keys().all(|key| settings.product.resource_types.contains_key(key)));
            let managed = role.manages.iter().flatten();
            assert!(managed.into_iter().all(|k| settings.roles.contains_key(k) || settings.groups.contains_key(k)));
            assert!(role.system && role.scope_rules.values().all(|rule| !rule.modes.is_empty()));
        }
    }
}

/// R20: only owners come with the right to end the organisation or to redefine what roles mean.
#[test]
fn only_owners_delete_the_organisation_and_define_roles() {
    for fixture in fixtures() {
        for role in fixture.organization.settings.roles.values() {
            let reserved = [permission::ORGANIZATION_DELETE, "roles:manage"];
            let held = role.permissions.iter().any(|key| reserved.contains(&key.as_str()));

            assert_eq!(held, role.owner_class, "{}", role.name);
        }
    }
}

/// R24, C15: a member who is not active has no authority, whatever their grant.
#[test]
fn only_active_members_have_authority() {
    for fixture in fixtures() {
        for state in [State::Invited, State::Suspended, State::Ended] {
            let member = Membership { id: member_id(2), ..in_state(&fixture.owner, state) };

            assert!(Authority::of(&fixture.organization.settings, &member, t0()).is_none());
        }
    }
}
