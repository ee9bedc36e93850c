//! Keys of memberships, of the claims that keep addresses and persons unique, and of profiles.

use domain::{
    address::EmailAddress,
    id::{MembershipId, OrganizationId, UserId},
};

use super::{Key, hash, index::person_by_user, organization::organization};

/// Sort key prefix of memberships.
pub const MEMBERSHIPS: &str = "M#";

/// A live membership.
#[must_use]
pub fn membership(organization_id: OrganizationId, id: MembershipId) -> Key {
    Key::new(organization(organization_id), format!("{MEMBERSHIPS}{}", id.ulid()))
}

/// An ended membership, in a partition that lists and look-ups by person do not read.
#[must_use]
pub fn ended(organization_id: OrganizationId, id: MembershipId) -> Key {
    Key::new(ended_partition(organization_id), format!("{MEMBERSHIPS}{}", id.ulid()))
}

/// The membership of a sort key.
pub(crate) fn membership_of(sk: &str) -> Option<MembershipId> {
    Some(MembershipId::new(ulid::Ulid::from_string(sk.strip_prefix(MEMBERSHIPS)?).ok()?))
}

/// The partition of an organisation's ended memberships.
pub(crate) fn ended_partition(id: OrganizationId) -> String {
    format!("{}#ENDED", organization(id))
}

/// The claim on an address: keeps it unique among an organisation's live memberships.
#[must_use]
pub fn address_claim(id: OrganizationId, email: &EmailAddress) -> Key {
    Key::new(organization(id), format!("E#{}", hash(email.canonical())))
}

/// The claim on a person: keeps them to one live membership in an organisation.
#[must_use]
pub fn user_claim(id: OrganizationId, user: &UserId) -> Key {
    Key::new(organization(id), format!("U#{user}"))
}

/// The profile of a person.
#[must_use]
pub fn profile(user: &UserId) -> Key {
    Key::new(person_by_user(user), "PROFILE")
}
