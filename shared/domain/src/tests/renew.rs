//! Renewal: when, by whom, and until when exactly.

use chrono::{DateTime, TimeDelta, Utc};

use super::{
    builders::{after_days, in_state, t0, with_access},
    fixture::Fixture,
};
use crate::{
    authority::Authority,
    decide::Action,
    event::Fact,
    membership::{GuestAccess, Membership, State},
    period::Period,
    refusal::Refusal,
};

/// What comes of a renewal at `now`: the new end.
fn renewed(
    fixture: &Fixture,
    actor: &Membership,
    guest: &Membership,
    now: DateTime<Utc>,
) -> Result<Option<DateTime<Utc>>, Refusal> {
    let settings = &fixture.organization.settings;
    let actor = Authority::of(settings, actor, now).unwrap();
    let decided = guest.renew(&actor, &fixture.organization, now, now)?;
    Ok(decided.and_then(|decided| decided.after.expires_at()))
}

/// S3.15, S3.16, R11, C71: from the first millisecond of the window to the last before the end, the original period
/// from now on, whatever was left; neither before nor after.
#[test]
fn the_window_is_exact_and_the_period_counts_from_now() {
    let fixture = Fixture::of("guests");
    let (end, milli) = (after_days(90), TimeDelta::milliseconds(1));
    let guest = fixture.guest(7, &[], end);
    let opens = after_days(76);

    for now in [opens, opens + milli, end - TimeDelta::seconds(1), end - milli] {
        let expected = now + TimeDelta::days(90);
        assert_eq!(renewed(&fixture, &fixture.owner, &guest, now).unwrap(), Some(expected), "{now}");
    }
    for now in [t0(), after_days(1), opens - milli] {
        let refused = renewed(&fixture, &fixture.owner, &guest, now).unwrap_err();
        assert_eq!(refused, Refusal::NotRenewableYet(opens), "{now}");
    }
    for now in [end, end + milli, after_days(1000)] {
        let refused = renewed(&fixture, &fixture.owner, &guest, now).unwrap_err();
        assert_eq!(refused, Refusal::ExpiredReinviteRequired, "{now}");
    }
}

/// R11, C72, I7: what counts is the period of the invitation, not the policy of today.
#[test]
fn the_period_is_that_of_the_invitation() {
    let mut fixture = Fixture::of("guests");
    let guest = with_access(&fixture.guest(7, &[], after_days(7)), |access| access.period = Period::days(7));
    fixture.settings_mut().policy.guest_period = Period::days(365);

    assert_eq!(renewed(&fixture, &fixture.owner, &guest, after_days(2)).unwrap(), Some(after_days(9)));
}

/// R10, S3.18: a renewal changes the end, restarts the reminders, changes nothing else, and reports both ends.
#[test]
fn a_renewal_changes_the_end_and_nothing_else() {
    let fixture = Fixture::of("guests");
    let last_reminder = Some(Period::days(3));
    let guest = fixture.guest(7, &["guests:invite"], after_days(3));
    let guest = with_access(&guest, |access| access.last_reminder = last_reminder);
    let actor = fixture.authority(&fixture.owner);

    let decided = guest.renew(&actor, &fixture.organization, t0(), t0()).unwrap().unwrap();

    assert_eq!(decided.fact, Fact::Renewed { before: after_days(3), expires_at: after_days(90) });
    let updated_at = guest.updated_at + TimeDelta::milliseconds(1);
    let version = guest.version + 1;
    let expected = with_access(&guest, |access| {
        *access = GuestAccess { renewed_at: Some(t0()), ..GuestAccess::new(access.period, after_days(90)) };
    });
    let expected = Membership { version, updated_at, ..expected };
    assert_eq!(decided.after, expected);
}

/// C21, R18: a guest cannot renew themselves, whatever their permissions; other guests may renew them.
#[test]
fn guests_cannot_renew_themselves() {
    let fixture = Fixture::of("guests");
    let guest = fixture.guest(7, &["account_manager"], after_days(10));
    let other = fixture.guest(8, &["account_manager"], after_days(5));

    assert_eq!(renewed(&fixture, &guest, &guest, t0()), Err(Refusal::SelfEditForbidden));
    assert_eq!(renewed(&fixture, &fixture.owner, &fixture.owner, t0()), Err(Refusal::SelfEditForbidden));
    assert_eq!(renewed(&fixture, &guest, &other, t0()).unwrap(), Some(after_days(10)));
}

