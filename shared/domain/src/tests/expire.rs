//! The end of access is told of once (R14, R24, C61).

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
fn the_end_of_access_is_told_of_at_the_end_and_once() {
    let guest = guest();

    let decided = guest.expire(after_days(90)).unwrap();

    assert_eq!(guest.expire(after_days(90) - TimeDelta::milliseconds(1)), None);
    assert_eq!(decided.fact, Fact::Expired { expires_at: after_days(90) });
    assert_eq!((decided.after.state(), decided.after.version), (State::Active, guest.version + 1));
    assert_eq!([90, 93, 400].map(|day| decided.after.expire(after_days(day))), [None, None, None]);
}

/// R14: the clock of a suspended guest runs on, and its end is told of too.
#[test]
fn the_end_of_a_suspended_guest_is_told_of() {
    let suspended = in_state(&guest(), State::Suspended);

    let told = suspended.expire(after_days(91)).unwrap().after;

    assert_eq!(told.status(Period::days(14), after_days(91)), Status::Expired);
}

/// C66: members, invitations and what is over have no end to be told of.
#[test]
fn nothing_else_expires() {
    let fixture = Fixture::of("guests");
    let ended = in_state(&guest(), State::Ended);

    let others = [fixture.owner.clone(), fixture.invited("guest"), ended];

    assert_eq!(others.map(|member| member.expire(after_days(4000))), [None, None, None]);
}

/// C74: once told of, it is over for a clock that is behind too: nobody acts, and nothing is told of, between the two.
#[test]
fn an_end_that_was_told_of_holds_for_every_clock() {
    let told = guest().expire(after_days(90)).unwrap().after;
    let behind = after_days(90) - TimeDelta::minutes(5);

    assert!(!told.is_active(behind) && !told.is_live(behind));
    assert_eq!(told.status(Period::days(14), behind), Status::Expired);
    assert_eq!(told.remind(&[Period::days(1)].into(), behind), None);
}
