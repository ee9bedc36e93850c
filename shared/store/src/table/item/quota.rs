//! The item of a rate limit: how many emails a mailbox or an inviter has used of the daily quota (R22).

use chrono::TimeDelta;
use domain::quota::Quota;
use serde::{Deserialize, Serialize};

use super::{from_item, stamp, to_item, ttl::ttl};
use crate::table::{
    Error,
    keys::{Item, Key},
};

#[derive(Debug, Serialize, Deserialize)]
struct StoredQuota {
    day: chrono::NaiveDate,
    used: u32,
}

pub(crate) fn quota(item: Item) -> Result<Quota, Error> {
    let StoredQuota { day, used } = from_item("a quota", item)?;
    Ok(Quota { day, used })
}

/// Retention of a quota item in days. The rate limit tells by it whether the organisation has emailed the mailbox before, so
/// it outlasts any attempt to wait.
const RETENTION_DAYS: i64 = 400;

pub(crate) fn quota_item(key: &Key, quota: Quota) -> Result<Item, Error> {
    let mut item = to_item("a quota", &StoredQuota { day: quota.day, used: quota.used })?;
    let expires_at = quota.day.and_time(chrono::NaiveTime::MIN).and_utc() + TimeDelta::days(RETENTION_DAYS);
    item.insert("ttl".to_owned(), ttl(expires_at));
    Ok(stamp(key, item))
}
