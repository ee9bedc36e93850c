//! Keys of memberships, of the claims that keep them unique, and of profiles.

use domain::{
    address::EmailAddress,
    id::{MembershipId, OrganizationId, UserId},
};

use super::{Key, hash, index::person_by_user, organization::organization};

/// What the sort keys of memberships begin with.
pub const MEMBERSHIPS: &str = "M#";

/// A membership that is not over.
#[must_use]
pub fn membership(organization_id: OrganizationId, id: MembershipId) -> Key {
    Key::new(organization(organization_id), format!("{MEMBERSHIPS}{}", id.ulid()))
}

/// A membership that is over, outside of what listings and look-ups by person see.
#[must_use]
pub fn ended(organization_id: OrganizationId, id: MembershipId) -> Key {
    Key::new(ended_partition(organization_id), format!("{MEMBERSHIPS}{}", id.ulid()))
}

/// The partition of what is over in an organisation.
pub(crate) fn ended_partition(id: OrganizationId) -> String {
    format!("{}#ENDED", organization(id))
}

/// Who an address belongs to in an organisation: what makes it unique while live.
#[must_use]
pub fn address_claim(id: OrganizationId, email: &EmailAddress) -> Key {
    Key::new(organization(id), format!("E#{}", hash(email.canonical())))
}

/// Which membership a person has in an organisation: what keeps it to one.
#[must_use]
pub fn user_claim(id: OrganizationId, user: &UserId) -> Key {
    Key::new(organization(id), format!("U#{user}"))
}

/// What a person says of themselves.
#[must_use]
pub fn profile(user: &UserId) -> Key {
    Key::new(person_by_user(user), "PROFILE")
}
