//! The schedule of recounts: weekly for each organisation, spread over the week by identifier.

use chrono::{DateTime, TimeDelta, Utc};
use domain::id::OrganizationId;

/// The interval between recounts of one organisation.
const WEEK: TimeDelta = TimeDelta::days(7);

/// The first recount of an organisation: within a week after `now`, spread by identifier.
pub(crate) fn first_recount(id: OrganizationId, now: DateTime<Utc>) -> DateTime<Utc> {
    let seconds = id.ulid().0 % u128::from(WEEK.num_seconds().unsigned_abs());
    now + TimeDelta::seconds(1 + i64::try_from(seconds).unwrap_or(0))
}

/// The next recount after `now`, whole weeks after `due`: a late recount keeps its time of the week.
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

    /// The next recount keeps its time of the week, however late this one was.
    #[test]
    fn a_late_recount_keeps_its_time_of_the_week() {
        let due = at("2026-11-21T12:00:00Z");

        assert_eq!(next_recount(due, due), at("2026-11-28T12:00:00Z"));
        assert_eq!(next_recount(due, at("2026-11-22T06:00:00Z")), at("2026-11-28T12:00:00Z"));
        assert_eq!(next_recount(due, at("2026-11-28T12:00:00Z")), at("2026-12-05T12:00:00Z"));
        assert_eq!(next_recount(due, at("2027-11-21T06:00:00Z")), at("2027-11-27T12:00:00Z"));
    }

    /// First recounts are spread over the week after the creation.
    #[test]
    fn first_recounts_are_spread_over_a_week() {
        let now = at("2026-11-21T12:00:00Z");
        let ids = [1, 99_999, 604_799, 604_800_u128].map(|id| OrganizationId::new(ulid::Ulid(id)));

        let firsts = ids.map(|id| (first_recount(id, now) - now).num_seconds());

        assert_eq!(firsts, [2, 100_000, 604_800, 1]);
    }
}
