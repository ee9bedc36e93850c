//! Sending again: a new link, a new window, the same membership (S1.8-S1.12).

use super::{
    builders::{after_days, bearer_of, in_state, joined, t0},
    fixture::Fixture,
};
use crate::{
    decide::Sending,
    event::{Decision, Fact},
    membership::{Ending, Membership, State, Status},
    period::Period,
    refusal::Refusal,
};

fn resend(fixture: &Fixture, actor: &Membership, member: &Membership, day: i64) -> Result<Decision, Refusal> {
    member.resend(
        &fixture.authority(actor),
        &fixture.organization,
        &fixture.resources,
        Sending::default(),
        after_days(day),
    )
}

/// S1.8, S1.11, S1.12, S2.14, C31, F1: pending or expired, it is pending again for seven days from the sending.
#[test]
fn a_pending_or_expired_invitation_is_sent_again() {
    let fixture = Fixture::of("sites");
    let invited = fixture.invited("observer");
    let lapsed = invited.lapse(after_days(7)).unwrap().after;

    for (member, day) in [(&invited, 3), (&invited, 7), (&lapsed, 100)] {
        let decided = resend(&fixture, &fixture.owner, member, day).unwrap();
        let (after, invitation) = (&decided.after, decided.after.invitation().unwrap());
        assert_eq!(after.status(Period::days(14), after_days(day)), Status::InvitePending);
        assert_eq!((invitation.expires_at, invitation.attempt), (after_days(day + 7), 2));
        assert_eq!((after.id, after.version, invitation.lapse_notified), (member.id, member.version + 1, false));
        assert_eq!(decided.fact, Fact::Resent { attempt: 2, expires_at: after_days(day + 7), notify: true });
    }
}

/// C31, C13, S1.6: the older link is dead, the newer one opens.
#[test]
fn the_older_link_is_invalid() {
    let fixture = Fixture::of("sites");
    let after = resend(&fixture, &fixture.owner, &fixture.invited("observer"), 1).unwrap().after;

    let admit = |attempt| after.admit(&bearer_of("b@x.example"), attempt, after_days(2)).map(drop);

    assert_eq!(
        (admit(1), admit(2), admit(3)),
        (Err(Refusal::InvitationSuperseded), Ok(()), Err(Refusal::InvitationSuperseded))
    );
}

/// S1.9, S1.10: only an invitation is sent again, not a member or an ended membership.
#[test]
fn only_invitations_are_sent_again() {
    let fixture = Fixture::of("sites");
    let invited = fixture.invited("observer");
    let active = joined(&invited);
    let suspended = in_state(&active, State::Suspended);
    let ended = [Ending::Cancelled, Ending::Declined, Ending::Removed, Ending::Left];

    let refused = |member: &Membership| resend(&fixture, &fixture.owner, member, 1).unwrap_err();

    assert_eq!(refused(&active), Refusal::InvalidState(Status::Active));
    assert_eq!(refused(&suspended), Refusal::InvalidState(Status::Suspended));
    for by in ended {
        let ended = active.ending(by, Fact::Cancelled {}, t0()).after;
        assert_eq!(refused(&ended), Refusal::InvalidState(Status::Ended));
    }
}

/// R19, C12: the actor becomes the sponsor, so they must be allowed to make the offer.
#[test]
fn resending_makes_the_actor_the_sponsor_who_must_be_allowed_to_make_the_offer() {
    let fixture = Fixture::of("guests");
    let administrator = fixture.member(2, fixture.grant("administrator", &[]));
    let user = fixture.member(3, fixture.grant("user", &["guests:invite"]));

    let taken_over = resend(&fixture, &administrator, &fixture.invited("user"), 1).unwrap().after;
    let taken_over = taken_over.invitation().unwrap();

    assert_eq!((taken_over.sponsor, &taken_over.invited_by), (Some(administrator.id), &Some(administrator.person())));
    let by = |actor: &Membership, role: &str| resend(&fixture, actor, &fixture.invited(role), 1).map(drop);
    assert_eq!(by(&administrator, "owner"), Err(Refusal::GrantExceedsActor));
    assert_eq!(by(&user, "user"), Err(Refusal::Forbidden("members:invite")));
    assert_eq!(by(&user, "guest"), Ok(()));
}

/// S5.18, R19: a note is sent again only by the sponsor who wrote it.
#[test]
fn a_note_is_not_sent_again_under_another_name() {
    let fixture = Fixture::of("guests");
    let administrator = fixture.member(2, fixture.grant("administrator", &[]));
    let mut noted = fixture.invited("user");
    noted.lifecycle.invitation_mut().unwrap().note = Some("Welcome, Ada".parse().unwrap());

    let note =
        |actor: &Membership| resend(&fixture, actor, &noted, 1).unwrap().after.invitation().unwrap().note.clone();

    assert_eq!(note(&fixture.owner).unwrap().as_str(), "Welcome, Ada");
    assert_eq!(note(&administrator), None);
}

/// S2.15, C05: an offer of something that is gone is not sent again.
#[test]
fn an_offer_of_a_deleted_role_is_not_sent_again() {
    let mut fixture = Fixture::of("sites");
    let invited = fixture.invited("observer");
    fixture.settings_mut().roles.remove(&super::builders::key("observer"));

    let refusal = resend(&fixture, &fixture.owner, &invited, 1).unwrap_err();

    assert!(matches!(refusal, Refusal::Invalid(_)), "{refusal:?}");
}

/// C74, C75: a clock that steps back makes no negative span, and the last leap day of a century is a day.
#[test]
fn a_clock_that_steps_back_does_no_harm() {
    let fixture = Fixture::of("sites");
    let invited = fixture.invited("observer");

    let after = resend(&fixture, &fixture.owner, &invited, -1).unwrap().after;

    assert!(after.updated_at >= invited.updated_at);
    assert!(after.invitation().is_some_and(|i| i.expires_at > i.sent_at));
}
