//! Keys of an organisation: counters, settings, resources, digests.

use domain::{
    grant::ResourceRef,
    id::{MembershipId, OrganizationId},
};

use super::Key;

/// The partition of everything that is live in an organisation.
#[must_use]
pub fn organization(id: OrganizationId) -> String {
    format!("ORG#{}", id.ulid())
}

/// Whose partition that is: none for those of what is over and of the audit trail.
#[must_use]
pub fn organization_of(partition: &str) -> Option<OrganizationId> {
    let ulid = ulid::Ulid::from_string(partition.strip_prefix("ORG#")?).ok()?;
    Some(OrganizationId::new(ulid))
}

/// The sort key of [`meta`].
pub(crate) const META: &str = "META";

/// The sort key of [`settings`].
pub(crate) const SETTINGS: &str = "SETTINGS";

/// Version and counters of an organisation: small, because most transactions touch it.
#[must_use]
pub fn meta(id: OrganizationId) -> Key {
    Key::new(organization(id), META)
}

/// Name, policy, roles and groups of an organisation.
#[must_use]
pub fn settings(id: OrganizationId) -> Key {
    Key::new(organization(id), SETTINGS)
}

/// The partition of what an organisation's people were told of.
pub(crate) fn digest_partition(id: OrganizationId) -> String {
    format!("{}#DIGESTS", organization(id))
}

/// On which day somebody was last told of guests who are about to lose access; without a reader, everybody.
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

/// What the sort keys of resources begin with, those of one type or of all.
#[must_use]
pub fn resource_prefix(resource_type: Option<&domain::text::Key>) -> String {
    resource_type.map_or_else(|| "R#".to_owned(), |resource_type| format!("R#{resource_type}#"))
}

/// The entry that a sort key stands for: no part of one holds the separator.
#[must_use]
pub fn resource_of(sort_key: &str) -> Option<ResourceRef> {
    let mut parts = sort_key.split('#').skip(1);
    let (resource_type, kind, id) = (parts.next()?, parts.next()?, parts.next()?);
    Some(ResourceRef { resource_type: resource_type.parse().ok()?, is_group: kind == "G", id: id.parse().ok()? })
}
