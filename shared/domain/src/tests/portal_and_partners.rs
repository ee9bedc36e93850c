//! What the templates `portal` and `partners` say, rule by rule.

use std::collections::BTreeSet;

use super::{builders::key, fixture::Fixture};
use crate::{
    grant::{Grant, Mode},
    policy::{EditableField, GrantRequired},
    refusal::Refusal,
};

/// S4.11, S4.18, S4.21, S4.28, R3, R5: no group is no permission; names and the API flag are open to administrators.
#[test]
fn in_portal_the_policy_is_that_of_the_dns_portal() {
    let settings = Fixture::of("portal").organization.settings;

    assert_eq!(settings.policy.grant_required, GrantRequired::None);
    assert_eq!(settings.permissions_of(&Grant::default(), None), BTreeSet::new());
    let editable = [EditableField::FirstName, EditableField::LastName, EditableField::ApiOnly];
    assert_eq!(settings.policy.admin_editable_fields, editable.into());
    assert_eq!(settings.policy.topics, crate::topic::Topic::ALL.into());
    assert!(settings.policy.remove_everywhere && settings.policy.notify.profile_changed);
}

/// S4.9, S4.32: three built-in groups, and each of them may reset passwords, suspend and reactivate.
#[test]
fn in_portal_three_system_groups_hold_the_account_actions() {
    let fixture = Fixture::of("portal");
    let settings = &fixture.organization.settings;

    assert_eq!(settings.groups.len(), 3);
    for (name, group) in &settings.groups {
        let member = fixture.in_group(2, name.as_str());
        let authority = fixture.authority(&member);
        assert!(group.system);
        assert!(["members:reset_password", "members:suspend", "members:reactivate"].iter().all(|p| authority.holds(p)));
    }
}

/// S4.10, S4.13, S4.14, C17: security administration manages neither of the other two groups nor itself, nor adds or moves.
#[test]
fn in_portal_security_administration_stays_below_the_other_two() {
    let fixture = Fixture::of("portal");
    let member = fixture.in_group(2, "security-administration");
    let authority = fixture.authority(&member);

    let manages = |group: &str| authority.manages(&Grant::default(), Some(&key(group)));

    assert_eq!(["owner", "administrative"].map(manages), [(); 2].map(|()| Err(Refusal::TargetOutranksActor)));
    assert_eq!(manages("security-administration"), Ok(()));
    assert!(!fixture.organization.settings.roles[&key("security-administration")].may_edit_self);
    assert!(!authority.holds("members:add") && !authority.holds("members:move"));
}

/// S4.11, R2: an administrative user edits owners as the source allows, but does not make any.
#[test]
fn in_portal_administrative_manages_owners_but_makes_none() {
    let fixture = Fixture::of("portal");
    let member = fixture.in_group(2, "administrative");
    let (authority, owner) = (fixture.authority(&member), key("owner"));

    assert_eq!(authority.manages(&Grant::default(), Some(&owner)), Ok(()));
    let made = authority.may_grant(&Grant::default(), Some(&owner), &fixture.resources);
    assert_eq!(made, Err(Refusal::GrantExceedsActor));
}

/// S5.7, S5.9-S5.11, S5.14: one partner for Partner, any number for Normal, all for Admin; comments alone for Partner.
#[test]
fn in_partners_the_three_roles_differ_in_partners_and_extras() {
    let settings = Fixture::of("partners").organization.settings;
    let rule = |role: &str| {
        let rule = &settings.roles[&key(role)].scope_rules[&key("partner")];
        (rule.modes.iter().copied().collect::<Vec<_>>(), rule.min, rule.max)
    };

    assert_eq!(rule("admin"), (vec![Mode::All], 0, None));
    assert_eq!(rule("normal"), (vec![Mode::Resources], 0, None));
    assert_eq!(rule("partner"), (vec![Mode::Resources], 1, Some(1)));
    assert_eq!(settings.roles[&key("normal")].grantable.len(), 3);
    assert_eq!(settings.roles[&key("partner")].grantable, [key("issues:comments")].into());
}

/// S5.1, S5.9, S5.13, S5.15-S5.17: management, branding and SAML are the Admin's, who has every add-on by default.
#[test]
fn in_partners_only_admins_manage_and_have_the_add_ons_by_default() {
    let fixture = Fixture::of("partners");
    let add_ons = ["integrations:access", "issues:comments", "messages:reprocess"];
    let reserved = ["members:read", "members:invite", "branding:manage", "saml:manage"];

    for permission in reserved.iter().chain(&add_ons) {
        assert_eq!(fixture.holders(permission), BTreeSet::from(["admin".to_owned()]), "{permission}");
    }
}
