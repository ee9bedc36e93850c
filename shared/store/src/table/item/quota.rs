//! The item of a rate limit: how many emails a mailbox or an inviter has used of the daily quota (R22).

use chrono::TimeDelta;
use domain::quota::Quota;

use super::{from_item, stamp, to_item, ttl::ttl};
use crate::table::{
    Error,
    keys::{Item, Key},
};

/// Retention of a quota item after its day began: longer than the clocks of functions differ.
const RETENTION: TimeDelta = TimeDelta::days(3);

pub(crate) fn quota(item: Item) -> Result<Quota, Error> {
    from_item("a quota", item)
}

pub(crate) fn quota_item(key: &Key, quota: &Quota) -> Result<Item, Error> {
    let mut item = to_item("a quota", quota)?;
    item.insert("ttl".to_owned(), ttl(quota.day.and_time(chrono::NaiveTime::MIN).and_utc() + RETENTION));
    Ok(stamp(key, item))
}
