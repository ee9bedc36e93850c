//! The item of a membership, and the claims on its address and its person.

use domain::{
    membership::{Membership, State},
    period::Period,
};

use super::{
    stamp, to_item,
    ttl::{CLAIM_GRACE, ttl, ttl_at},
};
use crate::table::{
    Error,
    keys::{self, Item, Key, s},
    text, unknown,
};

/// The item of a membership, with its index attributes and its TTL.
pub(crate) fn membership_item(membership: &Membership, retention: Period) -> Result<Item, Error> {
    let mut item = to_item("a membership", membership)?;
    unknown::restore(&mut item, &membership.unknown)?;
    let key = if membership.state() == State::Ended {
        // Without index attributes: lists and look-ups do not find ended memberships.
        keys::ended(membership.organization, membership.id)
    } else {
        item.extend(keys::index_attributes(membership).into_iter().map(|(name, value)| (name.to_owned(), s(value))));
        keys::membership(membership.organization, membership.id)
    };
    if let Some(at) = ttl_at(membership, retention) {
        item.insert("ttl".to_owned(), ttl(at));
    }
    Ok(stamp(&key, item))
}

pub(crate) fn membership(item: Item) -> Result<Membership, Error> {
    let (membership, unknown) = unknown::read("a membership", item)?;
    Ok(Membership { unknown, ..membership })
}

/// The claim on an address, with the rotations by which a search finds the membership. It expires later than the membership,
/// so that an existing row always has its claim.
pub(crate) fn address_claim_item(key: &Key, membership: &Membership, retention: Period) -> Item {
    let mut item = claim_item(key, membership);
    let rotations = keys::rotations(&keys::search_text(membership), membership.id.ulid());
    item.extend(rotations.into_iter().map(|(name, value)| (name.to_owned(), s(value))));
    if let Some(at) = ttl_at(membership, retention) {
        item.insert("ttl".to_owned(), ttl(at + CLAIM_GRACE));
    }
    item
}

/// A claim: an item that makes an address or a person unique within an organisation and points to the membership.
pub(crate) fn claim_item(key: &Key, membership: &Membership) -> Item {
    stamp(key, [("membership".to_owned(), s(membership.id.to_string()))].into())
}

/// The membership that a claim points to; none when the item is no claim.
pub(crate) fn claimed(item: &Item) -> Option<domain::id::MembershipId> {
    text(item, "membership").and_then(|id| id.parse().ok())
}
