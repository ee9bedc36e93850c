//! TTL and retention: when DynamoDB may delete an item. TTL only frees space and may run days late, so every decision
//! compares instants instead (R24).

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    membership::{Membership, State},
    period::Period,
};

use crate::table::keys::n;

/// The minimum retention after an end was notified, whatever the policy says. The outbox retries the email and the update of
/// the contact list for that long, and both need the row.
const MIN_RETENTION: Period = Period::days(3);

/// The end of the retention of something that ended at `at`.
pub(crate) fn retained_until(at: DateTime<Utc>, retention: Period) -> DateTime<Utc> {
    retention.after(at).max(MIN_RETENTION.after(at))
}

/// The TTL of a membership; none before a job has notified its end. A long outage of the jobs therefore loses no seat, event
/// or email (I11).
pub(crate) fn ttl_at(membership: &Membership, retention: Period) -> Option<DateTime<Utc>> {
    let ended_at = match membership.state() {
        State::Invited => membership.invitation().filter(|i| i.lapse_notified).map(|i| i.expires_at),
        State::Active | State::Suspended => membership.expires_at().filter(|_| membership.expiry_notified()),
        State::Ended => return membership.ended().map(|ended| retained_until(ended.at, retention)),
    };
    ended_at.map(|at| retention.after(at).max(MIN_RETENTION.after(membership.updated_at)))
}

/// The value of a TTL attribute: epoch seconds (C75).
pub(crate) fn ttl(at: DateTime<Utc>) -> aws_sdk_dynamodb::types::AttributeValue {
    n(at.timestamp())
}

/// Extra retention of an address claim. DynamoDB may delete the row days late, and its address stays claimed until then.
pub(super) const CLAIM_GRACE: TimeDelta = TimeDelta::days(30);
