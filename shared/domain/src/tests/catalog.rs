//! Roles and groups as an organisation changes them: who may, into what, and what is retired.

use super::{
    builders::{after_days, bearer_of, faults, grant, invitee, key, member_id, offer, pairs, t0},
    fixture::Fixture,
};
use crate::{
    decide::Sending,
    entry::Entry,
    fault::FaultCode,
    grant::Grant,
    membership::Kind,
    organization::Settings,
    refusal::Refusal,
    role::{Group, Role},
};

fn role(fixture: &Fixture, rank: u8, permissions: &[&str]) -> Role {
    let template = fixture.organization.settings.roles.values().next().unwrap();
    Role {
        name: "Auditor".parse().unwrap(),
        category: None,
        rank,
        owner_class: false,
        permissions: permissions.iter().map(|permission| key(permission)).collect(),
        grantable: [].into(),
        scope_rules: [].into(),
        manages: None,
        may_edit_self: true,
        ..template.clone()
    }
}

/// A portal with a role `auditor`, a group `crew`, and the group `makers` whose members make roles and groups.
fn portal() -> Fixture {
    let mut fixture = Fixture::of("portal");
    let group = |role: Option<&str>| Group {
        name: "Crew".parse().unwrap(),
        description: None,
        grant: Grant { role: role.map(key), ..Grant::default() },
        system: false,
        retired: false,
    };
    let roles = [
        ("auditor", role(&fixture, 20, &["audit:read"])),
        ("maker", role(&fixture, 50, &["roles:manage", "groups:manage", "audit:read"])),
    ];
    let settings = fixture.settings_mut();
    settings.roles.extend(roles.map(|(name, role)| (key(name), Role { system: false, ..role })));
    let groups = [("crew", group(None)), ("auditors", group(Some("auditor"))), ("makers", group(Some("maker")))];
    settings.groups.extend(groups.map(|(name, group)| (key(name), group)));
    fixture
}

fn with_role(fixture: &Fixture, group: &str, name: &str, role: Role) -> Result<Settings, Refusal> {
    let maker = fixture.in_group(2, group);
    fixture.organization.settings.with_role(&key(name), role, &fixture.authority(&maker))
}

fn with_group(fixture: &Fixture, group: &str, name: &str, granted: Option<&str>) -> Result<Settings, Refusal> {
    let maker = fixture.in_group(2, group);
    let grant = Grant { role: granted.map(key), ..Grant::default() };
    let group = Group { name: "Crew".parse().unwrap(), description: None, grant, system: false, retired: false };
    fixture.organization.settings.with_group(&key(name), group, &fixture.authority(&maker), &fixture.resources)
}

fn deletable(fixture: &Fixture, group: &str, entry: &Entry) -> Result<(), Refusal> {
    let maker = fixture.in_group(2, group);
    fixture.organization.settings.require_deletable(entry, &fixture.authority(&maker))
}

/// C11, R2: a role comes to no more than its maker holds, in permissions and in standing.
#[test]
fn a_role_does_not_exceed_its_creator() {
    let fixture = portal();
    let make = |rank, permissions: &[&str]| with_role(&fixture, "makers", "new", role(&fixture, rank, permissions));
    let owners = Role { owner_class: true, ..role(&fixture, 20, &["audit:read"]) };

    assert!(make(50, &["audit:read"]).is_ok());
    assert_eq!(make(51, &["audit:read"]), Err(Refusal::GrantExceedsActor));
    assert_eq!(make(50, &["zones:edit"]), Err(Refusal::GrantExceedsActor));
    assert_eq!(with_role(&fixture, "makers", "new", owners), Err(Refusal::GrantExceedsActor));
}

/// S4.32: system entries stay, and entries that outrank the actor cannot be changed.
#[test]
fn system_entries_and_higher_ranked_ones_cannot_be_changed() {
    let mut fixture = portal();
    let over = role(&fixture, 80, &["audit:read"]);
    fixture.settings_mut().roles.insert(key("boss"), Role { system: false, ..over.clone() });

    assert_eq!(with_role(&fixture, "owner", "owner", over.clone()), Err(Refusal::SystemEntry));
    assert_eq!(with_group(&fixture, "owner", "owner", None), Err(Refusal::SystemEntry));
    assert_eq!(deletable(&fixture, "owner", &Entry::Group(key("owner"))), Err(Refusal::SystemEntry));
    assert_eq!(with_role(&fixture, "makers", "boss", role(&fixture, 1, &[])), Err(Refusal::TargetOutranksActor));
    assert_eq!(deletable(&fixture, "makers", &Entry::Role(key("boss"))), Err(Refusal::TargetOutranksActor));
    assert_eq!(deletable(&fixture, "makers", &Entry::Role(key("nobody"))), Err(Refusal::NotFound));
    assert_eq!(deletable(&fixture, "auditors", &Entry::Role(key("auditor"))), Err(Refusal::Forbidden("roles:manage")));
    assert_eq!(deletable(&fixture, "makers", &Entry::Role(key("auditor"))), Ok(()));
}

