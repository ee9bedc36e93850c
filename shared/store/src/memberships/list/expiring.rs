//! Guests whose access ends within the renewal window, counted by index entries alone: up to a bound for the notice of the
//! API, all of them for the daily digest.

use chrono::{DateTime, Utc};
use domain::{
    digest::Expiring,
    id::{MembershipId, OrganizationId},
    membership::{Kind, State},
    organization::Organization,
    period::Period,
};

use super::{position::RangePosition, range::Range};
use crate::table::{Error, Store, keys, text};

/// Guests whose access ends within the renewal window; at least one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExpiringGuests {
    /// Their number, up to the bound of the count.
    pub count: usize,
    /// Whether there are more than `count`.
    pub more: bool,
    /// The earliest end.
    pub earliest: DateTime<Utc>,
}

/// The bound of the count: the largest page of the list.
const MAX_COUNTED: usize = 100;
/// Index entries of one query of the digest.
const PAGE: usize = 1_000;

impl Store {
    /// Counts the active guests whose access ends after `now` and within `window`, up to 100; none when there are none. One
    /// consistent query of at most 101 index entries.
    pub async fn expiring_guests(
        &self,
        id: OrganizationId,
        window: Period,
        now: DateTime<Utc>,
    ) -> Result<Option<ExpiringGuests>, Error> {
        let (found, _) = self.ends(id, &within(window, now), &RangePosition::begin(0), MAX_COUNTED + 1).await?;
        let count = found.len().min(MAX_COUNTED);
        Ok(found.first().map(|(earliest, _)| ExpiringGuests { count, more: found.len() > count, earliest: *earliest }))
    }

    /// Counts all guests whose access ends within the renewal window: one consistent query for each 1,000 of them.
    pub async fn count_expiring(&self, organization: &Organization, now: DateTime<Utc>) -> Result<Expiring, Error> {
        let range = within(organization.settings.policy.renew_window, now);
        let (mut expiring, mut place) = (Expiring::default(), RangePosition::begin(0));
        loop {
            let (found, more) = self.ends(organization.id, &range, &place, PAGE).await?;
            expiring = found.into_iter().fold(expiring, |expiring, (end, guest)| expiring.with(end, guest));
            place = match more {
                Some(next) => next,
                None => return Ok(expiring),
            };
        }
    }

    /// Reads a page of ends and memberships, earliest first, and the position of the next page.
    async fn ends(
        &self,
        id: OrganizationId,
        range: &Range,
        place: &RangePosition,
        most: usize,
    ) -> Result<(Vec<(DateTime<Utc>, MembershipId)>, Option<RangePosition>), Error> {
        let (entries, more) = self.range_page(id, range, place, most).await?;
        let ends = entries.iter().filter_map(|entry| keys::end_and_membership(text(entry, range.attribute)?));
        Ok((ends.collect(), more.map(|after| RangePosition { range: 0, after })))
    }
}

/// The range of active guests whose access ends after `now` and within `window`.
fn within(window: Period, now: DateTime<Utc>) -> Range {
    Range::by_end(Kind::Guest, State::Active, Some(now), Some(window.after(now)))
}