/// R18, I7: a guest hands on their own end at the latest, and nothing where that would not be later; two guests do not
/// outlast themselves by renewing each other.
#[test]
fn a_guest_grants_no_later_end_than_their_own() {
    let fixture = Fixture::of("guests");
    let actor = fixture.guest(7, &["account_manager"], after_days(10));
    let until = |days| fixture.guest(8, &["account_manager"], after_days(days));
    let short = with_access(&until(2), |access| access.period = Period::days(7));

    assert_eq!(renewed(&fixture, &actor, &until(9), t0()).unwrap(), Some(after_days(10)));
    assert_eq!(renewed(&fixture, &actor, &short, t0()).unwrap(), Some(after_days(7)), "their own period is shorter");
    for days in [10, 11, 14] {
        assert_eq!(renewed(&fixture, &actor, &until(days), t0()), Err(Refusal::GrantExceedsActor), "{days}");
    }
    let end = renewed(&fixture, &actor, &until(9), t0()).unwrap().unwrap();
    let other = with_access(&until(9), |access| access.expires_at = end);
    assert_eq!(renewed(&fixture, &other, &actor, t0()), Err(Refusal::GrantExceedsActor));
}

/// S3.15: only guests who are active; each other state has its answer.
#[test]
fn only_active_guests_are_renewed() {
    let fixture = Fixture::of("guests");
    let guest = fixture.guest(7, &[], after_days(5));
    let of = |state| in_state(&guest, state);
    let invited = fixture.invited("guest");
    let member = fixture.member(7, fixture.grant("guest", &[]));

    let answers =
        [of(State::Suspended), invited, member.clone()].map(|row| renewed(&fixture, &fixture.owner, &row, t0()));
    assert!(answers.iter().all(|answer| matches!(answer, Err(Refusal::InvalidState(_)))), "{answers:?}");
    for ended in [of(State::Ended), in_state(&member, State::Ended)] {
        assert_eq!(renewed(&fixture, &fixture.owner, &ended, t0()), Err(Refusal::NotFound));
    }
}

/// S3.1, R2: it takes the permission, and a role that does not rank below.
#[test]
fn renewing_needs_permission_and_rank() {
    let fixture = Fixture::of("guests");
    let guest = fixture.guest(7, &[], after_days(5));
    let inviting = fixture.member(3, fixture.grant("user", &["guests:invite"]));
    let manager = fixture.guest(4, &["account_manager"], after_days(50));
    let high = Membership { grant: fixture.grant("administrator", &[]), ..guest.clone() };

    assert_eq!(renewed(&fixture, &inviting, &guest, t0()), Err(Refusal::Forbidden("guests:renew")));
    assert_eq!(renewed(&fixture, &manager, &high, t0()), Err(Refusal::TargetOutranksActor));
    assert_eq!(renewed(&fixture, &manager, &guest, t0()).unwrap(), Some(after_days(50)));
}

/// C60: a repetition of a request finds what its first execution did; another request does not.
#[test]
fn a_repeated_request_recognises_its_first_execution() {
    let fixture = Fixture::of("guests");
    let guest = with_access(&fixture.guest(7, &[], after_days(91)), |access| access.renewed_at = Some(after_days(1)));
    let actor = fixture.authority(&fixture.owner);
    let began = |began_at, now| guest.renew(&actor, &fixture.organization, began_at, now);

    assert_eq!(began(t0(), after_days(2)), Ok(None));
    assert_eq!(began(after_days(1), after_days(2)), Ok(None));
    assert_eq!(began(after_days(2), after_days(2)), Err(Refusal::NotRenewableYet(after_days(77))));
    assert_eq!(began(after_days(2), after_days(3)), Err(Refusal::NotRenewableYet(after_days(77))));
}

/// C74: a published end holds, also for a clock that is behind.
#[test]
fn access_whose_end_was_published_is_not_renewed() {
    let fixture = Fixture::of("guests");
    let notified = with_access(&fixture.guest(7, &[], after_days(5)), |access| access.expiry_notified = true);

    let refused = renewed(&fixture, &fixture.owner, &notified, after_days(4));

    assert_eq!(refused, Err(Refusal::ExpiredReinviteRequired));
}

/// C74: a clock that is behind does not take away what another has given.
#[test]
fn a_renewal_never_shortens() {
    let fixture = Fixture::of("guests");
    let guest = with_access(&fixture.guest(7, &[], after_days(7)), |access| access.period = Period::days(7));

    assert_eq!(renewed(&fixture, &fixture.owner, &guest, t0() - TimeDelta::minutes(5)), Ok(None));
    assert_eq!(renewed(&fixture, &fixture.owner, &guest, t0()), Ok(None));
}

/// S1.2, S3.19: rows offer the renewal exactly where it is possible.
#[test]
fn allowed_actions_offer_renewal_within_the_window() {
    let fixture = Fixture::of("guests");
    let guest = |days| fixture.guest(7, &["account_manager"], after_days(days));
    let offered = |actor: &Membership, row: &Membership| {
        let actions = row.allowed_actions(&fixture.authority(actor), &fixture.organization, t0());
        actions.contains(&Action::Renew)
    };

    assert_eq!([5, 14, 15].map(|days| offered(&fixture.owner, &guest(days))), [true, true, false]);
    assert!(!offered(&guest(5), &guest(5)));
    assert!(!offered(&fixture.guest(8, &["account_manager"], after_days(4)), &guest(5)));
    assert!(offered(&fixture.guest(8, &["account_manager"], after_days(6)), &guest(5)));
}
