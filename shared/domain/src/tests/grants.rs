//! Whether a grant is one that the catalogue allows: role, permissions, scopes (R3, R4).

use super::{
    builders::{grant, key, pairs, scope},
    fixture::Fixture,
};
use crate::{
    grant::{Grant, Mode, Scope},
    policy::GrantRequired,
    refusal::FaultCode,
};

fn faults(fixture: &Fixture, grant: &Grant, group: Option<&str>) -> Vec<(String, FaultCode)> {
    let group = group.map(key);
    pairs(fixture.organization.settings.faults_of(grant, group.as_ref(), &fixture.resources))
}

fn fault(pointer: &str, code: FaultCode) -> Vec<(String, FaultCode)> {
    vec![(pointer.to_owned(), code)]
}

fn on_sites(mode: Mode, ids: &[&str]) -> Vec<(String, FaultCode)> {
    faults(&Fixture::of("sites"), &grant("observer", &[], &[scope("site", mode, ids)]), None)
}

fn with_partners(role: &str, extras: &[&str], ids: &[&str]) -> Vec<(String, FaultCode)> {
    faults(&Fixture::of("partners"), &grant(role, extras, &[scope("partner", Mode::Resources, ids)]), None)
}

/// S2.4, S2.15, R3, C81: a role is required where the policy says so, and it must exist.
#[test]
fn a_role_is_required_and_known() {
    let fixture = Fixture::of("sites");

    assert_eq!(faults(&fixture, &Grant::default(), None), fault("/grant/role", FaultCode::Required));
    assert_eq!(faults(&fixture, &grant("boss", &[], &[]), None), fault("/grant/role", FaultCode::UnknownReference));
}

/// R3: three policies of what a grant must name.
#[test]
fn the_policy_decides_what_a_grant_must_name() {
    let mut fixture = Fixture::of("portal");
    let mut missing = |required, group| {
        fixture.settings_mut().policy.grant_required = required;
        !faults(&fixture, &Grant::default(), group).is_empty()
    };

    assert_eq!([None, Some("owner")].map(|group| missing(GrantRequired::None, group)), [false, false]);
    assert_eq!([None, Some("owner")].map(|group| missing(GrantRequired::RoleOrGroup, group)), [true, false]);
    assert_eq!([None, Some("owner")].map(|group| missing(GrantRequired::Role, group)), [true, true]);
}

/// S4.17, S4.18, S2.15: no group is valid, a group that does not exist is not.
#[test]
fn a_group_is_optional_but_known() {
    let fixture = Fixture::of("portal");

    assert_eq!(faults(&fixture, &Grant::default(), None), []);
    assert_eq!(faults(&fixture, &Grant::default(), Some("nobody")), fault("/group", FaultCode::UnknownReference));
}

/// S2.10, S2.11a, S2.11b, S2.11c, R4: at least one site, by any of three ways.
#[test]
fn sites_are_scoped_in_three_modes_with_at_least_one() {
    let fixture = Fixture::of("sites");

    assert_eq!(on_sites(Mode::All, &[]), []);
    assert_eq!(on_sites(Mode::Groups, &["emea", "apac"]), []);
    assert_eq!(on_sites(Mode::Resources, &["berlin", "tokyo"]), []);
    assert_eq!(on_sites(Mode::All, &["berlin"]), fault("/grant/scopes/0/ids", FaultCode::ScopeCardinality));
    assert_eq!(on_sites(Mode::Groups, &[]), fault("/grant/scopes/0/ids", FaultCode::ScopeRequired));
    assert_eq!(on_sites(Mode::Resources, &[]), fault("/grant/scopes/0/ids", FaultCode::ScopeRequired));
    assert_eq!(faults(&fixture, &grant("observer", &[], &[]), None), fault("/grant/scopes", FaultCode::ScopeRequired));
}

/// S2.15, C05: unknown sites and groups, and groups named as sites, are refused.
#[test]
fn a_scope_names_only_resources_of_the_catalog() {
    let unknown = fault("/grant/scopes/0/ids", FaultCode::UnknownReference);

    assert_eq!(on_sites(Mode::Resources, &["berlin", "atlantis"]), unknown);
    assert_eq!(on_sites(Mode::Resources, &["emea"]), unknown);
    assert_eq!(on_sites(Mode::Groups, &["berlin"]), unknown);
    assert_eq!(on_sites(Mode::Resources, &["acme"]), unknown);
}

