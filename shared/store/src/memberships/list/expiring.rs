//! The guests of an organisation whose access is about to end, read off an index without reading them: how many, for the
//! notice, at a bounded cost; and all of them, for the daily digest.

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

/// Guests whose access ends soon; there is at least one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExpiringGuests {
    /// How many, as far as they were counted.
    pub count: usize,
    /// Whether there are more than were counted.
    pub more: bool,
    /// When the first of them loses access.
    pub earliest: DateTime<Utc>,
}

/// How far is counted for the notice: as many as a page of the list can show.
const MAX_COUNTED: usize = 100;
/// How many one query of the digest looks at.
const PAGE: usize = 1_000;

impl Store {
    /// The active guests whose access ends after `now` and within the window; none where there are none. One consistent
    /// query that looks at 101 entries of the index at most, whatever the size of the organisation.
    ///
    /// # Errors
    /// When the table does not answer.
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

    /// The guests whose access ends within the renewal window: consistent, and one query for each thousand of them.
    ///
    /// # Errors
    /// When the table does not answer.
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

    /// Who loses access when, the first to end first, a page from a place on, and where to go on.
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

/// The active guests whose access ends after `now` and within the window.
fn within(window: Period, now: DateTime<Utc>) -> Range {
    Range::by_end(Kind::Guest, State::Active, Some(now), Some(window.after(now)))
}
