//! The items of an organisation: version and counters in one, settings in another.

use chrono::{DateTime, Utc};
use domain::{
    id::OrganizationId,
    organization::{Organization, Settings},
};
use serde::{Deserialize, Serialize};

use super::{from_item, stamp, to_item};
use crate::table::{
    Error,
    keys::{self, Item},
    unknown,
};

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

pub(crate) fn meta_item(id: OrganizationId, meta: &Meta) -> Result<Item, Error> {
    Ok(stamp(&keys::meta(id), to_item("an organisation", meta)?))
}

pub(crate) fn settings_item(id: OrganizationId, settings: &Settings) -> Result<Item, Error> {
    let mut item = to_item("settings", settings)?;
    unknown::restore(&mut item, &settings.unknown)?;
    Ok(stamp(&keys::settings(id), item))
}

/// The organisation of these two items; none when it is deleted.
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
