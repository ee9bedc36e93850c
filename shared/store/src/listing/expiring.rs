//! The guests of an organisation whose access is about to end, counted without reading them.

use chrono::{DateTime, Utc};
use domain::{
    digest::Expiring,
    membership::{Kind, State},
    organization::Organization,
};

use super::range::Range;
use crate::{Store, error::Error, keys::Item, table::text};

/// How many entries one query looks at.
const PAGE: usize = 1_000;

fn end_and_guest(entry: &Item) -> Option<(DateTime<Utc>, domain::id::MembershipId)> {
    let mut parts = text(entry, "state_key")?.split('#').skip(2);
    let (end, ulid) = (parts.next()?.parse().ok()?, ulid::Ulid::from_string(parts.next()?).ok()?);
    Some((end, domain::id::MembershipId::new(ulid)))
}

impl Store {
    /// The guests whose access ends within the renewal window: consistent, and one query for each thousand of them.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn expiring(&self, organization: &Organization, now: DateTime<Utc>) -> Result<Expiring, Error> {
        let until = organization.settings.policy.renew_window.after(now);
        let range = Range::by_end(Kind::Guest, State::Active, Some(now), Some(until));
        let (mut found, mut place) = (Expiring::default(), super::Place::begin(0));
        loop {
            let (entries, more) = self.range_page(organization.id, &range, &place, PAGE).await?;
            let ends = entries.iter().filter_map(end_and_guest);
            found = ends.fold(found, |found, (end, guest)| found.with(end, guest));
            place = match more {
                Some(after) => super::Place { range: 0, after },
                None => return Ok(found),
            };
        }
    }
}
