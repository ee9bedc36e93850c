//! What a row offers is what the operations allow (S1.2).

use super::{
    builders::{after_days, in_state, joined, t0},
    fixture::Fixture,
};
use crate::{
    decide::Action,
    event::Fact,
    membership::{Ending, Membership, State},
};

fn actions(fixture: &Fixture, caller: &Membership, row: &Membership) -> Vec<Action> {
    row.allowed_actions(&fixture.authority(caller), &fixture.organization, t0())
}

/// S1.2, S1.8, S1.9, S1.14, S1.19, S2.14, S4.9: invitations offer what concerns invitations, members what concerns
/// members, and ended memberships nothing.
#[test]
fn allowed_actions_follow_the_status() {
    let fixture = Fixture::of("sites");
    let invited = fixture.invited("observer");
    let lapsed = invited.lapse(after_days(7)).unwrap().after;
    let ended = invited.ending(Ending::Cancelled, Fact::Cancelled {}, t0()).after;

    let all = [Action::EditAccess, Action::Resend, Action::Cancel];
    assert_eq!([&invited, &lapsed].map(|row| actions(&fixture, &fixture.owner, row)), [all, all]);
    let member = [Action::EditAccess, Action::Suspend, Action::ResetPassword, Action::Move, Action::Remove];
    assert_eq!(actions(&fixture, &fixture.owner, &joined(&invited)), member);
    let suspended = in_state(&joined(&invited), State::Suspended);
    let locked_out = [Action::EditAccess, Action::Reactivate, Action::Move, Action::Remove];
    assert_eq!(actions(&fixture, &fixture.owner, &suspended), locked_out);
    assert_eq!(actions(&fixture, &fixture.owner, &ended), []);
}

/// S1.1, S1.2: a member without permissions has no allowed actions.
#[test]
fn an_observer_has_no_allowed_actions() {
    let fixture = Fixture::of("sites");
    let observer = fixture.member(2, fixture.grant("observer", &[]));

    assert_eq!(actions(&fixture, &observer, &fixture.invited("reporting")), []);
}

/// S4.13, S4.14: nothing is offered on one's betters, nor on oneself where that is forbidden.
#[test]
fn a_member_who_outranks_the_caller_has_no_allowed_actions() {
    let fixture = Fixture::of("portal");
    let [one, other] = [2, 3].map(|number| fixture.in_group(number, "security-administration"));

    assert_eq!(actions(&fixture, &one, &fixture.in_group(4, "administrative")), []);
    assert_eq!(actions(&fixture, &one, &one), []);
    assert_eq!(
        actions(&fixture, &one, &other),
        [Action::EditAccess, Action::EditProfile, Action::Suspend, Action::ResetPassword, Action::Remove]
    );
    let fixture = Fixture::of("guests");
    let administrator = fixture.member(2, fixture.grant("administrator", &[]));
    assert_eq!(actions(&fixture, &administrator, &fixture.invited("owner")), []);
}

/// S3.1, S3.22: a member who may invite guests may resend and cancel their own invitations.
#[test]
fn an_inviter_of_guests_may_resend_and_cancel_their_own_invitations() {
    let fixture = Fixture::of("guests");
    let user = fixture.member(2, fixture.grant("user", &["guests:invite"]));
    let own =
        fixture.invited_by(&user, super::builders::offer(crate::membership::Kind::Guest, fixture.grant("guest", &[])));

    assert_eq!(actions(&fixture, &user, &own), [Action::Resend, Action::Cancel]);
    assert_eq!(actions(&fixture, &user, &fixture.invited("guest")), [Action::Resend]);
}
