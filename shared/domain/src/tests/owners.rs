//! Every organisation keeps an owner, on the path of editing too (R20, C49).

use super::{
    builders::{after_days, as_guest, in_state, key, t0},
    fixture::Fixture,
};
use crate::{
    decide::AccessEdit,
    decide::Sending,
    grant::Grant,
    membership::{Membership, State},
    refusal::Refusal,
};

fn demote(fixture: &Fixture, member: &Membership, group: Option<&str>) -> Result<bool, Refusal> {
    let edit = AccessEdit { grant: Grant::default(), group: group.map(key), sending: Sending::default() };
    let actor = fixture.authority(&fixture.owner);
    let decided = member.edit_access(edit, &actor, &fixture.organization, &fixture.resources, t0())?;
    Ok(decided.is_some_and(|d| !fixture.organization.settings.is_owner(&d.after)))
}

/// R20, F12, C49: the last owner cannot be demoted by any edit.
#[test]
fn the_last_owner_cannot_be_demoted() {
    let fixture = Fixture::of("portal");

    assert_eq!(demote(&fixture, &fixture.owner, None), Err(Refusal::LastOwner));
    assert_eq!(demote(&fixture, &fixture.owner, Some("administrative")), Err(Refusal::LastOwner));
    assert_eq!(demote(&fixture, &fixture.owner, Some("owner")), Ok(false));
}

/// R20: while there are two, either can be demoted.
#[test]
fn one_of_two_owners_can_be_demoted() {
    let mut fixture = Fixture::of("portal");
    fixture.organization.owners = 2;
    let other = fixture.in_group(2, "owner");

    assert_eq!(demote(&fixture, &other, Some("administrative")), Ok(true));
}

/// R20: pending and suspended owners do not count, so changing them does not either.
#[test]
fn a_suspended_owner_can_always_be_demoted() {
    let fixture = Fixture::of("portal");
    let suspended = in_state(&fixture.in_group(2, "owner"), State::Suspended);

    assert_eq!(demote(&fixture, &suspended, None), Ok(true));
}

/// R18, R20: a guest never counts as an owner, and is never made one by an edit.
#[test]
fn a_guest_is_never_an_owner() {
    let fixture = Fixture::of("guests");
    let guest = fixture.guest(2, &["account_manager"], after_days(90));
    let edit = AccessEdit { grant: fixture.grant("owner", &[]), group: None, sending: Sending::default() };

    let actor = fixture.authority(&fixture.owner);
    let refusal = guest.edit_access(edit, &actor, &fixture.organization, &fixture.resources, t0()).unwrap_err();

    assert!(matches!(refusal, Refusal::Invalid(_)), "{refusal:?}");
    assert!(!fixture.organization.settings.is_owner(&as_guest(&fixture.owner, after_days(90))));
}

/// R20, S4.32: being in a group whose role is an owner's makes an owner.
#[test]
fn a_group_can_make_an_owner() {
    let fixture = Fixture::of("portal");
    let settings = &fixture.organization.settings;

    let owners = ["owner", "administrative"].map(|group| settings.is_owner(&fixture.in_group(2, group)));

    assert_eq!(owners, [true, false]);
}