/// R4, C81: one scope for each type, of a type that exists and that the role takes.
#[test]
fn a_scope_is_of_a_known_type_and_given_once() {
    let fixture = Fixture::of("sites");
    let all = scope("site", Mode::All, &[]);
    let check = |scopes: &[Scope]| faults(&fixture, &grant("observer", &[], scopes), None);

    assert_eq!(check(&[all.clone(), all.clone()]), fault("/grant/scopes/1", FaultCode::ScopeCardinality));
    let unknown = fault("/grant/scopes/1/type", FaultCode::UnknownReference);
    assert_eq!(check(&[all.clone(), scope("planet", Mode::All, &[])]), unknown);
    let not_of_the_role = fault("/grant/scopes/1", FaultCode::ScopeCardinality);
    assert_eq!(check(&[all.clone(), scope("partner", Mode::All, &[])]), not_of_the_role);
    let partners = Fixture::of("partners");
    let roleless = Grant { scopes: vec![scope("partner", Mode::All, &[])], ..Grant::default() };
    let found = faults(&partners, &roleless, None);
    assert!(found.contains(&("/grant/scopes/0".to_owned(), FaultCode::ScopeCardinality)), "{found:?}");
}

/// S5.7, S5.8: the Partner role demands exactly one partner.
#[test]
fn partner_users_have_exactly_one_partner() {
    assert_eq!(with_partners("partner", &[], &["acme"]), []);
    assert_eq!(with_partners("partner", &[], &[]), fault("/grant/scopes/0/ids", FaultCode::ScopeRequired));
    let two = with_partners("partner", &[], &["acme", "globex"]);
    assert_eq!(two, fault("/grant/scopes/0/ids", FaultCode::ScopeCardinality));
    let fixture = Fixture::of("partners");
    assert_eq!(faults(&fixture, &grant("partner", &[], &[]), None), fault("/grant/scopes", FaultCode::ScopeRequired));
    let all = grant("partner", &[], &[scope("partner", Mode::All, &[])]);
    assert_eq!(faults(&fixture, &all, None), fault("/grant/scopes/0/mode", FaultCode::ScopeCardinality));
}

/// S5.9, S5.10: a Normal user has no partner, or as many as necessary, but never all.
#[test]
fn normal_users_have_any_number_of_partners() {
    let fixture = Fixture::of("partners");

    assert_eq!(faults(&fixture, &grant("normal", &[], &[]), None), []);
    assert_eq!(
        [&[][..], &["acme"], &["acme", "globex"]].map(|ids| with_partners("normal", &[], ids)),
        [const { vec![] }; 3]
    );
    let all = grant("normal", &[], &[scope("partner", Mode::All, &[])]);
    assert_eq!(faults(&fixture, &all, None), fault("/grant/scopes/0/mode", FaultCode::ScopeCardinality));
}

/// S5.11, R4: an Admin reaches all partners without choosing, and cannot be limited to some.
#[test]
fn admins_reach_all_partners_without_choosing() {
    let settings = Fixture::of("partners").organization.settings;

    assert_eq!(settings.complete(grant("admin", &[], &[])).scopes, [scope("partner", Mode::All, &[])]);
    assert_eq!(with_partners("admin", &[], &["acme"]), fault("/grant/scopes/0/mode", FaultCode::ScopeCardinality));
    let chosen = grant("normal", &[], &[]);
    assert_eq!(settings.complete(chosen.clone()), chosen);
}

/// S5.3, S5.12-S5.17, C22: Normal takes any add-on, Partner only comments, and for Admin an add-on changes nothing.
#[test]
fn add_ons_are_granted_as_the_role_allows() {
    let add_ons = ["integrations:access", "issues:comments", "messages:reprocess"];
    let settings = Fixture::of("partners").organization.settings;

    assert_eq!(with_partners("normal", &add_ons, &[]), []);
    assert_eq!(with_partners("partner", &["issues:comments"], &["acme"]), []);
    let refused = with_partners("partner", &add_ons, &["acme"]);
    assert_eq!(refused, vec![("/grant/permissions".to_owned(), FaultCode::PermissionNotGrantable); 2]);
    let (plain, extra) = (grant("admin", &[], &[]), grant("admin", &add_ons, &[]));
    assert_eq!(faults(&Fixture::of("partners"), &settings.complete(extra.clone()), None), []);
    assert_eq!(settings.permissions_of(&extra, None), settings.permissions_of(&plain, None));
}

/// S2.15, S5.14, C22: a permission that exists is not grantable by that alone, and one that does not is unknown.
#[test]
fn management_cannot_be_granted_as_an_extra() {
    let refused = with_partners("normal", &["members:invite"], &[]);
    let unknown = with_partners("normal", &["world:rule"], &[]);

    assert_eq!(refused, fault("/grant/permissions", FaultCode::PermissionNotGrantable));
    assert_eq!(unknown, fault("/grant/permissions", FaultCode::UnknownReference));
    let fixture = Fixture::of("portal");
    let bare = Grant { permissions: [key("members:read")].into(), ..Grant::default() };
    assert_eq!(faults(&fixture, &bare, Some("owner")), fault("/grant/permissions", FaultCode::PermissionNotGrantable));
}
