//! The end of access is published once (R14, R24, C61).

use chrono::TimeDelta;

use super::{
    builders::{after_days, in_state},
    fixture::Fixture,
};
use crate::{
    event::Fact,
    membership::{Membership, State, Status},
    period::Period,
};

fn guest() -> Membership {
    Fixture::of("guests").guest(7, &[], after_days(90))
}

/// R24, C68: not a second before the end; at the end, once, however late and however often it is asked.
#[test]
fn the_end_of_access_is_published_once_and_not_before() {
    let guest = guest();

    let decided = guest.expire(after_days(90)).unwrap();

    assert_eq!(guest.expire(after_days(90) - TimeDelta::milliseconds(1)), None);
    assert_eq!(decided.fact, Fact::Expired { expires_at: after_days(90) });
    assert_eq!((decided.after.state(), decided.after.version), (State::Active, guest.version + 1));
    assert_eq!([90, 93, 400].map(|day| decided.after.expire(after_days(day))), [None, None, None]);
}

/// R14: the clock of a suspended guest runs on, and its end is published too.
#[test]
fn the_end_of_a_suspended_guest_is_published() {
    let suspended = in_state(&guest(), State::Suspended);

    let notified = suspended.expire(after_days(91)).unwrap().after;

    assert_eq!(notified.status(Period::days(14), after_days(91)), Status::Expired);
}

/// C66: members, invitations and ended memberships have no end to publish.
#[test]
fn nothing_else_expires() {
    let fixture = Fixture::of("guests");
    let ended = in_state(&guest(), State::Ended);

    let others = [fixture.owner.clone(), fixture.invited("guest"), ended];

    assert_eq!(others.map(|member| member.expire(after_days(4000))), [None, None, None]);
}

/// C74: once published, the end holds for a clock that is behind too: no access and no reminder in between.
#[test]
fn a_published_end_holds_for_a_clock_that_is_behind() {
    let notified = guest().expire(after_days(90)).unwrap().after;
    let behind = after_days(90) - TimeDelta::minutes(5);

    assert!(!notified.is_active(behind) && !notified.is_live(behind));
    assert_eq!(notified.status(Period::days(14), behind), Status::Expired);
    assert_eq!(notified.remind(&[Period::days(1)].into(), behind), None);
}
