//! The writes of one change: memberships, claims on address and person, quotas, audit entries and outbox entries.

use aws_sdk_dynamodb::types::TransactWriteItem;
use chrono::{DateTime, Utc};
use domain::{
    address::EmailAddress,
    event::{Actor, Decision, Event, Fact, Target},
    id::{EventId, MembershipId, UserId},
    membership::{Membership, State},
    organization::Settings,
    period::Period,
    quota::{Quota, Quotas},
};

use super::organization::Effect;
use crate::{
    audit, outbox,
    table::{
        Edit, Error, Expression, Store, Table, item,
        keys::{self, Key, n, s},
    },
};

/// Decisions about memberships that one transaction commits, with an event for each.
#[derive(Debug, Clone)]
pub struct Change {
    pub(crate) parts: Vec<(Decision, Event)>,
    also: Vec<Event>,
    claimed: Option<MembershipId>,
    quotas: Option<QuotaChange>,
}

#[derive(Debug, Clone)]
struct QuotaChange {
    inviter: Option<UserId>,
    address: EmailAddress,
    before: Quotas,
    after: Quotas,
}

/// An email quota before and after a change. Changes of one transaction to the same quota become a single write.
#[derive(Debug, Clone)]
pub(crate) struct Count {
    pub key: Key,
    pub before: Option<Quota>,
    pub after: Quota,
}

impl Change {
    /// Makes an event of each decision. `new_id` generates the identifier of an event at the given time.
    pub fn by(
        actor: &Actor,
        decisions: impl IntoIterator<Item = Decision>,
        mut new_id: impl FnMut(DateTime<Utc>) -> EventId,
    ) -> Self {
        let with_event = |decision: Decision| {
            let at = decision.after.updated_at;
            let event = Event {
                id: new_id(at),
                at,
                organization: decision.after.organization,
                actor: actor.clone(),
                target: Some(Target::from(&decision.after)),
                fact: decision.fact.clone(),
            };
            (decision, event)
        };
        Self { parts: decisions.into_iter().map(with_event).collect(), also: Vec::new(), claimed: None, quotas: None }
    }

    /// Adds a second event about the first decision, with its own identifier.
    #[must_use]
    pub fn with_event(mut self, fact: Option<Fact>, new_id: impl FnOnce(DateTime<Utc>) -> EventId) -> Self {
        if let (Some(fact), Some((_, event))) = (fact, self.parts.first()) {
            self.also.push(Event { id: new_id(event.at), fact, ..event.clone() });
        }
        self
    }

    /// Adds an event about the organisation, at the time of the first decision.
    #[must_use]
    pub fn with_organization_event(mut self, fact: Fact, new_id: impl FnOnce(DateTime<Utc>) -> EventId) -> Self {
        if let Some((_, event)) = self.parts.first() {
            let (organization, actor, at) = (event.organization, event.actor.clone(), event.at);
            self.also.push(Event::about_organization(new_id(at), organization, actor, at, fact));
        }
        self
    }

    /// Adds a precondition: the claim on the address is free, or belongs to the membership `by`.
    #[must_use]
    pub fn expect_claim(mut self, by: Option<MembershipId>) -> Self {
        self.claimed = by;
        self
    }

    /// Writes the quotas of `inviter`, if a person causes the email, and `address`, on the precondition that they are as in
    /// `before`.
    #[must_use]
    pub fn with_quotas(
        mut self,
        inviter: Option<&UserId>,
        address: &EmailAddress,
        before: Quotas,
        after: Quotas,
    ) -> Self {
        self.quotas = Some(QuotaChange { inviter: inviter.cloned(), address: address.clone(), before, after });
        self
    }

