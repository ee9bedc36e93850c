//! Links of invitations: who may use them, and the refusals (C26-C28).

use super::{
    builders::{after_days, bearer_of, email, in_state, joined, t0},
    fixture::Fixture,
};
use crate::{
    decide::Caller,
    event::Fact,
    membership::{Ending, Membership, State},
    refusal::Refusal,
};

fn closed() -> Vec<(Membership, u32, Refusal)> {
    let fixture = Fixture::of("sites");
    let invited = fixture.invited("observer");
    let ended = |member: &Membership, by| member.ending(by, Fact::Cancelled {}, t0()).after;
    let active = joined(&invited);
    let suspended = in_state(&active, State::Suspended);
    let mut expired = invited.clone();
    expired.lifecycle.invitation_mut().unwrap().expires_at = t0();
    let lapsed = expired.lapse(t0()).unwrap().after;
    let over = Refusal::InvitationExpired(t0());
    vec![
        (expired.clone(), 1, over.clone()),
        (lapsed, 1, over.clone()),
        (ended(&expired, Ending::Replaced), 1, over),
        (invited.clone(), 2, Refusal::InvitationSuperseded),
        (ended(&invited, Ending::Cancelled), 1, Refusal::InvitationCancelled),
        (ended(&invited, Ending::Declined), 1, Refusal::InvitationCancelled),
        (ended(&active, Ending::Removed), 1, Refusal::InvitationUsed),
        (ended(&active, Ending::Left), 1, Refusal::InvitationUsed),
        (ended(&active, Ending::Replaced), 1, Refusal::InvitationUsed),
        (active, 1, Refusal::InvitationUsed),
        (suspended, 1, Refusal::InvitationUsed),
    ]
}

/// C28, S1.13: the invitee learns why a link is closed.
#[test]
fn the_invitee_learns_why_a_link_is_closed() {
    let invitee = Caller { user: bearer_of("b@x.example").user, ..bearer_of("B@x.example") };

    for (member, attempt, why) in closed() {
        assert_eq!(member.admit(&invitee, attempt, t0()).map(drop), Err(why), "{member:?}");
    }
}

/// C28: all others get the same answer, whatever the reason.
#[test]
fn all_others_get_the_same_answer() {
    let unverified = Caller { email_verified: false, ..bearer_of("b@x.example") };

    for (member, attempt, _) in closed() {
        for bearer in [&unverified, &bearer_of("c@x.example")] {
            assert_eq!(member.admit(bearer, attempt, t0()).map(drop), Err(Refusal::InvitationUnavailable));
        }
    }
}

/// R21, F8, C26, C27: an open link serves only the invited address, and only once that is verified.
#[test]
fn an_open_link_serves_only_the_verified_invitee() {
    let invited = Fixture::of("sites").invited("observer");
    let right = bearer_of("B@X.Example");
    let admit = |bearer: &Caller| invited.admit(bearer, 1, t0()).map(drop);

    assert_eq!(admit(&right), Ok(()));
    assert_eq!(admit(&bearer_of("c@x.example")), Err(Refusal::WrongRecipient));
    assert_eq!(admit(&bearer_of("b+1@x.example")), Err(Refusal::WrongRecipient));
    assert_eq!(admit(&Caller { email: None, ..right.clone() }), Err(Refusal::WrongRecipient));
    assert_eq!(admit(&Caller { email_verified: false, ..right }), Err(Refusal::EmailUnverified));
}

/// C26: a failed attempt changes nothing, so the invitee can still accept.
#[test]
fn a_wrong_recipient_leaves_the_invitation_as_it_was() {
    let fixture = Fixture::of("sites");
    let invited = fixture.invited("observer");
    let terms = fixture.terms(Some(&fixture.owner), 1);

    let refused = invited.accept(&bearer_of("c@x.example"), &terms, t0()).unwrap_err();

    assert_eq!(refused, Refusal::WrongRecipient);
    assert!(invited.accept(&bearer_of("b@x.example"), &terms, t0()).is_ok());
}

/// C28, I4: a founder has no link, so no link ends or changes their membership.
#[test]
fn a_founder_has_no_link() {
    let fixture = Fixture::of("sites");
    let founder = bearer_of("owner@acme.example");

    for attempt in [0, 1] {
        assert!(!fixture.owner.link_is_open(attempt, t0()));
        assert_eq!(fixture.owner.decline(&founder, attempt, t0()).map(drop), Err(Refusal::InvitationUnavailable));
    }
    let other = Caller { user: "user|other".parse().unwrap(), ..founder };
    let accepted = fixture.owner.accept(&other, &fixture.terms(Some(&fixture.owner), 1), t0());
    assert_eq!(accepted, Err(Refusal::InvitationUnavailable));
}

/// S2.14, R13, R21: declining frees the seat and ends the link.
#[test]
fn declining_ends_the_invitation() {
    let invited = Fixture::of("sites").invited("observer");

    let decided = invited.decline(&bearer_of("b@x.example"), 1, after_days(1)).unwrap();

    assert_eq!(decided.fact, Fact::Declined {});
    assert_eq!(decided.after.ended().map(|ended| (ended.by, ended.at)), Some((Ending::Declined, after_days(1))));
    assert!(!decided.after.holds_seat() && decided.after.email == email("b@x.example"));
    let again = decided.after.decline(&bearer_of("b@x.example"), 1, after_days(1));
    assert_eq!(again, Err(Refusal::InvitationCancelled));
}

/// C60: a repeated request knows by the ended row that it has declined: for whom, by which sending, and not before it began.
#[test]
fn a_repeated_decline_recognises_the_first() {
    let invited = Fixture::of("sites").invited("observer");
    let declined = invited.decline(&bearer_of("b@x.example"), 1, after_days(1)).unwrap().after;
    let cancelled = invited.ending(Ending::Cancelled, Fact::Cancelled {}, after_days(1)).after;
    let unverified = Caller { email_verified: false, ..bearer_of("b@x.example") };
    let (own, day) = (bearer_of("b@x.example"), after_days(1));

    assert!(declined.was_declined(&own, 1, day) && declined.was_declined(&own, 1, t0()));
    assert!(!declined.was_declined(&own, 1, after_days(2)), "an earlier refusal is not this request's");
    assert!(!declined.was_declined(&own, 2, day), "of another sending");
    assert!(!declined.was_declined(&bearer_of("c@x.example"), 1, day));
    assert!(!declined.was_declined(&unverified, 1, day));
    assert!(!cancelled.was_declined(&own, 1, day) && !invited.was_declined(&own, 1, t0()));
}

/// C26, C28: only the invitee declines, and not with an old or expired link.
#[test]
fn only_the_invitee_declines_and_only_by_an_open_link() {
    let invited = Fixture::of("sites").invited("observer");
    let decline =
        |address: &str, attempt, day| invited.decline(&bearer_of(address), attempt, after_days(day)).unwrap_err();

    assert_eq!(decline("c@x.example", 1, 1), Refusal::WrongRecipient);
    assert_eq!(decline("b@x.example", 2, 1), Refusal::InvitationSuperseded);
    assert_eq!(decline("b@x.example", 1, 7), Refusal::InvitationExpired(after_days(7)));
}
