//! What the templates `sites` and `guests` say, rule by rule.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    builders::{grant, key},
    fixture::Fixture,
};
use crate::{period::Period, policy::GrantRequired, refusal::Refusal};

/// S1.1: of the seven roles, only Super User manages users and invitations.
#[test]
fn in_sites_only_super_users_manage_people() {
    let fixture = Fixture::of("sites");

    for permission in ["members:update", "members:invite", "members:cancel", "members:remove"] {
        assert_eq!(fixture.holders(permission), BTreeSet::from(["super-user".to_owned()]), "{permission}");
    }
}

/// S2.9: seven roles in two categories.
#[test]
fn in_sites_there_are_seven_roles_in_two_categories() {
    let fixture = Fixture::of("sites");

    let mut listed: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for role in fixture.organization.settings.roles.values() {
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
    let settings = Fixture::of("sites").organization.settings;

    assert_eq!(settings.policy.grant_required, GrantRequired::Role);
    assert_eq!(settings.policy.invite_ttl, Period::days(7));
    assert!(!settings.policy.names_required && !settings.policy.notify.access_changed);
    assert_eq!(settings.policy.admin_editable_fields, BTreeSet::new());
    for role in settings.roles.values() {
        let rule = &role.scope_rules[&key("site")];
        assert_eq!((rule.modes.len(), rule.min, rule.max), (3, 1, None), "{}", role.name);
    }
}

/// S3.1, S3.6, S3.7, S3.8: account managers and members with the extra invite guests; both are off at first.
#[test]
fn in_guests_both_toggles_can_be_added_and_neither_is_on_at_first() {
    let settings = Fixture::of("guests").organization.settings;
    let guest = &settings.roles[&key("guest")];

    assert_eq!(guest.grantable, BTreeSet::from([key("account_manager"), key("guests:invite")]));
    assert!(settings.permissions_of(&grant("guest", &["account_manager"], &[]), None).contains(&key("guests:renew")));
    assert!(!settings.permissions_of(&grant("guest", &[], &[]), None).contains(&key("guests:invite")));
    assert_eq!(Fixture::of("guests").holders("guests:invite").len(), 3);
}

/// S3.11, R11, R12, R15: 90 days, renewable in the last 14, reminded at 14, 3 and 1, listed 30 days longer.
#[test]
fn in_guests_access_lasts_ninety_days() {
    let policy = Fixture::of("guests").organization.settings.policy.clone();

    assert_eq!((policy.guest_period, policy.renew_window), (Period::days(90), Period::days(14)));
    assert_eq!(policy.guest_reminders, [1, 3, 14].map(Period::days).into());
    assert_eq!((policy.retention, policy.guest_role), (Period::days(30), Some(key("guest"))));
}

/// S3.1, R18: an account manager manages guests only.
#[test]
fn in_guests_an_account_manager_manages_guests_only() {
    let fixture = Fixture::of("guests");
    let actor = fixture.member(2, fixture.grant("account-manager", &[]));

    let manages = |role: &str| fixture.authority(&actor).manages(&fixture.grant(role, &[]), None);

    assert_eq!(manages("guest"), Ok(()));
    assert_eq!(["user", "account-manager", "owner"].map(manages), [(); 3].map(|()| Err(Refusal::TargetOutranksActor)));
}
