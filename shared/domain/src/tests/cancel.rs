//! Cancelling: at once, for good, and only what is an invitation (S1.13-S1.16).

use super::{
    builders::{after_days, bearer_of, in_state, joined, offer, t0},
    fixture::Fixture,
};
use crate::{
    event::Fact,
    membership::{Ending, Kind, Membership, State, Status},
    refusal::Refusal,
};

fn cancel(fixture: &Fixture, actor: &Membership, member: &Membership) -> Result<Option<Membership>, Refusal> {
    let decided = member.cancel(&fixture.authority(actor), t0())?;
    Ok(decided.map(|decided| decided.after))
}

/// S1.13, S1.14, S2.14, C32: pending, expired or expired, it ends, its link is dead and its seat free.
#[test]
fn the_link_of_a_cancelled_invitation_is_invalid_at_once() {
    let fixture = Fixture::of("sites");
    let invited = fixture.invited("observer");
    let lapsed = invited.lapse(after_days(7)).unwrap().after;

    for member in [&invited, &lapsed] {
        let after = cancel(&fixture, &fixture.owner, member).unwrap().unwrap();
        assert_eq!(after.ended().map(|ended| ended.by), Some(Ending::Cancelled));
        assert_eq!(after.admit(&bearer_of("b@x.example"), 1, t0()).map(drop), Err(Refusal::InvitationCancelled));
        assert!(!after.holds_seat() && !after.is_live(t0()));
    }
}

/// S2.14: deleting and cancelling are one, and doing it twice is doing it once.
#[test]
fn cancelling_twice_does_nothing() {
    let fixture = Fixture::of("sites");
    let after = cancel(&fixture, &fixture.owner, &fixture.invited("observer")).unwrap().unwrap();

    assert_eq!(cancel(&fixture, &fixture.owner, &after), Ok(None));
}

/// S1.14, R13: a member is removed, not cancelled; an ended membership stays ended.
#[test]
fn only_invitations_are_cancelled() {
    let fixture = Fixture::of("sites");
    let active = joined(&fixture.invited("observer"));
    let suspended = in_state(&active, State::Suspended);
    let declined = fixture.invited("observer").ending(Ending::Declined, Fact::Declined {}, t0()).after;

    let refused = |member: &Membership| cancel(&fixture, &fixture.owner, member).unwrap_err();

    assert_eq!((refused(&active), refused(&suspended)), (Refusal::UseRemove, Refusal::UseRemove));
    assert_eq!(refused(&declined), Refusal::InvalidState(Status::Ended));
}

/// S1.1, S4.14: not without permission, and not what ranks above.
#[test]
fn cancelling_needs_permission_and_rank() {
    let fixture = Fixture::of("guests");
    let [administrator, user] =
        [(2, "administrator"), (3, "user")].map(|(n, role)| fixture.member(n, fixture.grant(role, &[])));

    assert_eq!(cancel(&fixture, &user, &fixture.invited("guest")), Err(Refusal::Forbidden("members:cancel")));
    assert_eq!(cancel(&fixture, &administrator, &fixture.invited("owner")), Err(Refusal::TargetOutranksActor));
}

/// S3.1, S3.10: a member who may invite guests cancels only the guests that they invited.
#[test]
fn an_inviter_of_guests_cancels_their_own_invitations() {
    let fixture = Fixture::of("guests");
    let user = fixture.member(2, fixture.grant("user", &["guests:invite"]));
    let own = fixture.invited_by(&user, offer(Kind::Guest, fixture.grant("guest", &[])));

    assert!(cancel(&fixture, &user, &own).unwrap().is_some());
    assert_eq!(cancel(&fixture, &user, &fixture.invited("guest")), Err(Refusal::Forbidden("members:cancel")));
}