/// C11: a group grants no more than its creator holds.
#[test]
fn a_group_does_not_exceed_its_creator() {
    let fixture = portal();

    assert!(with_group(&fixture, "makers", "new", Some("auditor")).is_ok());
    assert!(with_group(&fixture, "makers", "new", None).is_ok());
    assert_eq!(with_group(&fixture, "makers", "new", Some("owner")), Err(Refusal::GrantExceedsActor));
    let unknown = with_group(&fixture, "makers", "new", Some("nobody")).unwrap_err();
    assert_eq!(faults(unknown), [("/grant/role".to_owned(), FaultCode::UnknownReference)]);
}

/// There are limits to how many roles and groups an organisation has; what is there can still be changed.
#[test]
fn roles_and_groups_are_limited_in_number() {
    let mut fixture = portal();
    let (one, crew) = (role(&fixture, 1, &[]), fixture.organization.settings.groups[&key("crew")].clone());
    let settings = fixture.settings_mut();
    settings.roles.extend((settings.roles.len()..Role::MAX).map(|n| (key(&format!("r{n}")), one.clone())));
    let groups = settings.groups.len()..Group::MAX;
    settings.groups.extend(groups.map(|n| (key(&format!("g{n}")), crew.clone())));

    let refused = with_role(&fixture, "makers", "new", role(&fixture, 1, &[])).unwrap_err();
    assert_eq!(faults(refused), [(String::new(), FaultCode::TooLong)]);
    let refused = with_group(&fixture, "makers", "new", None).unwrap_err();
    assert_eq!(faults(refused), [(String::new(), FaultCode::TooLong)]);
    assert!(with_role(&fixture, "makers", "auditor", role(&fixture, 1, &[])).is_ok());
    assert!(with_group(&fixture, "makers", "crew", None).is_ok());
}

/// S2.15: a retired entry cannot be granted; changing it ends the retirement.
#[test]
fn a_retired_role_or_group_cannot_be_granted() {
    let mut fixture = portal();
    let settings = &fixture.organization.settings;
    let (auditor, crew) = (Entry::Role(key("auditor")), Entry::Group(key("crew")));
    *fixture.settings_mut() = settings.with_mark(&auditor, true).with_mark(&crew, true);
    let of = |grant: &Grant, group: Option<&str>| {
        pairs(fixture.organization.settings.faults_of(grant, group.map(key).as_ref(), &fixture.resources))
    };
    let unknown = |pointer: &str| vec![(pointer.to_owned(), FaultCode::UnknownReference)];

    assert_eq!(of(&grant("auditor", &[], &[]), None), unknown("/grant/role"));
    assert_eq!(of(&Grant::default(), Some("crew")), unknown("/group"));
    assert_eq!(faults(with_group(&fixture, "makers", "new", Some("auditor")).unwrap_err()), unknown("/grant/role"));
    let again = with_role(&fixture, "makers", "auditor", role(&fixture, 20, &[])).unwrap();
    assert_eq!((again.is_retired(&auditor), again.is_retired(&crew)), (Some(false), Some(true)));
}

/// R19: an offer made before the role was retired can be accepted and sent again.
#[test]
fn an_earlier_offer_of_a_retired_role_stays_valid() {
    let mut fixture = portal();
    let offer = fixture.check(&fixture.owner, offer(Kind::Member, grant("auditor", &[], &[]))).unwrap();
    let authority = fixture.authority(&fixture.owner);
    let to = invitee("b@x.example");
    let invited = offer.to(&to, member_id(50), &fixture.organization, &authority, None, t0()).unwrap().remove(0).after;
    *fixture.settings_mut() = fixture.organization.settings.with_mark(&Entry::Role(key("auditor")), true);

    let accepted = invited.accept(&bearer_of("b@x.example"), &fixture.terms(Some(&fixture.owner), 1), after_days(1));
    let resent = invited.resend(
        &fixture.authority(&fixture.owner),
        &fixture.organization,
        &fixture.resources,
        Sending::default(),
        after_days(1),
    );

    assert!(accepted.is_ok_and(|decided| decided.is_some()) && resent.is_ok());
}

/// What the settings themselves need is in use: a role by groups and by the default of guests.
#[test]
fn a_role_that_a_group_or_the_policy_names_is_in_use() {
    let mut fixture = portal();
    let needs = |fixture: &Fixture, name: &str| fixture.organization.settings.refers_to(&Entry::Role(key(name)));

    assert_eq!(["auditor", "maker"].map(|name| needs(&fixture, name)), [true, true]);
    *fixture.settings_mut() = fixture.organization.settings.without(&Entry::Group(key("auditors")));
    assert!(!needs(&fixture, "auditor"));
    fixture.settings_mut().policy.guest_role = Some(key("auditor"));
    assert!(needs(&fixture, "auditor"));
}
