//! Keys of an organisation: counters, settings, resources and digest markers.

use domain::{
    grant::ResourceRef,
    host::Alias,
    id::{MembershipId, OrganizationId},
};

use super::Key;

/// The partition of an organisation's live items.
#[must_use]
pub fn organization(id: OrganizationId) -> String {
    format!("ORG#{}", id.ulid())
}

/// The organisation of a partition of live items; none for other partitions.
#[must_use]
pub fn organization_of(partition: &str) -> Option<OrganizationId> {
    let ulid = ulid::Ulid::from_string(partition.strip_prefix("ORG#")?).ok()?;
    Some(OrganizationId::new(ulid))
}

/// The sort key of [`meta`].
pub(crate) const META: &str = "META";

/// Versions and counters of an organisation.
#[must_use]
pub fn meta(id: OrganizationId) -> Key {
    Key::new(organization(id), META)
}

/// How many counter shards an organisation has, with `META` as the first. A transaction holds its items for some 20 ms, and
/// others on them are cancelled: four shards take 200 transactions a second, more than the partition of an organisation has
/// write units for. A change of the settings writes all of them, so there are no more than needed.
pub const COUNTER_SHARDS: u8 = 4;

/// One counter shard of an organisation. All keys begin like that of [`meta`], so that one query reads all shards.
#[must_use]
pub fn counter_shard(id: OrganizationId, shard: u8) -> Key {
    if shard == 0 { meta(id) } else { Key::new(organization(id), format!("{META}#{shard}")) }
}

/// Name, policy, roles and groups of an organisation.
#[must_use]
pub fn settings(id: OrganizationId) -> Key {
    Key::new(organization(id), "SETTINGS")
}

/// The partition of an organisation's digest markers.
pub(crate) fn digest_partition(id: OrganizationId) -> String {
    format!("{}#DIGESTS", organization(id))
}

/// The day of the last digest to one reader; without a reader, the day on which all readers had theirs.
#[must_use]
pub fn digest(id: OrganizationId, reader: Option<MembershipId>) -> Key {
    Key::new(
        digest_partition(id),
        reader.map_or_else(|| "DIGEST".to_owned(), |reader| format!("DIGEST#{}", reader.ulid())),
    )
}

/// A resource, or a group of resources, of an organisation.
#[must_use]
pub fn resource(id: OrganizationId, entry: &ResourceRef) -> Key {
    let kind = if entry.is_group { "G" } else { "R" };
    Key::new(organization(id), format!("{}{kind}#{}", resource_prefix(Some(&entry.resource_type)), entry.id))
}

/// Sort key prefix of resources, of one type or of all.
#[must_use]
pub fn resource_prefix(resource_type: Option<&domain::text::Key>) -> String {
    resource_type.map_or_else(|| "R#".to_owned(), |resource_type| format!("R#{resource_type}#"))
}

/// Parses the sort key of a resource. No part of it contains the separator.
#[must_use]
pub fn resource_of(sort_key: &str) -> Option<ResourceRef> {
    let mut parts = sort_key.split('#').skip(1);
    let (resource_type, kind, id) = (parts.next()?, parts.next()?, parts.next()?);
    Some(ResourceRef { resource_type: resource_type.parse().ok()?, is_group: kind == "G", id: id.parse().ok()? })
}

/// The claim of an organisation on an identifier of the host product: its external identifier, or its slug.
#[must_use]
pub fn alias(alias: &Alias) -> Key {
    let (kind, text) = match alias {
        Alias::ExternalId(id) => ("EXTERNAL", id.as_str()),
        Alias::Slug(slug) => ("SLUG", slug.as_str()),
    };
    Key::new(format!("{kind}#{text}"), "ORG")
}
