//! The daily digest of guests whose access is about to end: its recipients and its count (R12).

use super::{
    builders::{after_days, in_state, member_id},
    fixture::Fixture,
};
use crate::{
    digest::{Digest, Expiring},
    membership::{Membership, State},
    policy::Policy,
    product::Product,
    text::Key,
};

/// Three guests, numbered from 10 on, who end after 3, 5 and 9 days.
fn three() -> Expiring {
    let ends = [(3, 10), (5, 11), (9, 12)];
    ends.iter().fold(Expiring::default(), |all, (days, id)| all.with(after_days(*days), member_id(*id)))
}

/// R12: members who may renew guests receive it, by role or by extra; no others do.
#[test]
fn members_who_may_renew_guests_receive_the_digest() {
    let fixture = Fixture::of("guests");
    let settings = &fixture.organization.settings;
    let receives = |member: &Membership| three().digest_for(member, settings, after_days(0)).is_some();

    let roles = ["owner", "administrator", "account-manager", "user"];
    let by_role = roles.map(|role| receives(&fixture.member(2, fixture.grant(role, &[]))));

    assert_eq!(by_role, [true, true, true, false]);
    assert!(receives(&fixture.member(2, fixture.grant("user", &["account_manager"]))));
    assert!(receives(&fixture.guest(2, &["account_manager"], after_days(60))));
    assert!(!receives(&fixture.guest(2, &["guests:invite"], after_days(60))));
}

/// R12, R14: suspended members and expired guests receive none.
#[test]
fn suspended_and_expired_members_receive_no_digest() {
    let fixture = Fixture::of("guests");
    let settings = &fixture.organization.settings;
    let suspended = in_state(&fixture.owner, State::Suspended);
    let over = fixture.guest(2, &["account_manager"], after_days(1));

    assert_eq!(three().digest_for(&suspended, settings, after_days(0)), None);
    assert_eq!(three().digest_for(&over, settings, after_days(1)), None);
    assert_eq!(Expiring::default().digest_for(&fixture.owner, settings, after_days(0)), None);
}

/// R12: the policy switches it off.
#[test]
fn the_policy_disables_the_digest() {
    let mut fixture = Fixture::of("guests");
    assert!(three().digest_for(&fixture.owner, &fixture.organization.settings, after_days(0)).is_some());

    fixture.settings_mut().policy.notify.expiring_digest = false;

    assert_eq!(three().digest_for(&fixture.owner, &fixture.organization.settings, after_days(0)), None);
}

/// R18: a guest who may renew others is not counted in their own digest.
#[test]
fn the_digest_leaves_its_reader_out() {
    let fixture = Fixture::of("guests");
    let settings = &fixture.organization.settings;
    let guest = |number, days| fixture.guest(number, &["account_manager"], after_days(days));
    let of = |reader: &Membership| three().digest_for(reader, settings, after_days(0));

    assert_eq!(of(&fixture.owner), Some(Digest { guests: 3, earliest: after_days(3) }));
    assert_eq!(of(&guest(10, 3)), Some(Digest { guests: 2, earliest: after_days(5) }));
    assert_eq!(of(&guest(12, 9)), Some(Digest { guests: 2, earliest: after_days(3) }));
    assert_eq!(of(&guest(20, 60)), Some(Digest { guests: 3, earliest: after_days(3) }));
    let alone = Expiring::default().with(after_days(3), member_id(10));
    assert_eq!(alone.digest_for(&guest(10, 3), settings, after_days(0)), None);
}

/// R11: sweeps look ahead as far as any template needs; a longer window has to be asked for.
#[test]
fn no_template_has_a_longer_window_than_sweeps_look_ahead() {
    for template in Product::built_in().templates.keys().map(Key::as_str) {
        assert!(Fixture::of(template).organization.settings.policy.renew_window <= Policy::RENEW_WINDOW, "{template}");
    }
    assert!(Policy::RENEW_WINDOW < Policy::MAX_RENEW_WINDOW);
}
