//! Seats: members hold one from the invitation on, guests never (R17).

use super::{
    builders::{after_days, in_state, invitee, joined, member_id, offer, t0},
    fixture::Fixture,
};
use crate::{
    decide::Sending,
    membership::{Kind, Membership, State},
    refusal::Refusal,
};

fn fixture(template: &str, seats: u32, limit: u32) -> Fixture {
    let mut fixture = Fixture::of(template);
    fixture.organization.seats = Some(seats);
    fixture.settings_mut().policy.seat_limit = Some(limit);
    fixture
}

fn invite(fixture: &Fixture, kind: Kind, role: &str, occupant: Option<&Membership>) -> Result<usize, Refusal> {
    let offer = fixture.check(&fixture.owner, offer(kind, fixture.grant(role, &[])))?;
    let actor = fixture.authority(&fixture.owner);
    let decided =
        offer.to(&invitee("b@x.example"), member_id(9), &fixture.organization, &actor, occupant, after_days(8));
    decided.map(|decisions| decisions.len())
}

/// R17, S3.3: pending, active and suspended members hold a seat; guests and ended memberships hold none.
#[test]
fn members_hold_a_seat_until_they_end_and_guests_never_do() {
    let fixture = Fixture::of("guests");
    let member = fixture.invited("user");
    let guest = fixture.invited("guest");
    let states = [State::Invited, State::Active, State::Suspended, State::Ended];

    let seats = |kind: &Membership| states.map(|state| in_state(kind, state).holds_seat());

    assert_eq!(seats(&member), [true, true, true, false]);
    assert_eq!(seats(&guest), [false; 4]);
}

/// R17, F13, C53: the last seat can be taken, the one after it cannot.
#[test]
fn no_more_members_are_invited_than_there_are_seats() {
    assert_eq!(invite(&fixture("guests", 4, 5), Kind::Member, "user", None), Ok(1));
    assert_eq!(invite(&fixture("guests", 5, 5), Kind::Member, "user", None), Err(Refusal::SeatLimit(5)));
    assert_eq!(invite(&fixture("guests", 6, 5), Kind::Member, "user", None), Err(Refusal::SeatLimit(5)));
}

/// S3.3, C53: a full house still takes guests.
#[test]
fn guests_need_no_seat() {
    assert_eq!(invite(&fixture("guests", 5, 5), Kind::Guest, "guest", None), Ok(1));
}

/// R17, C69: an expired invitation that still holds a seat hands it to its successor, one that gave it back does not.
#[test]
fn an_expired_invitation_passes_its_seat_to_its_successor() {
    let fixture = fixture("guests", 5, 5);
    let expired = Fixture::of("guests").invited("user");
    let lapsed = expired.lapse(after_days(8)).unwrap().after;

    assert_eq!(invite(&fixture, Kind::Member, "user", Some(&expired)), Ok(2));
    assert_eq!(invite(&fixture, Kind::Member, "user", Some(&lapsed)), Err(Refusal::SeatLimit(5)));
}

/// C92: a seat counter that is too low does not underflow.
#[test]
fn a_seat_counter_that_is_too_low_does_not_underflow() {
    let expired = Fixture::of("guests").invited("user");

    assert_eq!(invite(&fixture("guests", 0, 5), Kind::Member, "user", Some(&expired)), Ok(2));
}

/// R17, S1.8: sending a lapsed invitation again takes a seat again; one that has not lapsed keeps its own.
#[test]
fn a_lapsed_invitation_needs_a_seat_to_be_sent_again() {
    let fixture = fixture("guests", 5, 5);
    let invited = Fixture::of("guests").invited("user");
    let lapsed = invited.lapse(after_days(8)).unwrap().after;
    let actor = fixture.authority(&fixture.owner);

    let resend = |member: &Membership| {
        member.resend(&actor, &fixture.organization, &fixture.resources, Sending::default(), after_days(8))
    };

    assert!(resend(&invited).unwrap().after.holds_seat());
    assert_eq!(resend(&lapsed).unwrap_err(), Refusal::SeatLimit(5));
}

/// R17: joining neither takes nor frees a seat.
#[test]
fn acceptance_changes_no_seat() {
    let invited = Fixture::of("guests").invited("user");

    let accepted = joined(&invited);

    assert_eq!((invited.holds_seat(), accepted.holds_seat()), (true, true));
    assert!(accepted.is_active(t0()));
}
