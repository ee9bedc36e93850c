//! Accepting: who joins, on whose word, and for how long.

use chrono::{DateTime, TimeDelta, Utc};

use super::{
    builders::{after_days, as_guest, at, bearer_of, grant, in_state, joined, key, offer, t0},
    fixture::Fixture,
};
use crate::{
    decide::{Caller, Offer},
    event::Fact,
    membership::{Kind, Membership, State, Status},
    period::Period,
    refusal::Refusal,
};

fn accept(
    fixture: &Fixture,
    invited: &Membership,
    sponsor: Option<&Membership>,
    now: DateTime<Utc>,
) -> Result<Option<Membership>, Refusal> {
    let decided = invited.accept(&bearer_of("b@x.example"), &fixture.terms(sponsor, 1), now)?;
    Ok(decided.map(|decided| decided.after))
}

/// S2.5, S2.8, R21: the invitee joins as the signed-in person, with what was offered.
#[test]
fn the_invitee_joins() {
    let fixture = Fixture::of("sites");
    let invited = fixture.invited("observer");

    let after = accept(&fixture, &invited, Some(&fixture.owner), after_days(1)).unwrap().unwrap();

    assert_eq!((after.state(), after.user().cloned()), (State::Active, Some(bearer_of("b@x.example").user)));
    assert_eq!((after.activated_at(), after.expires_at(), after.version), (Some(after_days(1)), None, 2));
    assert_eq!(after.grant, invited.grant);
}

/// S1.15, R24, C68: one second before the end, yes; at the end and after it, no.
#[test]
fn an_invitation_is_accepted_to_the_last_second() {
    let fixture = Fixture::of("sites");
    let invited = fixture.invited("observer");

    let at_second = |s: i64| {
        accept(&fixture, &invited, Some(&fixture.owner), t0() + TimeDelta::seconds(s)).map(|after| after.is_some())
    };

    assert_eq!(at_second(604_799), Ok(true));
    let expired = Err(Refusal::InvitationExpired(after_days(7)));
    assert_eq!([604_800, 604_801].map(at_second), [expired.clone(), expired]);
}

/// C30: the same person accepting again gets the same answer, and nothing happens.
#[test]
fn accepting_twice_is_accepting_once() {
    let fixture = Fixture::of("sites");
    let after = accept(&fixture, &fixture.invited("observer"), Some(&fixture.owner), t0()).unwrap().unwrap();

    assert_eq!(accept(&fixture, &after, Some(&fixture.owner), after_days(1)), Ok(None));
    assert_eq!(accept(&fixture, &after, None, after_days(100)), Ok(None));
}

/// C30, R14, S3.14: a used link restores no access to a suspended, expired or different person.
#[test]
fn a_used_link_does_not_restore_access() {
    let fixture = Fixture::of("guests");
    let guest = as_guest(&joined(&fixture.invited("guest")), after_days(90));
    let suspended = in_state(&guest, State::Suspended);
    let namesake = Caller { user: "user|other".parse().unwrap(), ..bearer_of("b@x.example") };

    assert_eq!(accept(&fixture, &suspended, Some(&fixture.owner), t0()), Err(Refusal::InvitationUsed));
    assert_eq!(accept(&fixture, &guest, Some(&fixture.owner), after_days(90)), Err(Refusal::InvitationUsed));
    let other = guest.accept(&namesake, &fixture.terms(Some(&fixture.owner), 1), t0());
    assert_eq!(other, Err(Refusal::OtherAccount));
}

/// R10, S3.11, C70, C75: the clock of a guest starts at acceptance and counts seconds.
#[test]
fn a_guests_clock_starts_at_acceptance() {
    let fixture = Fixture::of("guests");
    let mut invited = fixture.invited("guest");
    let now = at("2028-02-29T23:59:59Z");
    invited.lifecycle.invitation_mut().unwrap().expires_at = at("2028-03-07T00:00:00Z");

    let after = accept(&fixture, &invited, Some(&fixture.owner), now).unwrap().unwrap();

    assert_eq!(after.expires_at(), Some(at("2028-05-29T23:59:59Z")));
    assert_eq!(after.status(Period::days(14), now), Status::Active);
}

/// R18, C18: a guest's guest ends no later than the guest, whatever period was asked for.
#[test]
fn a_guests_guest_ends_no_later_than_the_sponsor() {
    let fixture = Fixture::of("guests");
    let host = fixture.guest(2, &["guests:invite"], after_days(30));
    let [long, short] = [365, 7].map(|days| {
        let period = Some(Period::days(days));
        fixture.invited_by(&host, Offer { period, ..offer(Kind::Guest, fixture.grant("guest", &[])) })
    });

    let end =
        |invited: &Membership| accept(&fixture, invited, Some(&host), after_days(1)).unwrap().unwrap().expires_at();

    assert_eq!((end(&long), end(&short)), (Some(after_days(30)), Some(after_days(8))));
}

/// R19, C12, C19, C54: an offer whose sponsor is gone, suspended, expired or demoted is void.
#[test]
fn an_offer_is_void_without_an_active_sponsor_who_may_make_it() {
    let fixture = Fixture::of("guests");
    let host = fixture.guest(2, &["guests:invite"], after_days(5));
    let invited = fixture.invited_by(&host, offer(Kind::Guest, fixture.grant("guest", &[])));
    let [suspended, ended] = [State::Suspended, State::Ended].map(|state| in_state(&host, state));
    let demoted = Membership { grant: fixture.grant("guest", &[]), ..host.clone() };

    for sponsor in [None, Some(&suspended), Some(&ended), Some(&demoted)] {
        assert_eq!(accept(&fixture, &invited, sponsor, t0()), Err(Refusal::InvitationVoid), "{sponsor:?}");
    }
    assert!(accept(&fixture, &invited, Some(&host), after_days(4)).is_ok());
    assert_eq!(accept(&fixture, &invited, Some(&host), after_days(5)), Err(Refusal::InvitationVoid));
}

/// R2, R19, C12: what counts is what the sponsor holds at acceptance, in permissions, sites and rank.
#[test]
fn an_offer_beyond_the_sponsors_present_access_is_void() {
    let fixture = Fixture::of("sites");
    let invited = fixture.invited("super-user");
    let narrowed = fixture
        .member(1, grant("super-user", &[], &[super::builders::scope("site", crate::grant::Mode::Groups, &["emea"])]));
    let observer = fixture.member(1, fixture.grant("observer", &[]));

    for sponsor in [&narrowed, &observer] {
        assert_eq!(accept(&fixture, &invited, Some(sponsor), t0()), Err(Refusal::InvitationVoid));
    }
}

/// R19, S2.15: an offer of a role that the organisation has no longer is void.
#[test]
fn an_offer_of_a_deleted_role_is_void() {
    let mut fixture = Fixture::of("sites");
    let invited = fixture.invited("observer");
    fixture.settings_mut().roles.remove(&key("observer"));

    assert_eq!(accept(&fixture, &invited, Some(&fixture.owner), t0()), Err(Refusal::InvitationVoid));
}

/// C30: the fact contains the end of the access.
#[test]
fn the_accepted_fact_has_the_end_of_access() {
    let fixture = Fixture::of("guests");
    let invited = fixture.invited("guest");

    let decided =
        invited.accept(&bearer_of("b@x.example"), &fixture.terms(Some(&fixture.owner), 1), t0()).unwrap().unwrap();

    assert_eq!(decided.fact, Fact::Accepted { expires_at: Some(after_days(90)) });
    assert_eq!((decided.before, decided.fact.action()), (Some(invited), "accepted"));
}