    /// What the change does to the counters of the organisation.
    pub(crate) fn effect(&self, settings: &Settings) -> Effect {
        let mut effect = Effect::default();
        for (decided, _) in &self.parts {
            let counts = |of: &dyn Fn(&Membership) -> bool| {
                i64::from(of(&decided.after)) - i64::from(decided.before.as_ref().is_some_and(of))
            };
            let (seats, owners) = (counts(&Membership::holds_seat), counts(&|m: &Membership| settings.is_owner(m)));
            effect += Effect { seats, owners, moves_seats: seats != 0, moves_owners: owners != 0 };
        }
        effect
    }

    pub(crate) fn counts(&self) -> Vec<Count> {
        let Some(change) = &self.quotas else { return Vec::new() };
        let (before, after) = (change.before.clone(), change.after.clone());
        [
            (change.inviter.as_ref().map(keys::quota_of_inviter), before.inviter, after.inviter),
            (Some(keys::quota_of_mailbox(&change.address)), before.mailbox, after.mailbox),
        ]
        .into_iter()
        .filter_map(|(key, before, after)| Some(Count { key: key?, before, after: after? }))
        .collect()
    }

    /// Every write of the change except the quotas, with the key of its item.
    pub(crate) fn writes(&self, store: &Store, retention: Period) -> Result<Vec<(Key, TransactWriteItem)>, Error> {
        let table = &store.table;
        let mut writes = Vec::new();
        for (decided, event) in &self.parts {
            writes.extend(membership_writes(table, decided, retention)?);
            writes.extend(user_claim_writes(table, decided, event.at, retention));
            writes.push(audit::write(store, event)?);
            writes.push(outbox::write(table, event)?);
        }
        for event in &self.also {
            writes.push(audit::write(store, event)?);
            writes.push(outbox::write(table, event)?);
        }
        writes.extend(self.address_claim_writes(table, retention));
        Ok(writes)
    }

    /// The writes to the claims on addresses. A new membership puts its claim, on the precondition of
    /// [`Self::expect_claim`]; so does one that moves to another address, and it deletes its former claim. An ended
    /// membership without a successor deletes it. When the TTL of a membership changes, or its name or identifier, so does
    /// its claim.
    fn address_claim_writes(&self, table: &Table, retention: Period) -> Vec<(Key, TransactWriteItem)> {
        let key_of = |membership: &Membership| keys::address_claim(membership.organization, &membership.email);
        let is_free = || match self.claimed {
            Some(seen) => Expression::absent().or("membership", "=", s(seen.to_string())),
            None => Expression::absent(),
        };
        if let Some((created, _)) = self.parts.iter().find(|(d, _)| d.before.is_none()) {
            let key = key_of(&created.after);
            let put = table.put(item::address_claim_item(&key, &created.after, retention), Some(is_free()));
            return vec![(key, put)];
        }
        let is_own = |after: &Membership| Expression::absent().or("membership", "=", s(after.id.to_string()));
        let moved = |d: &Decision| d.before.as_ref().is_some_and(|before| before.email != d.after.email);
        if let Some((moved, _)) = self.parts.iter().find(|(d, _)| moved(d)) {
            let (former, key) = (moved.before.as_ref().map(key_of), key_of(&moved.after));
            let put = table.put(item::address_claim_item(&key, &moved.after, retention), Some(is_free()));
            let deleted = former.map(|former| (former.clone(), table.delete(&former, &is_own(&moved.after))));
            return deleted.into_iter().chain([(key, put)]).collect();
        }
        if let Some((ended, _)) = self.parts.iter().find(|(d, _)| d.after.state() == State::Ended) {
            let key = key_of(&ended.after);
            let delete = table.delete(&key, &is_own(&ended.after));
            return vec![(key, delete)];
        }
        let claim = |membership: &Membership| (item::ttl_at(membership, retention), keys::search_text(membership));
        let claim_changes = |d: &Decision| d.before.as_ref().is_some_and(|before| claim(before) != claim(&d.after));
        let changed = self.parts.iter().find(|(d, _)| claim_changes(d)).map(|(changed, _)| {
            let key = key_of(&changed.after);
            let put =
                table.put(item::address_claim_item(&key, &changed.after, retention), Some(is_own(&changed.after)));
            (key, put)
        });
        changed.into_iter().collect()
    }
}

