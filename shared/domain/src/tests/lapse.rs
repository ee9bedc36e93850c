//! The lapse of an invitation is published once (R17, C61).

use chrono::TimeDelta;

use super::{
    builders::{after_days, bearer_of, in_state, joined},
    fixture::Fixture,
};
use crate::{
    event::Fact,
    membership::{Ending, State, Status},
    period::Period,
    refusal::Refusal,
};

/// S1.15, C68: not a second before the end; at the end, with the seat given back.
#[test]
fn a_lapse_is_published_at_the_expiry_and_releases_the_seat() {
    let invited = Fixture::of("sites").invited("observer");

    let decided = invited.lapse(after_days(7)).unwrap();

    assert_eq!(invited.lapse(after_days(7) - TimeDelta::seconds(1)), None);
    assert_eq!(decided.fact, Fact::InviteExpired {});
    assert_eq!(decided.after.state(), State::Invited);
    assert_eq!((invited.holds_seat(), decided.after.holds_seat()), (true, false));
}

/// C61: a sweep that runs twice, late or out of order publishes it once.
#[test]
fn a_lapse_is_published_once() {
    let lapsed = Fixture::of("sites").invited("observer").lapse(after_days(9)).unwrap().after;

    assert_eq!([7, 9, 40].map(|day| lapsed.lapse(after_days(day))), [None, None, None]);
}

/// C66, I3: what was accepted or has ended since does not lapse.
#[test]
fn only_invitations_lapse() {
    let invited = Fixture::of("sites").invited("observer");
    let cancelled = invited.ending(Ending::Cancelled, Fact::Cancelled {}, after_days(1)).after;
    let suspended = in_state(&joined(&invited), State::Suspended);

    assert_eq!([joined(&invited), cancelled, suspended].map(|member| member.lapse(after_days(30))), [None, None, None]);
}

/// C74, I3: a published lapse holds for a request whose clock is behind.
#[test]
fn a_published_lapse_holds_for_a_clock_that_is_behind() {
    let fixture = Fixture::of("sites");
    let lapsed = fixture.invited("observer").lapse(after_days(7)).unwrap().after;
    let behind = after_days(7) - TimeDelta::minutes(5);

    let refusal =
        lapsed.accept(&bearer_of("b@x.example"), &fixture.terms(Some(&fixture.owner), 1), behind).unwrap_err();

    assert_eq!(refusal, Refusal::InvitationExpired(after_days(7)));
    assert_eq!(lapsed.status(Period::days(14), behind), Status::InviteExpired);
}
