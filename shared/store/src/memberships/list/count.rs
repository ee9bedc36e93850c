//! Numbers of memberships by status and kind, counted by index entries alone, up to a bound.

use aws_sdk_dynamodb::types::Select;
use chrono::{DateTime, Utc};
use domain::{
    id::OrganizationId,
    membership::{Kind, Status},
    organization::Settings,
};
use futures::future::try_join_all;

use super::{filter::Filter, range::Range};
use crate::table::{
    Error, Store,
    keys::{self, s},
};

/// A number of memberships, counted up to a bound.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MembershipCount {
    /// Their number, up to the bound of the count.
    pub count: usize,
    /// Whether there are more than `count`.
    pub more: bool,
}

/// The bound of a count: about 40 read units for each range.
const MAX_COUNTED: usize = 1_000;

impl Store {
    /// Counts the memberships of a status and kind, up to 1,000. They are those that [`Store::list`] lists at `now` with a
    /// filter by both, because the same ranges answer. One consistent query for each range, of at most 1,001 index entries.
    ///
    /// # Errors
    /// When the table is unavailable.
    pub async fn count(
        &self,
        id: OrganizationId,
        settings: &Settings,
        (kind, status): (Kind, Status),
        now: DateTime<Utc>,
    ) -> Result<MembershipCount, Error> {
        if kind == Kind::Member && matches!(status, Status::Expiring | Status::Expired) {
            // Only the access of guests ends.
            return Ok(MembershipCount::default());
        }
        let filter = Filter { status: vec![status], kind: Some(kind), ..Filter::default() };
        let ranges = filter.ranges(settings, now);
        let counts = try_join_all(ranges.iter().map(|range| self.count_range(id, range))).await?;
        let found: usize = counts.iter().map(|one| one.count).sum();
        let more = found > MAX_COUNTED || counts.iter().any(|one| one.more);
        Ok(MembershipCount { count: found.min(MAX_COUNTED), more })
    }

    async fn count_range(&self, id: OrganizationId, range: &Range) -> Result<MembershipCount, Error> {
        let answer = self
            .table
            .query(range.index)
            .key_condition_expression("pk = :pk AND #sort BETWEEN :low AND :high")
            .expression_attribute_names("#sort", range.attribute)
            .expression_attribute_values(":pk", s(keys::organization(id)))
            .expression_attribute_values(":low", s(&range.low))
            .expression_attribute_values(":high", s(&range.high))
            .select(Select::Count)
            .consistent_read(true)
            // One more than is counted says whether there are more.
            .limit(i32::try_from(MAX_COUNTED + 1).unwrap_or(i32::MAX))
            .send()
            .await?;
        Ok(MembershipCount {
            count: usize::try_from(answer.count).unwrap_or_default(),
            more: answer.last_evaluated_key.is_some(),
        })
    }
}
