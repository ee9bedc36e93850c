//! Items to and from the domain's types. Every item carries the version of its schema, and what this version does
//! not know survives its updates (C91).

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    id::OrganizationId,
    membership::{Membership, State},
    organization::{Organization, Settings},
    period::Period,
    quota::Quota,
    resource::Resource,
};
use serde::{Deserialize, Serialize};

use super::{
    client::text,
    error::Error,
    keys::{self, Item, Key, n, s},
    unknown,
};

/// The version of the shapes in this file.
pub(crate) const SCHEMA: u32 = 1;

/// Version and counters of an organisation.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Meta {
    pub version: u64,
    pub seats: u32,
    pub owners: u32,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deleted_at: Option<DateTime<Utc>>,
}

fn stamped(key: &Key, mut item: Item) -> Item {
    item.extend(key.item());
    item.insert("v".to_owned(), n(SCHEMA));
    item
}

fn to_item<T: Serialize>(what: &'static str, value: &T) -> Result<Item, Error> {
    serde_dynamo::to_item(value).map_err(Error::malformed(what))
}

pub(crate) fn from_item<'a, T: Deserialize<'a>>(what: &'static str, item: Item) -> Result<T, Error> {
    serde_dynamo::from_item(item).map_err(Error::malformed(what))
}

pub(crate) fn meta_item(id: OrganizationId, meta: &Meta) -> Result<Item, Error> {
    Ok(stamped(&keys::meta(id), to_item("an organisation", meta)?))
}

pub(crate) fn settings_item(id: OrganizationId, settings: &Settings) -> Result<Item, Error> {
    let mut item = to_item("settings", settings)?;
    unknown::restore(&mut item, &settings.unknown)?;
    Ok(stamped(&keys::settings(id), item))
}

/// The organisation that two items make; none when it was deleted.
pub(crate) fn organization(id: OrganizationId, meta: Item, settings: Item) -> Result<Option<Organization>, Error> {
    let meta: Meta = from_item("an organisation", meta)?;
    if meta.deleted_at.is_some() {
        return Ok(None);
    }
    let (settings, unknown) = unknown::read("settings", settings)?;
    Ok(Some(Organization {
        id,
        settings: Settings { unknown, ..settings },
        seats: meta.seats,
        owners: meta.owners,
        partners: std::collections::BTreeSet::new(),
        version: meta.version,
        created_at: meta.created_at,
        updated_at: meta.updated_at,
    }))
}

/// The attributes of a membership: those of the domain, and those that indexes and time to live work on.
pub(crate) fn membership_item(membership: &Membership, retention: Period) -> Result<Item, Error> {
    let mut item = to_item("a membership", membership)?;
    unknown::restore(&mut item, &membership.unknown)?;
    let key = if membership.state == State::Ended {
        // Nobody may be found by what is over.
        keys::ended(membership.organization, membership.id)
    } else {
        item.extend(keys::index_attributes(membership).into_iter().map(|(name, value)| (name.to_owned(), s(value))));
        keys::membership(membership.organization, membership.id)
    };
    if let Some(at) = ttl_at(membership, retention) {
        item.insert("ttl".to_owned(), ttl(at));
    }
    Ok(stamped(&key, item))
}

/// How long a row stays at least when its end has been told of, however late that was and whatever the policy says: its
/// email, and what the contact list is to know, are tried for that long.
const TOLD_FOR: Period = Period::days(3);

/// Until when something is kept that ended then.
pub(crate) fn retained_until(at: DateTime<Utc>, retention: Period) -> DateTime<Utc> {
    retention.after(at).max(TOLD_FOR.after(at))
}

/// When the row may go. Never before its end has been told of: however long the sweeps are out, no count, event or email is
/// lost (I11).
pub(crate) fn ttl_at(membership: &Membership, retention: Period) -> Option<DateTime<Utc>> {
    let over_at = match membership.state {
        State::Invited => membership.invitation.as_ref().filter(|i| i.lapse_notified).map(|i| i.expires_at),
        State::Active | State::Suspended => membership.expires_at.filter(|_| membership.expiry_notified),
        State::Ended => return membership.ended.as_ref().map(|ended| retained_until(ended.at, retention)),
    };
    over_at.map(|at| retention.after(at).max(TOLD_FOR.after(membership.updated_at)))
}

/// Time to live is housekeeping (R24) and an integer of seconds (C75).
pub(crate) fn ttl(at: DateTime<Utc>) -> aws_sdk_dynamodb::types::AttributeValue {
    n(at.timestamp())
}

pub(crate) fn membership(item: Item) -> Result<Membership, Error> {
    let (membership, unknown) = unknown::read("a membership", item)?;
    Ok(Membership { unknown, ..membership })
}

pub(crate) fn resource_item(key: &Key, resource: &Resource) -> Result<Item, Error> {
    Ok(stamped(key, to_item("a resource", resource)?))
}

pub(crate) fn resource(item: Item) -> Result<Resource, Error> {
    from_item("a resource", item)
}

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
const KEPT_QUOTA_DAYS: i64 = 400;

pub(crate) fn quota_item(key: &Key, quota: Quota) -> Result<Item, Error> {
    let mut item = to_item("a quota", &StoredQuota { day: quota.day, used: quota.used })?;
    let gone = quota.day.and_time(chrono::NaiveTime::MIN).and_utc() + TimeDelta::days(KEPT_QUOTA_DAYS);
    item.insert("ttl".to_owned(), ttl(gone));
    Ok(stamped(key, item))
}

/// How much longer than its row the claim on an address stays: rows go when the table comes to it, and as long as one is
/// there its address is its own.
const CLAIM_STAYS: TimeDelta = TimeDelta::days(30);

/// The claim on an address, which goes after the row that it points to.
pub(crate) fn address_claim_item(key: &Key, membership: &Membership, retention: Period) -> Item {
    let mut item = claim_item(key, membership);
    if let Some(at) = ttl_at(membership, retention) {
        item.insert("ttl".to_owned(), ttl(at + CLAIM_STAYS));
    }
    item
}

/// An item that only points to a membership.
pub(crate) fn claim_item(key: &Key, membership: &Membership) -> Item {
    stamped(key, [("membership".to_owned(), s(membership.id.to_string()))].into())
}

pub(crate) fn claimed(item: &Item) -> Option<domain::id::MembershipId> {
    text(item, "membership").and_then(|id| id.parse().ok())
}
