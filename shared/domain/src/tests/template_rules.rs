//! What the four templates say, rule by rule.

use std::collections::{BTreeMap, BTreeSet};

use super::builders::{Scene, grant, key};
use crate::{
    grant::{Grant, Mode},
    period::Period,
    policy::{EditableField, GrantRequired},
    refusal::Refusal,
};

fn holders(scene: &Scene, permission: &str) -> BTreeSet<String> {
    let settings = &scene.organization.settings;
    let holds = |role: &str| settings.permissions_of(&grant(role, &[], &[]), None).contains(&key(permission));
    settings.roles.keys().map(ToString::to_string).filter(|role| holds(role)).collect()
}

/// S1.1: of the seven roles, only Super User manages users and invitations.
#[test]
fn in_sites_only_super_users_manage_people() {
    let scene = Scene::of("sites");

    for permission in ["members:update", "members:invite", "members:cancel", "members:remove"] {
        assert_eq!(holders(&scene, permission), BTreeSet::from(["super-user".to_owned()]), "{permission}");
    }
}

/// S2.9: seven roles in two categories.
#[test]
fn in_sites_there_are_seven_roles_in_two_categories() {
    let scene = Scene::of("sites");

    let mut listed: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for role in scene.organization.settings.roles.values() {
        listed.entry(role.category.as_ref().unwrap().to_string()).or_default().insert(role.name.to_string());
    }

    insta::assert_debug_snapshot!(listed, @r#"
    {
        "Administrator Roles": {
            "Helpdesk",
            "Network Admin",
            "Observer",
            "Super User",
        },
        "Limited Roles": {
            "DC Edge Admin",
            "Reporting",
            "Super Observer",
        },
    }
    "#);
}

/// S1.4, S1.5, S2.2, S2.4, S2.10, R8: one role, at least one site, names given once and never changed, no mail on edits.
#[test]
fn in_sites_the_policy_is_that_of_the_network_controller() {
    let settings = Scene::of("sites").organization.settings;

    assert_eq!(settings.policy.grant_required, GrantRequired::Role);
    assert_eq!(settings.policy.invite_ttl, Period::days(7));
    assert!(settings.policy.names_required && !settings.policy.notify.access_changed);
    assert_eq!(settings.policy.admin_editable_fields, BTreeSet::new());
    for role in settings.roles.values() {
        let rule = &role.scope_rules[&key("site")];
        assert_eq!((rule.modes.len(), rule.min, rule.max), (3, 1, None), "{}", role.name);
    }
}

/// S3.1, S3.6, S3.7, S3.8: account managers invite guests, and so does whoever has the toggle; both are off at first.
#[test]
fn in_guests_both_toggles_can_be_added_and_neither_is_on_at_first() {
    let settings = Scene::of("guests").organization.settings;
    let guest = &settings.roles[&key("guest")];

    assert_eq!(guest.grantable, BTreeSet::from([key("account_manager"), key("guests:invite")]));
    assert!(settings.permissions_of(&grant("guest", &["account_manager"], &[]), None).contains(&key("guests:renew")));
    assert!(!settings.permissions_of(&grant("guest", &[], &[]), None).contains(&key("guests:invite")));
    assert_eq!(holders(&Scene::of("guests"), "guests:invite").len(), 3);
}

/// S3.11, R11, R12, R15: 90 days, renewable in the last 14, reminded at 14, 3 and 1, listed 30 days longer.
#[test]
fn in_guests_access_lasts_ninety_days() {
    let policy = Scene::of("guests").organization.settings.policy;

    assert_eq!((policy.guest_period, policy.renew_window), (Period::days(90), Period::days(14)));
    assert_eq!(policy.guest_reminders, [1, 3, 14].map(Period::days).into());
    assert_eq!((policy.retention, policy.guest_role), (Period::days(30), Some(key("guest"))));
}

/// S3.1, R18: an account manager looks after guests, and after nobody else.
#[test]
fn in_guests_an_account_manager_manages_guests_only() {
    let scene = Scene::of("guests");
    let manager = scene.member(2, scene.grant("account-manager", &[]));

    let manages = |role: &str| scene.authority(&manager).manages(&scene.grant(role, &[]), None);

    assert_eq!(manages("guest"), Ok(()));
    assert_eq!(["user", "account-manager", "owner"].map(manages), [(); 3].map(|()| Err(Refusal::TargetOutranksActor)));
}

/// S4.11, S4.18, S4.21, S4.28, R3, R5: no group is no permission; names and the API flag are open to administrators.
#[test]
fn in_portal_the_policy_is_that_of_the_dns_portal() {
    let settings = Scene::of("portal").organization.settings;

    assert_eq!(settings.policy.grant_required, GrantRequired::None);
    assert_eq!(settings.permissions_of(&Grant::default(), None), BTreeSet::new());
    let editable = [EditableField::FirstName, EditableField::LastName, EditableField::ApiOnly];
    assert_eq!(settings.policy.admin_editable_fields, editable.into());
    assert_eq!(settings.policy.topics, ["incidents", "maintenance"].map(key).into());
    assert!(settings.policy.remove_everywhere && settings.policy.notify.profile_changed);
}

/// S4.9, S4.32: three built-in groups, and each of them may reset passwords, suspend and reactivate.
#[test]
fn in_portal_three_system_groups_hold_the_account_actions() {
    let scene = Scene::of("portal");
    let settings = &scene.organization.settings;

    assert_eq!(settings.groups.len(), 3);
    for (name, group) in &settings.groups {
        let member = scene.in_group(2, name.as_str());
        let authority = scene.authority(&member);
        assert!(group.system);
        assert!(["members:reset_password", "members:suspend", "members:reactivate"].iter().all(|p| authority.holds(p)));
    }
}

/// S4.10, S4.13, S4.14, C17: security administration manages neither of the other two groups nor itself, nor adds or moves.
#[test]
fn in_portal_security_administration_stays_below_the_other_two() {
    let scene = Scene::of("portal");
    let member = scene.in_group(2, "security-administration");
    let authority = scene.authority(&member);

    let manages = |group: &str| authority.manages(&Grant::default(), Some(&key(group)));

    assert_eq!(["owner", "administrative"].map(manages), [(); 2].map(|()| Err(Refusal::TargetOutranksActor)));
    assert_eq!(manages("security-administration"), Ok(()));
    assert!(!scene.organization.settings.roles[&key("security-administration")].may_edit_self);
    assert!(!authority.holds("members:add") && !authority.holds("members:move"));
}

/// S4.11, R2: an administrative user edits owners as the source allows, but does not make any.
#[test]
fn in_portal_administrative_manages_owners_but_makes_none() {
    let scene = Scene::of("portal");
    let member = scene.in_group(2, "administrative");
    let (authority, owner) = (scene.authority(&member), key("owner"));

    assert_eq!(authority.manages(&Grant::default(), Some(&owner)), Ok(()));
    let made = authority.may_grant(&Grant::default(), Some(&owner), &scene.resources);
    assert_eq!(made, Err(Refusal::GrantExceedsActor));
}

/// S5.7, S5.9-S5.11, S5.14: one partner for Partner, any number for Normal, all for Admin; comments alone for Partner.
#[test]
fn in_partners_the_three_roles_differ_in_partners_and_extras() {
    let settings = Scene::of("partners").organization.settings;
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
    let scene = Scene::of("partners");
    let add_ons = ["integrations:access", "issues:comments", "messages:reprocess"];
    let reserved = ["members:read", "members:invite", "branding:manage", "saml:manage"];

    for permission in reserved.iter().chain(&add_ons) {
        assert_eq!(holders(&scene, permission), BTreeSet::from(["admin".to_owned()]), "{permission}");
    }
}
