//! What is a person's own, and where they belong.

use std::collections::BTreeMap;

use super::{
    builders::{after_days, in_state, t0, tag},
    fixture::Fixture,
};
use crate::{
    authority::Authority,
    membership::{Lifecycle, Membership, State, Status},
    organization_membership::OrganizationMembership,
    profile::{Profile, ProfileEdit},
};

fn blank() -> Profile {
    Profile::blank("user|1".parse().unwrap())
}

fn ada() -> ProfileEdit {
    let (first_name, last_name) = ("Ada".parse().ok(), "Byron".parse().ok());
    ProfileEdit { first_name, last_name, locale: Some(tag("fr")), time_zone: None, topics: BTreeMap::new() }
}

fn joined_to(fixture: &Fixture, membership: Membership) -> OrganizationMembership {
    OrganizationMembership { organization: fixture.organization.clone(), membership }
}

/// S4.13: a person edits their own names and language; what is so already is no change.
#[test]
fn a_profile_changes_once_and_its_time_never_decreases() {
    let first = blank().edit(ada(), t0()).unwrap();
    let none =
        ProfileEdit { first_name: None, last_name: None, locale: None, time_zone: None, topics: BTreeMap::new() };
    let second = first.edit(none, after_days(-1)).unwrap();

    assert_eq!((first.version, first.updated_at, first.locale.clone()), (1, Some(t0()), Some(tag("fr"))));
    assert_eq!(first.edit(ada(), after_days(1)), None);
    assert_eq!((second.version, &second.first_name), (2, &None));
    assert!(second.updated_at > first.updated_at);
}

/// S3.13: who is active in an organisation can switch to it, and is there until they are active there no more.
#[test]
fn an_organization_is_active_as_long_as_the_person_is() {
    let fixture = Fixture::of("guests");
    let guest = fixture.guest(2, &[], after_days(1));
    let there = blank().switch(&fixture.authority(&guest), t0()).unwrap();
    let organization_memberships = [joined_to(&fixture, guest.clone())];

    assert_eq!(there.switch(&fixture.authority(&guest), t0()), None);
    assert_eq!(there.active_among(&organization_memberships, t0()), Some(fixture.organization.id));
    assert_eq!(there.active_among(&organization_memberships, after_days(1)), None);
    assert_eq!(there.active_among(&[], t0()), None);
    assert!(Authority::of(&fixture.organization.settings, &guest, after_days(1)).is_none());
}

/// S3.12, S3.21: of an expired guest who joined again, the later row counts; invitations and ended memberships are not listed.
#[test]
fn each_organization_is_listed_once() {
    let fixture = Fixture::of("guests");
    let guest = fixture.guest(2, &[], after_days(1));
    let mut again = fixture.guest(3, &[], after_days(92));
    let Lifecycle::Active(joined) = &mut again.lifecycle else { panic!("{again:?}") };
    joined.activated_at = after_days(2);
    let over = in_state(&fixture.guest(4, &[], after_days(92)), State::Ended);
    let rows = [again.clone(), guest, over, fixture.invited("guest")].map(|row| joined_to(&fixture, row));

    let listed = OrganizationMembership::listed(rows);

    assert_eq!(listed.iter().map(|one| one.membership.id).collect::<Vec<_>>(), [again.id]);
    assert_eq!(listed[0].status(after_days(3)), Status::Active);
}

/// S3.22, C20: guests can be invited by who holds the permission and is active, from one moment to the next.
#[test]
fn can_invite_guests_holds_for_the_instant() {
    let fixture = Fixture::of("guests");
    let can = |extras: &[&str], days| {
        joined_to(&fixture, fixture.guest(2, extras, after_days(90))).can_invite_guests(after_days(days))
    };

    assert!(can(&["guests:invite"], 1) && can(&["account_manager"], 89));
    assert!(!can(&[], 1) && !can(&["guests:invite"], 90));
    assert!(joined_to(&fixture, fixture.owner.clone()).can_invite_guests(t0()));
}
