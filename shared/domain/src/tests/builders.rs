//! Values for tests; a test spells out only what matters to it.

use chrono::{DateTime, TimeDelta, Utc};
use ulid::Ulid;

use crate::{
    address::EmailAddress,
    decide::{Caller, Invitee, Offer},
    grant::{Grant, Mode, Scope},
    id::{Id, MembershipId},
    membership::{Kind, Membership, State},
    refusal::{Fault, FaultCode, Refusal},
    text::Key,
};

pub(super) fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// The instant at which scenes begin.
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
    }
}

pub(super) fn offer(kind: Kind, grant: Grant) -> Offer {
    Offer { kind, grant, group: None, api_only: false, period: None, note: None, locale: None }
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

pub(super) fn joined(invited: &Membership) -> Membership {
    let user = Some(bearer_of(invited.email.typed()).user);
    Membership { state: State::Active, user, activated_at: Some(t0()), ..invited.clone() }
}
