//! TTL and retention.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    membership::{Membership, State},
    period::Period,
};

use super::super::keys::n;

/// How long a row stays at least when its end has been told of, however late that was and whatever the policy says: its
/// email, and what the contact list is to know, are tried for that long.
const MIN_RETENTION: Period = Period::days(3);

/// Until when something is kept that ended then.
pub(crate) fn retained_until(at: DateTime<Utc>, retention: Period) -> DateTime<Utc> {
    retention.after(at).max(MIN_RETENTION.after(at))
}

/// When the row may go. Never before its end has been told of: however long the sweeps are out, no count, event or email is
/// lost (I11).
pub(crate) fn ttl_at(membership: &Membership, retention: Period) -> Option<DateTime<Utc>> {
    let over_at = match membership.state {
        State::Invited => membership.invitation.as_ref().filter(|i| i.lapse_notified).map(|i| i.expires_at),
        State::Active | State::Suspended => membership.expires_at.filter(|_| membership.expiry_notified),
        State::Ended => return membership.ended.as_ref().map(|ended| retained_until(ended.at, retention)),
    };
    over_at.map(|at| retention.after(at).max(MIN_RETENTION.after(membership.updated_at)))
}

/// Time to live is housekeeping (R24) and an integer of seconds (C75).
pub(crate) fn ttl(at: DateTime<Utc>) -> aws_sdk_dynamodb::types::AttributeValue {
    n(at.timestamp())
}

/// How much longer than its row the claim on an address stays: rows go when the table comes to it, and as long as one is
/// there its address is its own.
pub(super) const CLAIM_GRACE: TimeDelta = TimeDelta::days(30);
