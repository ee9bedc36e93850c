//! What a transaction does to the organisation: it checks that the settings have the version that it was decided on, and
//! updates the counters.
//!
//! Concurrent transactions on one item cancel each other, so most transactions touch one of [`COUNTER_SHARDS`] counter
//! shards, each of which carries the version of the settings; `META` is the first of them. What changes the settings writes
//! all shards: that is rare, and all else is frequent. Only what depends on a total is committed on `META`: the last owner,
//! and seats where the policy limits them. The other shards of a limited organisation then count 0.

use std::ops::AddAssign;

use aws_sdk_dynamodb::types::TransactWriteItem;
use domain::{id::EventId, membership::Membership, organization::Organization};

use crate::table::{
    Edit, Expression, Store,
    item::{self, Counted},
    keys::{self, COUNTER_SHARDS, n},
};

/// The version of a new organisation.
pub(crate) const FIRST_VERSION: u64 = 1;

/// The effect of a change on the organisation. The effects of several changes add up.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Effect {
    /// Seats taken, less seats released.
    pub seats: i64,
    /// Owners gained, less owners lost.
    pub owners: i64,
    /// Whether any membership starts or stops to hold a seat. True even where `seats` is 0, because two memberships cancel
    /// out: a concurrent recount reads them at different times.
    pub moves_seats: bool,
    /// Whether any membership starts or stops to be an owner.
    pub moves_owners: bool,
}

impl AddAssign for Effect {
    fn add_assign(&mut self, other: Self) {
        self.seats += other.seats;
        self.owners += other.owners;
        self.moves_seats |= other.moves_seats;
        self.moves_owners |= other.moves_owners;
    }
}

impl Effect {
    /// Whether it is committed on `META`, so that transactions with such effects come one after the other.
    pub fn is_on_meta(self, organization: &Organization) -> bool {
        let is_limited = organization.settings.policy.seat_limit.is_some();
        self.moves_owners || (self.moves_seats && is_limited)
    }
}

/// The counter shard of a transaction: by the random bits of its first event, so that a retry takes another one. The
/// transactions of one batch take different ones.
pub(crate) fn shard_of(first: EventId, transaction: usize) -> u8 {
    let shards = u128::from(COUNTER_SHARDS);
    u8::try_from((first.ulid().0 + transaction as u128) % shards).unwrap_or(0)
}

/// Precondition on `META`: the organisation exists, with the settings that were read.
pub(crate) fn meta_as_read(organization: &Organization) -> Expression {
    Expression::compare("version", "=", n(organization.version)).and_without("deleted_at")
}

/// Precondition on a counter shard, as [`meta_as_read`]. A shard beside `META` that no transaction has written yet stands for
/// the first version.
fn shard_as_read(organization: &Organization, shard: u8) -> Expression {
    let same = Expression::compare("version", "=", n(organization.version));
    match (shard, organization.version) {
        (0, _) => meta_as_read(organization),
        (_, FIRST_VERSION) => same.or_without("pk"),
        _ => same,
    }
}

impl Store {
    /// The write of an effect, at the version that the decisions were made on. Preconditions keep the seats within the limit
    /// (R17) and at least one owner (R20).
    pub(crate) fn organization_write(
        &self,
        organization: &Organization,
        effect: Effect,
        shard: u8,
    ) -> TransactWriteItem {
        let counters = |edit: Edit| edit.add("seats", n(effect.seats)).add("moves", n(1));
        if effect.is_on_meta(organization) {
            let mut condition = meta_as_read(organization);
            if let Some(limit) = organization.settings.policy.seat_limit.filter(|_| effect.seats > 0) {
                condition = condition.and("seats", "<=", n(i64::from(limit) - effect.seats));
            }
            if effect.owners < 0 {
                condition = condition.and("owners", ">=", n(1 - effect.owners));
            }
            let edit = counters(Edit::default()).add("owners", n(effect.owners));
            return self.table.update(&keys::meta(organization.id), edit, condition);
        }
        let key = keys::counter_shard(organization.id, shard);
        if !effect.moves_seats {
            return self.table.check(&key, &shard_as_read(organization, shard));
        }
        let new = Edit::default().set_missing("version", n(organization.version)).set_missing("v", n(item::SCHEMA));
        self.table.update(&key, counters(new), shard_as_read(organization, shard))
    }

    /// Precondition: the organisation exists, with the settings that were read. `first` is an event of the transaction.
    pub(crate) fn check_organization(&self, organization: &Organization, first: EventId) -> TransactWriteItem {
        let shard = shard_of(first, 0);
        self.table.check(&keys::counter_shard(organization.id, shard), &shard_as_read(organization, shard))
    }

    /// The writes that raise the version of every counter shard beside `META`. The same transaction raises that of `META`.
    pub(crate) fn raised_shards(&self, organization: &Organization) -> impl Iterator<Item = TransactWriteItem> {
        let edit = || Edit::default().set("version", n(organization.version + 1)).set("v", n(item::SCHEMA));
        (1..COUNTER_SHARDS).map(move |shard| {
            let key = keys::counter_shard(organization.id, shard);
            self.table.update(&key, edit(), shard_as_read(organization, shard))
        })
    }

    /// The writes that set the seats of every counter shard beside `META` to 0, and its version to `version`, on the
    /// precondition that they are as counted.
    pub(crate) fn emptied_shards(
        &self,
        organization: &Organization,
        version: u64,
        counted: &Counted,
    ) -> impl Iterator<Item = TransactWriteItem> {
        (1..COUNTER_SHARDS).map(move |shard| {
            let edit = Edit::default().set("version", n(version)).set("v", n(item::SCHEMA)).set("seats", n(0));
            let as_read = shard_as_read(organization, shard);
            let as_counted = match counted.shards.get(&shard).map(|shard| shard.moves) {
                Some(moves) if moves > 0 => as_read.and("moves", "=", n(moves)),
                _ => as_read.and_without("moves"),
            };
            self.table.update(&keys::counter_shard(organization.id, shard), edit, as_counted)
        })
    }

    /// Precondition: the membership has the version that was read.
    pub(crate) fn check_version(&self, membership: &Membership) -> TransactWriteItem {
        let key = keys::membership(membership.organization, membership.id);
        self.table.check(&key, &Expression::compare("version", "=", n(membership.version)))
    }
}
