//! Items of a membership, and the claims that point to it.

use domain::{
    membership::{Membership, State},
    period::Period,
};

use super::{
    super::{
        client::text,
        error::Error,
        keys::{self, Item, Key, s},
        unknown,
    },
    stamp, to_item,
    ttl::{CLAIM_GRACE, ttl, ttl_at},
};

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
    Ok(stamp(&key, item))
}

pub(crate) fn membership(item: Item) -> Result<Membership, Error> {
    let (membership, unknown) = unknown::read("a membership", item)?;
    Ok(Membership { unknown, ..membership })
}

/// The claim on an address, which goes after the row that it points to.
pub(crate) fn address_claim_item(key: &Key, membership: &Membership, retention: Period) -> Item {
    let mut item = claim_item(key, membership);
    if let Some(at) = ttl_at(membership, retention) {
        item.insert("ttl".to_owned(), ttl(at + CLAIM_GRACE));
    }
    item
}

/// An item that only points to a membership.
pub(crate) fn claim_item(key: &Key, membership: &Membership) -> Item {
    stamp(key, [("membership".to_owned(), s(membership.id.to_string()))].into())
}

pub(crate) fn claimed(item: &Item) -> Option<domain::id::MembershipId> {
    text(item, "membership").and_then(|id| id.parse().ok())
}
