//! A grant never exceeds the actor's own access: permissions, resources, rank (R2, C11).

use super::{
    builders::{after_days, as_guest, grant, key, offer, scope},
    fixture::Fixture,
};
use crate::{
    grant::{Grant, Mode, Scope},
    membership::{Kind, Membership},
    refusal::Refusal,
};

fn limited_owner(fixture: &Fixture, mode: Mode, ids: &[&str]) -> Membership {
    fixture.member(2, grant("super-user", &[], &[scope("site", mode, ids)]))
}

fn grants(fixture: &Fixture, actor: &Membership, given: &Scope) -> bool {
    let grant = grant("observer", &[], std::slice::from_ref(given));
    fixture.authority(actor).may_grant(&grant, None, &fixture.resources).is_ok()
}

/// S2.11a, R2, C11: only who reaches all sites gives all sites, because those to come are among them.
#[test]
fn only_a_member_with_all_sites_grants_all_sites() {
    let fixture = Fixture::of("sites");
    let all = scope("site", Mode::All, &[]);

    assert!(grants(&fixture, &fixture.owner, &all));
    assert!(!grants(&fixture, &limited_owner(&fixture, Mode::Groups, &["emea", "apac"]), &all));
    assert!(!grants(&fixture, &limited_owner(&fixture, Mode::Resources, &["berlin", "paris", "tokyo"]), &all));
}

/// S2.11b, S2.11c, R2: a group gives its sites away, its sites do not give the group away.
#[test]
fn a_group_of_sites_covers_its_sites_but_not_the_reverse() {
    let fixture = Fixture::of("sites");
    let by_group = limited_owner(&fixture, Mode::Groups, &["emea"]);
    let by_site = limited_owner(&fixture, Mode::Resources, &["berlin", "paris"]);
    let sites = |ids: &[&str]| scope("site", Mode::Resources, ids);
    let groups = |ids: &[&str]| scope("site", Mode::Groups, ids);

    assert!(
        grants(&fixture, &by_group, &groups(&["emea"])) && grants(&fixture, &by_group, &sites(&["berlin", "paris"]))
    );
    assert!(!grants(&fixture, &by_group, &sites(&["berlin", "tokyo"])));
    assert!(!grants(&fixture, &by_group, &groups(&["emea", "apac"])));
    assert!(grants(&fixture, &by_site, &sites(&["paris"])) && !grants(&fixture, &by_site, &sites(&["tokyo"])));
    assert!(!grants(&fixture, &by_site, &groups(&["emea"])));
}

/// C11, C18: a guest who may invite hands on what they hold, and neither the account manager's rights nor membership.
#[test]
fn a_guest_grants_no_more_than_they_hold() {
    let fixture = Fixture::of("guests");
    let guest = fixture.guest(2, &["guests:invite"], super::builders::after_days(90));
    let invite =
        |kind, role: &str, extras: &[&str]| fixture.check(&guest, offer(kind, fixture.grant(role, extras))).map(drop);

    assert_eq!(invite(Kind::Guest, "guest", &[]), Ok(()));
    assert_eq!(invite(Kind::Guest, "guest", &["guests:invite"]), Ok(()));
    assert_eq!(invite(Kind::Guest, "guest", &["account_manager"]), Err(Refusal::GrantExceedsActor));
    assert_eq!(invite(Kind::Guest, "user", &[]), Err(Refusal::GrantExceedsActor));
    assert_eq!(invite(Kind::Member, "guest", &[]), Err(Refusal::Forbidden("members:invite")));
}

/// C18, R18: a guest invites guests only, even one with every permission: a member would outlast them.
#[test]
fn a_guest_with_all_permissions_invites_no_member() {
    let fixture = Fixture::of("guests");
    let guest = as_guest(&fixture.member(2, fixture.grant("administrator", &[])), after_days(90));

    let refusal = fixture.check(&guest, offer(Kind::Member, fixture.grant("user", &[]))).unwrap_err();

    assert_eq!(refusal, Refusal::GrantExceedsActor);
    assert!(fixture.check(&guest, offer(Kind::Guest, fixture.grant("guest", &[]))).is_ok());
}

/// S3.6, R2: the account manager's bundle is weighed by what it opens to.
#[test]
fn a_bundle_counts_as_its_permissions() {
    let fixture = Fixture::of("guests");
    let manager = fixture.guest(2, &["account_manager"], super::builders::after_days(90));

    let given = fixture.grant("guest", &["account_manager", "guests:invite"]);

    assert_eq!(fixture.authority(&manager).may_grant(&given, None, &fixture.resources), Ok(()));
}

/// R2, S4.14: rank limits what is given even where permissions would allow it.
#[test]
fn a_rank_above_the_actors_own_cannot_be_granted() {
    let mut fixture = Fixture::of("guests");
    let roles = &mut fixture.settings_mut().roles;
    roles.get_mut(&key("user")).unwrap().permissions.clear();
    roles.get_mut(&key("user")).unwrap().rank = 90;
    let administrator = fixture.member(2, fixture.grant("administrator", &[]));

    let refusal = fixture.authority(&administrator).may_grant(&fixture.grant("user", &[]), None, &fixture.resources);

    assert_eq!(refusal, Err(Refusal::GrantExceedsActor));
}

/// R1, R2: what a group brings is weighed like what is granted by name, on both sides.
#[test]
fn a_group_counts_as_its_grant() {
    let fixture = Fixture::of("portal");
    let (security, owner) = (fixture.in_group(2, "security-administration"), fixture.in_group(3, "owner"));
    let none = Grant::default();
    let gives = |actor: &Membership, group: &str| {
        fixture.authority(actor).may_grant(&none, Some(&key(group)), &fixture.resources).is_ok()
    };

    assert!(gives(&owner, "owner") && gives(&owner, "administrative") && gives(&security, "security-administration"));
    assert!(!gives(&security, "owner") && !gives(&security, "administrative"));
    assert!(fixture.authority(&security).may_grant(&none, None, &fixture.resources).is_ok());
}
