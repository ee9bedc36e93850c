//! Explanations of what a member may do.

use super::{
    builders::{after_days, grant, in_state, key, scope, t0},
    fixture::Fixture,
};
use crate::{
    explain::{Explanation, Question, Reason, Source},
    grant::{Grant, Mode, ResourceRef},
    membership::{Membership, State},
};

fn question(permission: &str, resource: Option<(&str, &str)>) -> Question {
    let entry = |(kind, id)| ResourceRef { resource_type: key(kind), is_group: false, id: key(id) };
    Question { permission: key(permission), resource: resource.map(entry) }
}

fn explained(fixture: &Fixture, member: &Membership, permission: &str, resource: Option<(&str, &str)>) -> Explanation {
    let settings = &fixture.organization.settings;
    settings.explain(Some(member), &question(permission, resource), &fixture.resources, t0())
}

fn reason(fixture: &Fixture, member: &Membership, permission: &str, resource: Option<(&str, &str)>) -> Reason {
    explained(fixture, member, permission, resource).reason
}

fn sites(fixture: &Fixture, mode: Mode, ids: &[&str]) -> Membership {
    fixture.member(2, grant("observer", &[], &[scope("site", mode, ids)]))
}

/// S5.2, S5.3, S3.6, S4.32: role, extra, bundle and group are distinguished, and the effective role is named.
#[test]
fn an_explanation_names_the_source_of_a_permission() {
    let (partners, guests, portal) = (Fixture::of("partners"), Fixture::of("guests"), Fixture::of("portal"));
    let normal = partners.member(2, partners.grant("normal", &["issues:comments"]));
    let manager = guests.guest(2, &["account_manager"], after_days(90));
    let administrative = portal.in_group(2, "administrative");
    let explained_by = |fixture: &Fixture, member: &Membership, permission: &str| {
        let explained = explained(fixture, member, permission, None);
        (explained.source, explained.role.map(|key| key.to_string()), explained.group.map(|key| key.to_string()))
    };

    assert_eq!(explained_by(&partners, &normal, "reports:view"), (Some(Source::Role), Some("normal".into()), None));
    assert_eq!(explained_by(&partners, &normal, "issues:comments").0, Some(Source::Extra));
    assert_eq!(explained_by(&partners, &normal, "integrations:access").0, None);
    assert_eq!(explained_by(&guests, &manager, "guests:renew"), (Some(Source::Bundle), Some("guest".into()), None));
    assert_eq!(explained_by(&guests, &manager, "account_manager").0, Some(Source::Extra));
    let by_group = (Some(Source::Group), Some("administrative".into()), Some("administrative".into()));
    assert_eq!(explained_by(&portal, &administrative, "members:suspend"), by_group);
}

/// S3.6: a member holds a bundle exactly if they hold all of its permissions, from any source.
#[test]
fn holding_every_permission_of_a_bundle_is_holding_the_bundle() {
    let fixture = Fixture::of("guests");
    let user = fixture.member(2, fixture.grant("user", &["guests:invite"]));
    let mut without_the_name = fixture.grant("guest", &[]);
    without_the_name
        .permissions
        .clone_from(fixture.organization.settings.product.bundle(&key("account_manager")).unwrap());

    assert_eq!(reason(&fixture, &fixture.owner, "account_manager", None), Reason::Granted);
    assert_eq!(reason(&fixture, &user, "account_manager", None), Reason::NotGranted);
    let same = explained(&fixture, &fixture.member(3, without_the_name), "account_manager", None);
    assert_eq!((same.reason, same.source), (Reason::Granted, Some(Source::Bundle)));
}

/// S2.11a-S2.11c: a scope reaches all, what its groups contain when asked, or what it names; and the answer shows it.
#[test]
fn an_explanation_names_the_scope_that_reaches_the_resource() {
    let mut fixture = Fixture::of("sites");
    let everywhere = sites(&fixture, Mode::All, &[]);
    let (by_group, by_name) = (sites(&fixture, Mode::Groups, &["emea"]), sites(&fixture, Mode::Resources, &["tokyo"]));
    let berlin = Some(("site", "berlin"));

    assert_eq!(explained(&fixture, &everywhere, "sites:view", berlin).scope, Some(scope("site", Mode::All, &[])));
    let found = explained(&fixture, &by_group, "sites:view", berlin);
    assert_eq!((found.reason, found.scope), (Reason::Granted, Some(scope("site", Mode::Groups, &["emea"]))));
    assert_eq!(reason(&fixture, &by_name, "sites:view", Some(("site", "tokyo"))), Reason::Granted);
    assert_eq!(reason(&fixture, &by_name, "sites:view", berlin), Reason::OutOfScope);
    assert_eq!(reason(&fixture, &by_name, "sites:view", None), Reason::Granted);

    let entry = question("sites:view", berlin).resource.unwrap();
    fixture.resources.get_mut(&entry).unwrap().groups.clear();
    assert_eq!(reason(&fixture, &by_group, "sites:view", berlin), Reason::OutOfScope);
}

