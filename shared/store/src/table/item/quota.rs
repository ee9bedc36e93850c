//! Items of quotas.

use chrono::TimeDelta;
use domain::quota::Quota;
use serde::{Deserialize, Serialize};

use super::{
    super::{
        error::Error,
        keys::{Item, Key},
    },
    from_item, stamp, to_item,
    ttl::ttl,
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

/// How long a mailbox counts as one that the organisation has written to: long enough that waiting does not pay.
const RETENTION_DAYS: i64 = 400;

pub(crate) fn quota_item(key: &Key, quota: Quota) -> Result<Item, Error> {
    let mut item = to_item("a quota", &StoredQuota { day: quota.day, used: quota.used })?;
    let gone = quota.day.and_time(chrono::NaiveTime::MIN).and_utc() + TimeDelta::days(RETENTION_DAYS);
    item.insert("ttl".to_owned(), ttl(gone));
    Ok(stamp(key, item))
}
