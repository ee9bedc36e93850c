//! When the counters of an organisation are recounted.

use chrono::{DateTime, TimeDelta, Utc};
use domain::id::OrganizationId;

/// Each organisation is recounted once in that time.
const WEEK: TimeDelta = TimeDelta::days(7);

/// When an organisation is recounted first, counted from `now`: within a week, spread by identifier.
pub(crate) fn first_recount(id: OrganizationId, now: DateTime<Utc>) -> DateTime<Utc> {
    let seconds = id.ulid().0 % u128::from(WEEK.num_seconds().unsigned_abs());
    now + TimeDelta::seconds(1 + i64::try_from(seconds).unwrap_or(0))
}

/// The next time after `now`, whole weeks after `due`: whoever is late keeps their place in the week.
pub(crate) fn next_recount(due: DateTime<Utc>, now: DateTime<Utc>) -> DateTime<Utc> {
    let late = (now - due).num_seconds().max(0) / WEEK.num_seconds();
    due + WEEK * i32::try_from(late + 1).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    /// The next recount keeps its place in the week, however late this one was.
    #[test]
    fn a_late_recount_keeps_its_place_in_the_week() {
        let due = at("2026-11-21T12:00:00Z");

        assert_eq!(next_recount(due, due), at("2026-11-28T12:00:00Z"));
        assert_eq!(next_recount(due, at("2026-11-22T06:00:00Z")), at("2026-11-28T12:00:00Z"));
        assert_eq!(next_recount(due, at("2026-11-28T12:00:00Z")), at("2026-12-05T12:00:00Z"));
        assert_eq!(next_recount(due, at("2027-11-21T06:00:00Z")), at("2027-11-27T12:00:00Z"));
    }

    /// First recounts lie within a week from now, and not together.
    #[test]
    fn first_recounts_are_spread_over_a_week() {
        let now = at("2026-11-21T12:00:00Z");
        let ids = [1, 99_999, 604_799, 604_800_u128].map(|id| OrganizationId::new(ulid::Ulid(id)));

        let firsts = ids.map(|id| (first_recount(id, now) - now).num_seconds());

        assert_eq!(firsts, [2, 100_000, 604_800, 1]);
    }
}
