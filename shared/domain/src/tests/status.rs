//! What a membership is at an instant, decided to the second (R24).

use chrono::{DateTime, TimeDelta, Utc};

use super::{
    builders::{after_days, at, in_state, joined, t0},
    fixture::Fixture,
};
use crate::{
    membership::{Ending, Membership, State, Status},
    period::Period,
};

fn status(membership: &Membership, now: DateTime<Utc>) -> Status {
    membership.status(Period::days(14), now)
}

/// S1.12, S1.15, S2.2, R24, C68: open until one second before the end of the seventh day, expired at its end.
#[test]
fn an_invitation_expires_at_the_exact_second() {
    let invited = Fixture::of("sites").invited("observer");

    for (seconds, expected) in [
        (0, Status::InvitePending),
        (604_799, Status::InvitePending),
        (604_800, Status::InviteExpired),
        (604_801, Status::InviteExpired),
    ] {
        let now = t0() + TimeDelta::seconds(seconds);
        assert_eq!(status(&invited, now), expected, "{seconds}");
        assert_eq!(invited.is_live(now), expected == Status::InvitePending);
    }
}

/// S3.15, R11, R24: expiring from the first second of the renewal window, expired at the end itself.
#[test]
fn a_guest_is_expiring_and_then_expired_at_the_exact_second() {
    let guest = Fixture::of("guests").guest(2, &[], after_days(90));
    let (second, window, end) = (TimeDelta::seconds(1), after_days(76), after_days(90));

    assert_eq!([window - second, window].map(|now| status(&guest, now)), [Status::Active, Status::Expiring]);
    assert_eq!([end - second, end].map(|now| status(&guest, now)), [Status::Expiring, Status::Expired]);
    assert_eq!(
        [end - second, end].map(|now| (guest.is_active(now), guest.is_live(now))),
        [(true, true), (false, false)]
    );
}

/// R14: the clock of a guest runs on while they are suspended.
#[test]
fn a_suspended_guest_expires_too() {
    let guest = in_state(&Fixture::of("guests").guest(2, &[], after_days(90)), State::Suspended);

    assert_eq!([89, 90].map(|day| status(&guest, after_days(day))), [Status::Suspended, Status::Expired]);
    assert!(!guest.is_active(t0()));
}

/// R10: members belong without end, also in the last year that a calendar knows.
#[test]
fn a_member_never_expires() {
    let member = joined(&Fixture::of("sites").invited("observer"));

    assert_eq!(status(&member, at("9999-12-31T23:59:59Z")), Status::Active);
}

/// S1.13, S1.21: what has ended has ended, however much time was left.
#[test]
fn an_ended_membership_stays_ended() {
    let invited = Fixture::of("sites").invited("observer");
    let ended = invited.ending(Ending::Cancelled, crate::event::Fact::Cancelled {}, t0()).after;

    assert_eq!([-1, 0, 1, 8].map(|day| status(&ended, after_days(day))), [Status::Ended; 4]);
    assert!(!ended.is_live(t0()) && !ended.holds_seat());
}
