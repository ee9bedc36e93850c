//! Values for tests; a test spells out only what matters to it.

use chrono::{DateTime, TimeDelta, Utc};
use ulid::Ulid;

use crate::{
    address::EmailAddress,
    decide::{Caller, Invitee, Offer, Sending},
    fault::{Fault, FaultCode},
    grant::{Grant, Mode, Scope},
    host::MemberHostData,
    id::{Id, MembershipId},
    language_tag::LanguageTag,
    membership::{Ended, Ending, GuestAccess, Invitation, Invited, Joined, Kind, Lifecycle, Membership, State, Term},
    period::Period,
    refusal::Refusal,
    text::Key,
};

pub(super) fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// The instant at which fixtures begin.
pub(super) fn t0() -> DateTime<Utc> {
    at("2026-03-01T09:00:00Z")
}

pub(super) fn after_days(days: i64) -> DateTime<Utc> {
    t0() + TimeDelta::days(days)
}

pub(super) fn key(text: &str) -> Key {
    text.parse().unwrap()
}

pub(super) fn email(text: &str) -> EmailAddress {
    text.parse().unwrap()
}

pub(super) fn member_id(number: u128) -> MembershipId {
    Id::new(Ulid(number))
}

pub(super) fn scope(resource_type: &str, mode: Mode, ids: &[&str]) -> Scope {
    Scope { resource_type: key(resource_type), mode, ids: ids.iter().map(|id| key(id)).collect() }
}

pub(super) fn grant(role: &str, extras: &[&str], scopes: &[Scope]) -> Grant {
    Grant { role: Some(key(role)), permissions: extras.iter().map(|p| key(p)).collect(), scopes: scopes.to_vec() }
}

pub(super) fn bearer_of(address: &str) -> Caller {
    let user = format!("user|{address}").parse().unwrap();
    Caller { user, email: Some(email(address)), email_verified: true, name: None }
}

pub(super) fn invitee(address: &str) -> Invitee {
    Invitee {
        email: email(address),
        first_name: Some("Ada".parse().unwrap()),
        last_name: Some("Byron".parse().unwrap()),
        host: MemberHostData::default(),
    }
}

pub(super) fn offer(kind: Kind, grant: Grant) -> Offer {
    Offer {
        kind,
        grant,
        group: None,
        api_only: false,
        period: None,
        note: None,
        locale: None,
        sending: Sending::default(),
    }
}

pub(super) fn faults(refusal: Refusal) -> Vec<(String, FaultCode)> {
    match refusal {
        Refusal::Invalid(faults) => pairs(faults),
        other => panic!("expected faults, got {other:?}"),
    }
}

pub(super) fn pairs(faults: Vec<Fault>) -> Vec<(String, FaultCode)> {
    faults.into_iter().map(|fault| (fault.pointer, fault.code)).collect()
}

/// The same person in another state.
pub(super) fn in_state(member: &Membership, state: State) -> Membership {
    let active = || member.lifecycle.joined().cloned().unwrap_or_else(|| accepted(member));
    let lifecycle = match state {
        State::Invited => Lifecycle::Invited(invited(member)),
        State::Active => Lifecycle::Active(active()),
        State::Suspended => Lifecycle::Suspended { joined: active(), since: t0() },
        State::Ended => {
            let by = if member.state() == State::Invited { Ending::Cancelled } else { Ending::Removed };
            member.lifecycle.clone().into_ended(Ended { at: t0(), by })
        }
    };
    Membership { lifecycle, ..member.clone() }
}

pub(super) fn joined(invited: &Membership) -> Membership {
    in_state(invited, State::Active)
}

fn accepted(member: &Membership) -> Joined {
    let term =
        member.period().map_or(Term::Permanent, |period| Term::Guest(GuestAccess::new(period, period.after(t0()))));
    let user = bearer_of(member.email.typed()).user;
    Joined { user, activated_at: t0(), invitation: member.invitation().cloned(), term }
}

fn invited(member: &Membership) -> Invited {
    let invitation = member.invitation().cloned().unwrap_or_else(|| Invitation {
        attempt: 1,
        sent_at: t0(),
        expires_at: after_days(7),
        sponsor: Some(member_id(1)),
        invited_by: Some(member.person()),
        note: None,
        locale: None,
        expires_in: None,
        continue_url: None,
        notify: true,
        lapse_notified: false,
    });
    Invited { invitation, term: member.period().map_or(Term::Permanent, Term::Guest) }
}

/// An active member, as a guest until that instant.
pub(super) fn as_guest(member: &Membership, expires_at: DateTime<Utc>) -> Membership {
    let term = Term::Guest(GuestAccess::new(Period::days(90), expires_at));
    let joined = Joined { term, ..member.lifecycle.joined().unwrap().clone() };
    Membership { lifecycle: Lifecycle::Active(joined), ..member.clone() }
}

/// The guest with other dates of access.
pub(super) fn with_access(guest: &Membership, edit: impl FnOnce(&mut GuestAccess)) -> Membership {
    let mut guest = guest.clone();
    edit(guest.lifecycle.guest_access_mut().unwrap());
    guest
}

/// A language tag.
pub(super) fn tag(text: &str) -> LanguageTag {
    text.parse().expect("a language tag")
}
