//! What is a person's own, and where they belong.

use std::collections::BTreeMap;

use super::{
    builders::{after_days, t0},
    scene::Scene,
};
use crate::{
    authority::Authority,
    belonging::Belonging,
    locale::Locale,
    membership::{Membership, State, Status},
    profile::{Profile, ProfileEdit},
};

fn blank() -> Profile {
    Profile::blank("user|1".parse().unwrap())
}

fn ada() -> ProfileEdit {
    let (first_name, last_name) = ("Ada".parse().ok(), "Byron".parse().ok());
    ProfileEdit { first_name, last_name, locale: Some(Locale::Fr), topics: BTreeMap::new() }
}

fn belonging(scene: &Scene, membership: Membership) -> Belonging {
    Belonging { organization: scene.organization.clone(), membership }
}

/// S4.13: a person edits their own names and language; what is so already is no change.
#[test]
fn a_profile_changes_once_and_its_time_never_runs_back() {
    let first = blank().edit(ada(), t0()).unwrap();
    let none = ProfileEdit { first_name: None, last_name: None, locale: None, topics: BTreeMap::new() };
    let second = first.edit(none, after_days(-1)).unwrap();

    assert_eq!((first.version, first.updated_at, first.locale), (1, Some(t0()), Some(Locale::Fr)));
    assert_eq!(first.edit(ada(), after_days(1)), None);
    assert_eq!((second.version, &second.first_name), (2, &None));
    assert!(second.updated_at > first.updated_at);
}

/// S3.13: who is active in an organisation can switch to it, and is there until they are active there no more.
#[test]
fn an_organization_is_active_as_long_as_the_person_is() {
    let scene = Scene::of("guests");
    let guest = scene.guest(2, &[], after_days(1));
    let there = blank().switch(&scene.authority(&guest), t0()).unwrap();
    let belongings = [belonging(&scene, guest.clone())];

    assert_eq!(there.switch(&scene.authority(&guest), t0()), None);
    assert_eq!(there.active_among(&belongings, t0()), Some(scene.organization.id));
    assert_eq!(there.active_among(&belongings, after_days(1)), None);
    assert_eq!(there.active_among(&[], t0()), None);
    assert!(Authority::of(&scene.organization.settings, &guest, after_days(1)).is_none());
}

/// S3.12, S3.21: of an expired guest who joined anew, the later row counts; invitations and what is over are not listed.
#[test]
fn one_row_counts_for_each_organization() {
    let scene = Scene::of("guests");
    let guest = scene.guest(2, &[], after_days(1));
    let again = Membership { activated_at: Some(after_days(2)), ..scene.guest(3, &[], after_days(92)) };
    let over = Membership { state: State::Ended, ..scene.guest(4, &[], after_days(92)) };
    let rows = [again.clone(), guest, over, scene.invited("guest")].map(|row| belonging(&scene, row));

    let listed = Belonging::listed(rows);

    assert_eq!(listed.iter().map(|one| one.membership.id).collect::<Vec<_>>(), [again.id]);
    assert_eq!(listed[0].status(after_days(3)), Status::Active);
}

/// S3.22, C20: guests can be invited by who holds the permission and is active, from one moment to the next.
#[test]
fn who_can_invite_guests_is_told_for_now() {
    let scene = Scene::of("guests");
    let can = |extras: &[&str], days| {
        belonging(&scene, scene.guest(2, extras, after_days(90))).can_invite_guests(after_days(days))
    };

    assert!(can(&["guests:invite"], 1) && can(&["account_manager"], 89));
    assert!(!can(&[], 1) && !can(&["guests:invite"], 90));
    assert!(belonging(&scene, scene.owner.clone()).can_invite_guests(t0()));
}
