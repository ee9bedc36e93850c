//! The ways out: removed, suspended and let in again, moved, left.

use super::{
    builders::{after_days, as_guest, in_state, joined, key, t0},
    fixture::Fixture,
};
use crate::{
    event::Fact,
    membership::{Ending, Membership, State, Status},
    refusal::Refusal,
};

fn remove(fixture: &Fixture, actor: &Membership, member: &Membership) -> Result<Option<State>, Refusal> {
    let decided = member.remove(&fixture.authority(actor), &fixture.organization, t0())?;
    Ok(decided.map(|decided| decided.after.state()))
}

/// S1.17, S1.18, S1.19, R13: removing is for those who have accepted, cancelling for those who have not.
#[test]
fn a_member_is_removed_and_an_invitation_is_not() {
    let fixture = Fixture::of("sites");
    let invited = fixture.invited("observer");
    let member = joined(&invited);
    let suspended = in_state(&member, State::Suspended);

    assert_eq!(remove(&fixture, &fixture.owner, &invited), Err(Refusal::UseCancel));
    assert_eq!(remove(&fixture, &fixture.owner, &member), Ok(Some(State::Ended)));
    assert_eq!(remove(&fixture, &fixture.owner, &suspended), Ok(Some(State::Ended)));
    let left = member.ending(Ending::Left, Fact::Left {}, t0()).after;
    assert_eq!(remove(&fixture, &fixture.owner, &left), Err(Refusal::InvalidState(Status::Ended)));
    let removed = member.ending(Ending::Removed, Fact::Removed {}, t0()).after;
    assert_eq!(remove(&fixture, &fixture.owner, &removed), Ok(None));
}

/// S1.1, S4.13, S4.14: removing needs the permission; members who outrank the actor stay, and the actor too where that is
/// forbidden.
#[test]
fn removing_needs_permission_and_rank() {
    let fixture = Fixture::of("sites");
    let observer = fixture.member(2, fixture.grant("observer", &[]));
    assert_eq!(remove(&fixture, &observer, &fixture.owner), Err(Refusal::Forbidden("members:remove")));

    let fixture = Fixture::of("portal");
    let [one, other] = [2, 3].map(|number| fixture.in_group(number, "security-administration"));
    assert_eq!(remove(&fixture, &one, &fixture.in_group(4, "owner")), Err(Refusal::TargetOutranksActor));
    assert_eq!(remove(&fixture, &one, &one), Err(Refusal::SelfEditForbidden));
    assert_eq!(remove(&fixture, &one, &other), Ok(Some(State::Ended)));
}

/// R20, C49: on every path the last owner stays: removed, suspended, moved out, or leaving by themselves.
#[test]
fn the_last_owner_stays_on_every_path() {
    let mut fixture = Fixture::of("portal");
    let (owner, out) = (fixture.owner.clone(), |fixture: &Fixture, owner: &Membership| {
        let (actor, organization) = (fixture.authority(owner), &fixture.organization);
        [
            owner.remove(&actor, organization, t0()).map(drop),
            owner.suspend(&actor, organization, t0()).map(drop),
            owner.move_to_group(None, &actor, organization, &fixture.resources, t0()).map(drop),
            owner.leave(organization, t0()).map(drop),
        ]
    });

    assert_eq!(out(&fixture, &owner), [(); 4].map(|()| Err(Refusal::LastOwner)));
    fixture.organization.owners = 2;
    assert_eq!(out(&fixture, &owner), [(); 4].map(Ok));
}

/// S4.4, S4.9, R14: suspension locks out until reactivation; the guest clock runs on, and what has expired stays out.
#[test]
fn a_suspended_guest_is_reactivated_only_before_the_end() {
    let fixture = Fixture::of("guests");
    let guest = fixture.guest(2, &[], after_days(90));
    let owner = fixture.authority(&fixture.owner);

    let locked_out = guest.suspend(&owner, &fixture.organization, t0()).unwrap().unwrap().after;

    assert!(!locked_out.is_active(t0()));
    assert_eq!(locked_out.expires_at(), guest.expires_at());
    assert_eq!(locked_out.suspend(&owner, &fixture.organization, t0()), Ok(None));
    let again = locked_out.reactivate(&owner, &fixture.organization, after_days(89)).unwrap().unwrap().after;
    assert!(again.is_active(after_days(89)) && again.state() == State::Active);
    let late = locked_out.reactivate(&owner, &fixture.organization, after_days(90));
    assert_eq!(late, Err(Refusal::InvalidState(Status::Expired)));
}

/// S4.25, S4.26, R16, C11: one group out and one in at once, never into a group that grants more than the mover holds.
#[test]
fn moving_replaces_the_group() {
    let fixture = Fixture::of("portal");
    let member = fixture.in_group(2, "security-administration");
    let to = |actor: &Membership, group: Option<&str>| {
        let group = group.map(key);
        let actor = fixture.authority(actor);
        let moved = member.move_to_group(group.as_ref(), &actor, &fixture.organization, &fixture.resources, t0())?;
        Ok(moved.map(|decided| decided.after.group))
    };

    assert_eq!(to(&fixture.owner, Some("administrative")), Ok(Some(Some(key("administrative")))));
    assert_eq!(to(&fixture.owner, None), Ok(Some(None)));
    assert_eq!(to(&fixture.owner, Some("security-administration")), Ok(None));
    assert_eq!(to(&fixture.in_group(3, "administrative"), Some("owner")), Err(Refusal::GrantExceedsActor));
    assert!(matches!(to(&fixture.owner, Some("nowhere")), Err(Refusal::Invalid(_))));
}

/// S3.13, S3.10: members may leave, also while suspended or after their access has ended; an invitee declines.
#[test]
fn every_member_may_leave() {
    let fixture = Fixture::of("guests");
    let member = fixture.member(2, fixture.grant("user", &[]));
    let suspended = in_state(&member, State::Suspended);
    let expired = as_guest(&member, t0());

    for leaving in [&member, &suspended, &expired] {
        let left = leaving.leave(&fixture.organization, t0()).unwrap();
        assert_eq!((left.after.state(), left.fact), (State::Ended, Fact::Left {}));
    }
    assert_eq!(fixture.invited("user").leave(&fixture.organization, t0()).map(drop), Err(Refusal::NotFound));
}