/// C95: no scope reaches a deleted or unknown resource, not even the scope `all`.
#[test]
fn no_scope_reaches_an_unknown_resource() {
    let mut fixture = Fixture::of("sites");
    let entry = question("sites:view", Some(("site", "berlin"))).resource.unwrap();

    fixture.resources.remove(&entry);

    assert_eq!(reason(&fixture, &fixture.owner, "sites:view", Some(("site", "berlin"))), Reason::UnknownResource);
    assert_eq!(reason(&fixture, &fixture.owner, "sites:view", Some(("partner", "acme"))), Reason::OutOfScope);
}

/// S5.8, S5.9, S5.11, C22: a Partner reaches their partner, a Normal user those that were granted, an Admin all.
#[test]
fn partners_are_reached_as_the_three_roles_say() {
    let fixture = Fixture::of("partners");
    let partner = fixture.member(2, fixture.grant("partner", &[]));
    let normal = fixture.member(3, fixture.grant("normal", &[]));
    let views = |member: &Membership| {
        ["acme", "globex"].map(|id| reason(&fixture, member, "partners:view", Some(("partner", id))))
    };

    assert_eq!(views(&partner), [Reason::Granted, Reason::OutOfScope]);
    assert_eq!(views(&normal), [Reason::OutOfScope, Reason::OutOfScope]);
    assert_eq!(views(&fixture.owner), [Reason::Granted, Reason::Granted]);
    assert_eq!(reason(&fixture, &normal, "documents:view", None), Reason::Granted);
    for reserved in ["members:invite", "branding:manage", "saml:manage", "messages:reprocess"] {
        assert_eq!(reason(&fixture, &normal, reserved, None), Reason::NotGranted, "{reserved}");
    }
}

/// C15, C16, R24: suspended, expired, removed, invited and unknown persons are refused; the last three alike.
#[test]
fn only_active_members_are_granted_anything() {
    let fixture = Fixture::of("guests");
    let guest = fixture.guest(2, &[], t0());
    let suspended = in_state(&fixture.owner, State::Suspended);
    let removed = in_state(&fixture.owner, State::Ended);
    let nobody =
        fixture.organization.settings.explain(None, &question("dashboards:view", None), &fixture.resources, t0());

    let of = |member: &Membership| explained(&fixture, member, "dashboards:view", None);
    assert_eq!((of(&guest).reason, of(&suspended).reason), (Reason::Expired, Reason::Suspended));
    assert_eq!(nobody.reason, Reason::NotAMember);
    assert_eq!([of(&removed), of(&fixture.invited("user"))], [nobody.clone(), nobody]);
    assert_eq!(of(&fixture.guest(2, &[], after_days(1))).until, Some(after_days(1)));
}

/// R3: an empty grant holds no permission.
#[test]
fn without_a_grant_no_permission_is_held() {
    let fixture = Fixture::of("portal");
    let without_grant = fixture.member(2, Grant::default());

    assert_eq!(reason(&fixture, &without_grant, "members:read", None), Reason::NotGranted);
}

/// A3: a permission or a type of resource that the definition does not contain is a fault with the nearest key.
#[test]
fn unknown_permissions_and_types_are_faults_of_the_question() {
    let fixture = Fixture::of("sites");
    let asked = Question {
        permission: key("members:raed"),
        resource: Some(ResourceRef { resource_type: key("sites"), is_group: false, id: key("berlin") }),
    };

    let faults = fixture.organization.settings.faults_of_question(&asked);

    let found: Vec<_> = faults.iter().map(|fault| (fault.pointer.as_str(), fault.detail.as_str())).collect();
    assert_eq!(
        found,
        [
            ("/permission", "there is no permission members:raed here; the nearest is members:read"),
            ("/resource/type", "there is no type of resource sites here; the nearest is site"),
        ]
    );
}
