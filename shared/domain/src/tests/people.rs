//! People who are there already: their records, adding them elsewhere, new passwords.

use std::collections::BTreeSet;

use super::{
    builders::{after_days, as_guest, in_state, joined, key, member_id, t0},
    fixture::Fixture,
};
use crate::{
    decide::{AccessEdit, Addition, MemberEdit, ProfileEdit, Sending},
    event::{Access, Fact, Profile},
    fault::FaultCode,
    grant::Grant,
    host::MemberHostData,
    login::LoginType,
    membership::{Membership, State, Status},
    policy::EditableField,
    refusal::Refusal,
};

fn renamed(member: &Membership, to: &str) -> ProfileEdit {
    let profile = Profile { first_name: Some(to.parse().unwrap()), ..Profile::from(member) };
    ProfileEdit { named: BTreeSet::from([EditableField::FirstName]), profile }
}

fn rename(fixture: &Fixture, actor: &Membership, member: &Membership, day: i64) -> Result<Option<Fact>, Refusal> {
    let settings = &fixture.organization.settings;
    let decided =
        member.edit_profile(renamed(member, "Grace"), &fixture.authority(actor), settings, after_days(day))?;
    Ok(decided.map(|decided| decided.fact))
}

/// S1.4, S4.11, S4.13, S4.14, R7, C17: the policy, the rank and the role say whose record changes.
#[test]
fn a_profile_changes_where_the_policy_and_the_rank_allow() {
    let (sites, portal) = (Fixture::of("sites"), Fixture::of("portal"));
    let [guard, chief] = [(2, "security-administration"), (3, "administrative")].map(|(n, g)| portal.in_group(n, g));

    let immutable = rename(&sites, &sites.owner, &joined(&sites.invited("observer")), 0).unwrap_err();
    assert!(matches!(immutable, Refusal::Invalid(faults) if faults[0].code == FaultCode::FieldImmutable));
    assert_eq!(rename(&portal, &guard, &guard, 0), Err(Refusal::SelfEditForbidden));
    assert_eq!(rename(&portal, &guard, &chief, 0), Err(Refusal::TargetOutranksActor));
    assert!(matches!(rename(&portal, &chief, &guard, 0), Ok(Some(Fact::ProfileChanged { .. }))));
    let over = as_guest(&guard, after_days(5));
    assert_eq!(rename(&portal, &chief, &over, 5), Err(Refusal::InvalidState(Status::Expired)));
}

/// S4.11: access and profile are one decision with both facts; one that is refused takes the other with it.
#[test]
fn access_and_profile_are_one_decision() {
    let fixture = Fixture::of("portal");
    let (actor, member) = (fixture.authority(&fixture.owner), fixture.in_group(2, "administrative"));
    let edit = |group: Option<&str>| {
        let access = Some(AccessEdit { grant: Grant::default(), group: group.map(key), sending: Sending::default() });
        let edit = MemberEdit { access, profile: Some(renamed(&member, "Grace")) };
        member.edit(edit, &actor, &fixture.organization, &fixture.resources, t0())
    };

    let edited = edit(None).unwrap().unwrap();

    assert_eq!((edited.decided.after.version, &edited.decided.after.group), (member.version + 1, &None));
    assert_eq!(edited.decided.after.first_name.as_ref().map(ToString::to_string).as_deref(), Some("Grace"));
    assert!(matches!(edited.decided.fact, Fact::AccessChanged { .. }));
    assert!(matches!(edited.also, Some(Fact::ProfileChanged { .. })));
    assert!(edit(Some("nobody")).is_err());
    assert_eq!(edit(Some("administrative")).unwrap().unwrap().also, None);
}

/// S4.22, R2, R9, R17: an added person is a member at once, holds a seat, and has no more than the adder.
#[test]
fn an_added_person_is_a_member_at_once() {
    let mut fixture = Fixture::of("guests");
    let known = fixture.member(7, fixture.grant("owner", &[]));
    let host = MemberHostData { external_id: "crm/7".parse().ok(), ..MemberHostData::default() };
    let addition = |role: &str| {
        let grant = fixture.grant(role, &[]);
        Addition { grant, group: None, api_only: true, host: host.clone() }
    };
    let check = |actor: &Membership, role: &str| {
        addition(role).checked(&fixture.authority(actor), &fixture.organization.settings, &fixture.resources)
    };
    let [administrator, user] =
        [(2, "administrator"), (3, "user")].map(|(n, role)| fixture.member(n, fixture.grant(role, &[])));

    assert_eq!(check(&user, "user"), Err(Refusal::Forbidden("members:add")));
    assert_eq!(check(&administrator, "owner"), Err(Refusal::GrantExceedsActor));
    let adding = check(&administrator, "user").unwrap();
    let decided = adding.of(&known, member_id(9), &fixture.organization, None, t0()).unwrap().remove(0);

    let after = &decided.after;
    assert_eq!((after.state(), after.user(), &after.email), (State::Active, known.user(), &known.email));
    assert!(after.holds_seat() && after.api_only && after.invitation().is_none());
    assert_eq!(decided.fact, Fact::Added { access: Access::from(after), host: host.clone() });
    let taken = adding.of(&known, member_id(10), &fixture.organization, Some(after), t0());
    assert_eq!(taken, Err(Refusal::AlreadyMember(member_id(9))));
    fixture.settings_mut().policy.seat_limit = Some(1);
    let full = adding.of(&known, member_id(9), &fixture.organization, None, t0());
    assert_eq!(full, Err(Refusal::SeatLimit(1)));
}

/// S4.23: adding a member again moves them to the group, and changes nothing else.
#[test]
fn adding_a_member_again_only_moves_them() {
    let fixture = Fixture::of("portal");
    let member = fixture.in_group(2, "administrative");
    let again = |group: Option<&str>, api_only| {
        let host = MemberHostData::default();
        let addition = Addition { grant: Grant::default(), group: group.map(key), api_only, host };
        let actor = fixture.authority(&fixture.owner);
        member.add_again(&addition, false, &actor, &fixture.organization, &fixture.resources, t0())
    };

    let moved = again(Some("security-administration"), false).unwrap().unwrap();

    assert!(matches!(moved.fact, Fact::Moved { .. }));
    assert_eq!(again(Some("administrative"), false), Ok(None));
    assert_eq!(again(None, false), Err(Refusal::AlreadyMember(member.id)));
    assert_eq!(again(Some("administrative"), true), Err(Refusal::AlreadyMember(member.id)));
}

/// S4.7, S4.9: only an active member who signs in with a password can have it reset.
#[test]
fn only_a_password_that_exists_can_be_reset() {
    let fixture = Fixture::of("portal");
    let reset = |login_type, state| {
        let member = Membership { login_type, ..in_state(&fixture.in_group(2, "administrative"), state) };
        member
            .reset_password(&fixture.authority(&fixture.owner), &fixture.organization, t0())
            .map(|decided| decided.fact)
    };

    for login_type in [LoginType::Direct, LoginType::Direct2fa] {
        assert_eq!(reset(login_type, State::Active), Ok(Fact::PasswordResetRequested { login_type }));
    }
    for login_type in [LoginType::Saml, LoginType::Sso] {
        assert_eq!(reset(login_type, State::Active), Err(Refusal::LoginTypeNotSupported(login_type)));
    }
    assert_eq!(reset(LoginType::Direct, State::Suspended), Err(Refusal::InvalidState(Status::Suspended)));
}
