//! The stored form of a membership: every legal record is read back as it was written, a contradictory one is not read.

use proptest::{option, prelude::*, sample::select};
use serde_json::{Value, json};

use super::{
    builders::{after_days, as_guest, in_state, joined, t0, with_access},
    fixture::Fixture,
};
use crate::{
    event::Fact,
    host::MemberHostData,
    membership::{Delivery, DeliveryState, Ending, Membership, State},
    period::Period,
};

fn record(membership: &Membership) -> Value {
    serde_json::to_value(membership).unwrap()
}

fn read(record: &Value) -> Result<Membership, String> {
    serde_json::from_value(record.clone()).map_err(|error| error.to_string())
}

/// Members, guests and invitations in every state that they can be in.
fn every_state() -> Vec<Membership> {
    let fixture = Fixture::of("guests");
    let guest = fixture.guest(2, &[], after_days(90));
    let (invited, invited_guest) = (fixture.invited("user"), fixture.invited("guest"));
    let renewed = with_access(&guest, |access| {
        access.renewed_at = Some(t0());
        access.last_reminder = Some(Period::days(3));
        access.expiry_notified = true;
    });
    let accepted = [&fixture.owner, &guest, &renewed, &joined(&invited), &joined(&invited_guest)].map(Clone::clone);
    let suspended = accepted.clone().map(|member| in_state(&member, State::Suspended));
    let left = [Ending::Removed, Ending::Left, Ending::Replaced];
    let declined = [Ending::Cancelled, Ending::Declined, Ending::Replaced];
    let end = |member: &Membership, by| member.ending(by, Fact::Removed {}, after_days(1)).after;
    let mut all: Vec<Membership> = accepted.into_iter().chain(suspended).collect();
    let ended: Vec<Membership> = all.iter().flat_map(|member| left.map(|by| end(member, by))).collect();
    all.extend(ended);
    for invited in [invited, invited_guest] {
        all.extend(declined.map(|by| end(&invited, by)));
        all.push(invited.lapse(after_days(7)).unwrap().after);
        all.push(invited);
    }
    all
}

/// C91: every membership is read back as it was written.
#[test]
fn every_legal_record_round_trips() {
    for membership in every_state() {
        assert_eq!(read(&record(&membership)), Ok(membership));
    }
}

proptest! {
    /// C91: names, group, sign-in, delivery and the dates of a guest survive in every combination.
    #[test]
    fn optional_attributes_round_trip(
        membership in select(every_state()), names in option::of("[A-Z][a-z]{1,9}"), days in option::of(1_i64..400),
        state in select(DeliveryState::ALL.to_vec()),
    ) {
        let host = MemberHostData {
            external_id: names.as_ref().and_then(|name| name.parse().ok()),
            metadata: serde_json::from_value(json!({ "plan": names, "days": days.unwrap_or(0) })).unwrap_or_default(),
        };
        let name = names.map(|name| name.parse().unwrap());
        let at = days.map(after_days);
        let delivery = at.map(|at| Delivery { email: "invitation".to_owned(), attempt: Some(1), state, at, id: None });
        let membership = Membership {
            first_name: name.clone(), last_name: name, last_login_at: at, password_reset_at: at, delivery, host,
            ..membership
        };
        prop_assert_eq!(read(&record(&membership)), Ok(membership));
    }

    /// A record that can be read is written back attribute by attribute: whatever is dropped or added, nothing is lost
    /// and nothing is invented.
    #[test]
    fn a_record_that_is_read_is_written_back_unchanged(
        membership in select(every_state()), other in select(every_state()),
        swapped in proptest::collection::vec(select(vec![
            "user", "kind", "state", "invitation", "period", "expires_at", "renewed_at", "last_reminder",
            "expiry_notified", "activated_at", "suspended_at", "ended",
        ]), 0..4),
    ) {
        let (mut changed, other) = (record(&membership), record(&other));
        let attributes = changed.as_object_mut().unwrap();
        for name in swapped {
            match other.get(name) {
                Some(value) => drop(attributes.insert(name.to_owned(), value.clone())),
                None => drop(attributes.remove(name)),
            }
        }
        if let Ok(membership) = read(&changed) {
            prop_assert_eq!(record(&membership), changed);
        }
    }
}

/// A record that lacks what its state needs, or has what its state excludes, is an error that names the attribute.
#[test]
fn a_contradictory_record_is_refused_by_name() {
    let fixture = Fixture::of("guests");
    let (owner, invited) = (record(&fixture.owner), record(&fixture.invited("guest")));
    let guest = record(&fixture.guest(2, &[], after_days(90)));
    let [suspended, ended] =
        [State::Suspended, State::Ended].map(|state| record(&in_state(&as_guest(&fixture.owner, t0()), state)));
    let (time, period) = (json!(after_days(1)), json!("P7D"));
    let cancelled = json!({ "at": t0(), "by": "cancelled" });
    let removed = json!({ "at": t0(), "by": "removed" });
    let cases = [
        (&guest, "period", None, "a guest in state active must have period"),
        (&guest, "expires_at", None, "a guest in state active must have expires_at"),
        (&guest, "user", None, "a guest in state active must have user"),
        (&guest, "activated_at", None, "a guest in state active must have activated_at"),
        (&guest, "suspended_at", Some(&time), "a guest in state active must not have suspended_at"),
        (&guest, "ended", Some(&removed), "a guest in state active must not have ended"),
        (&owner, "period", Some(&period), "a member in state active must not have period"),
        (&owner, "expires_at", Some(&time), "a member in state active must not have expires_at"),
        (&owner, "renewed_at", Some(&time), "a member in state active must not have renewed_at"),
        (&owner, "last_reminder", Some(&period), "a member in state active must not have last_reminder"),
        (&owner, "expiry_notified", Some(&json!(true)), "a member in state active must not have expiry_notified"),
        (&invited, "invitation", None, "a guest in state invited must have invitation"),
        (&invited, "period", None, "a guest in state invited must have period"),
        (&invited, "expires_at", Some(&time), "a guest in state invited must not have expires_at"),
        (&invited, "activated_at", Some(&time), "a guest in state invited must not have activated_at"),
        (&invited, "user", Some(&json!("user|1")), "a guest in state invited must not have user"),
        (&invited, "ended", Some(&cancelled), "a guest in state invited must not have ended"),
        (&suspended, "suspended_at", None, "a guest in state suspended must have suspended_at"),
        (&suspended, "expires_at", None, "a guest in state suspended must have expires_at"),
        (&ended, "ended", None, "a guest in state ended must have ended"),
        (&ended, "ended", Some(&cancelled), "a membership that was accepted must not be cancelled"),
        (&ended, "activated_at", None, "a membership that was not accepted must not be removed"),
    ];

    for (legal, attribute, value, expected) in cases {
        assert!(read(legal).is_ok(), "{legal}");
        let mut changed = legal.clone();
        match value {
            Some(value) => changed[attribute] = value.clone(),
            None => drop(changed.as_object_mut().unwrap().remove(attribute)),
        }
        assert_eq!(read(&changed), Err(expected.to_owned()));
    }
}