/// Precondition: the membership has the version that was read.
fn as_read(before: &Membership) -> Expression {
    Expression::compare("version", "=", n(before.version))
}

fn membership_writes(
    table: &Table,
    decided: &Decision,
    retention: Period,
) -> Result<Vec<(Key, TransactWriteItem)>, Error> {
    let after = &decided.after;
    let key = keys::membership(after.organization, after.id);
    let item = item::membership_item(after, retention)?;
    Ok(match &decided.before {
        None => vec![(key, table.put(item, Some(Expression::absent())))],
        Some(before) if after.state() == State::Ended => {
            let ended = keys::ended(after.organization, after.id);
            vec![(key.clone(), table.delete(&key, &as_read(before))), (ended, table.put(item, None))]
        }
        Some(before) => {
            // The job that sends emails writes `delivery` without raising the version: an update must not overwrite it.
            let edit = Edit::between(&item::membership_item(before, retention)?, item).without("delivery");
            vec![(key.clone(), table.update(&key, edit, as_read(before)))]
        }
    })
}

/// The writes to the claims on persons. A membership that goes to another subject leaves the claim of the former one, unless
/// the access of a guest has ended: that claim has no effect any more.
fn user_claim_writes(
    table: &Table,
    decided: &Decision,
    at: DateTime<Utc>,
    retention: Period,
) -> Vec<(Key, TransactWriteItem)> {
    let after = &decided.after;
    let former = decided.before.as_ref().and_then(Membership::user).filter(|former| Some(*former) != after.user());
    let Some(former) = former else { return user_claim_write(table, decided, at, retention).into_iter().collect() };
    if after.access_over(at) {
        return Vec::new();
    }
    let key = keys::user_claim(after.organization, former);
    let is_own = Expression::compare("membership", "=", s(after.id.to_string()));
    let deleted = (key.clone(), table.delete(&key, &is_own));
    let joined = Decision { before: None, ..decided.clone() };
    std::iter::once(deleted).chain(user_claim_write(table, &joined, at, retention)).collect()
}

/// The write to the claim that limits a person to one membership in an organisation. The claim of a guest has no effect
/// from the end of their access (`until`), although no job deletes it.
fn user_claim_write(
    table: &Table,
    decided: &Decision,
    at: DateTime<Utc>,
    retention: Period,
) -> Option<(Key, TransactWriteItem)> {
    let after = &decided.after;
    let key = keys::user_claim(after.organization, after.user()?);
    let accepted = decided.before.as_ref().filter(|before| before.user().is_some());
    let is_own = || Expression::compare("membership", "=", s(after.id.to_string()));
    if after.state() == State::Ended {
        let claiming = accepted.filter(|before| !before.access_over(at))?;
        debug_assert_eq!(claiming.id, after.id);
        return Some((key.clone(), table.delete(&key, &is_own())));
    }
    let condition = match accepted {
        None => Expression::absent().or("until", "<=", s(keys::instant(at))),
        Some(before) if before.expires_at() != after.expires_at() => is_own(),
        Some(_) => return None,
    };
    let mut claim = item::claim_item(&key, after);
    if let Some(until) = after.expires_at() {
        claim.insert("until".to_owned(), s(keys::instant(until)));
        claim.insert("ttl".to_owned(), item::ttl(retention.after(until)));
    }
    Some((key, table.put(claim, Some(condition))))
}

impl Count {
    /// The write of the quota, on the precondition that it still is as it was read.
    pub fn write(&self, table: &Table) -> Result<(Key, TransactWriteItem), Error> {
        let condition = match &self.before {
            None => Expression::absent(),
            Some(seen) => {
                let day = Expression::compare("day", "=", s(seen.day.to_string()));
                day.and("used", "=", n(seen.used))
            }
        };
        Ok((self.key.clone(), table.put(item::quota_item(&self.key, &self.after)?, Some(condition))))
    }
}
