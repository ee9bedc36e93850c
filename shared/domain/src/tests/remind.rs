//! Reminders: each threshold of the policy once in a period of access (R12, C61, C73).

use std::collections::BTreeSet;

use chrono::TimeDelta;
use proptest::prelude::*;

use super::{
    builders::{after_days, in_state, t0, with_access},
    fixture::Fixture,
};
use crate::{
    event::Fact,
    membership::{GuestAccess, Membership, State},
    period::Period,
};

fn offsets(days: &[u32]) -> BTreeSet<Period> {
    days.iter().copied().map(Period::days).collect()
}

fn guest(days: i64) -> Membership {
    Fixture::of("guests").guest(7, &[], after_days(days))
}

/// The reminders that sweeps at these times (in hours from the beginning) send.
fn sent(mut guest: Membership, days: &[u32], hours: &[i64]) -> Vec<Period> {
    let mut sent = Vec::new();
    for hour in hours {
        if let Some(decided) = guest.remind(&offsets(days), t0() + TimeDelta::hours(*hour)) {
            let Fact::Expiring { before, .. } = decided.fact else { panic!("{:?}", decided.fact) };
            sent.push(before);
            guest = decided.after;
        }
    }
    sent
}

/// S3.18, R12: at fourteen, three and one days before the end, and at no other time.
#[test]
fn a_guest_is_reminded_at_each_threshold_once() {
    let day = 24;
    let hours = [1, 75 * day, 76 * day - 1, 76 * day, 76 * day, 80 * day, 87 * day, 88 * day, 89 * day, 90 * day - 1];

    let sent = sent(guest(90), &[14, 3, 1], &hours);

    assert_eq!(sent, [14, 3, 1].map(Period::days));
}

/// C61: after days without a sweep there is one email, for the nearest threshold; those that it covers are not sent
/// of afterwards, whatever the order of the sweeps.
#[test]
fn an_outage_costs_one_email() {
    assert_eq!(sent(guest(90), &[14, 3, 1], &[88 * 24, 76 * 24, 87 * 24, 88 * 24]), [Period::days(3)]);
    assert_eq!(sent(guest(90), &[14, 3, 1], &[89 * 24 + 5, 76 * 24]), [Period::days(1)]);
    assert_eq!(sent(guest(90), &[14, 3, 1], &[90 * 24, 91 * 24]), []);
}

/// C73: a threshold that had passed when the period began is none; one that falls together with its beginning neither.
#[test]
fn a_threshold_before_the_period_sends_no_reminder() {
    let hours: Vec<i64> = (0..=7 * 24).collect();

    assert_eq!(sent(guest(7), &[14, 3, 1], &hours), [3, 1].map(Period::days));
    assert_eq!(sent(guest(3), &[14, 3, 1], &hours), [Period::days(1)]);
    assert_eq!(sent(guest(1), &[14, 3, 1], &hours), []);
}

/// R12, R14, C61: suspended and ended memberships and members get no reminder, nor does anyone under a policy without reminders.
#[test]
fn only_active_guests_are_reminded() {
    let late = after_days(89) + TimeDelta::hours(1);
    let fixture = Fixture::of("guests");
    let suspended = in_state(&guest(90), State::Suspended);
    let ended = in_state(&guest(90), State::Ended);

    for other in [fixture.owner.clone(), fixture.invited("guest"), suspended, ended] {
        assert_eq!(other.remind(&offsets(&[14, 3, 1]), late), None);
    }
    assert_eq!(guest(90).remind(&BTreeSet::new(), late), None);
    assert!(guest(90).remind(&offsets(&[14]), late).is_some());
}

/// S3.16, R11: a renewal restarts the reminders: none at once, and then one at every threshold.
#[test]
fn a_renewal_restarts_the_reminders() {
    let reminded = guest(90).remind(&offsets(&[14, 3, 1]), after_days(88)).unwrap().after;
    let renewed = with_access(&reminded, |access| {
        let renewed_at = Some(after_days(88));
        *access = GuestAccess { renewed_at, ..GuestAccess::new(access.period, after_days(178)) };
    });
    let hours: Vec<i64> = (88 * 24..178 * 24).collect();

    assert_eq!(reminded.guest_access().unwrap().last_reminder, Some(Period::days(3)));
    assert_eq!(sent(renewed, &[14, 3, 1], &hours), [14, 3, 1].map(Period::days));
}

proptest! {
    /// C61, C73, I9: however irregular the sweeps, no reminder is sent twice, each is nearer than the one before, lies
    /// within the period, and its threshold has passed when it is sent.
    #[test]
    fn no_order_of_sweeps_reminds_twice(
        days in 1_i64..120, policy in proptest::collection::btree_set(1_u32..60, 0..6),
        hours in proptest::collection::vec(0_i64..3000, 0..40),
    ) {
        let policy: Vec<u32> = policy.into_iter().collect();
        let sent = sent(guest(days), &policy, &hours);

        prop_assert!(sent.windows(2).all(|pair| pair[1] < pair[0]), "{sent:?}");
        prop_assert!(sent.iter().all(|before| before.seconds() < days * 86_400));
        let last = hours.iter().filter(|hour| **hour < days * 24).max();
        let reached = |before: &Period| last.is_some_and(|hour| days * 86_400 - before.seconds() <= hour * 3600);
        prop_assert!(sent.iter().all(reached));
    }
}
