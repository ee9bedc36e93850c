//! What one decision comes to in writing: state, claims, counts, audit entry and outbox entry, to be written together.

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

use crate::{
    audit, outbox,
    table::{
        Edit, Error, Expression, Table, item,
        keys::{self, Key, n, s},
    },
};

/// Decisions that are only made together, with the facts they come to.
#[derive(Debug, Clone)]
pub struct Change {
    pub(crate) parts: Vec<(Decision, Event)>,
    also: Vec<Event>,
    claimed: Option<MembershipId>,
    quotas: Option<QuotaChange>,
}

#[derive(Debug, Clone)]
struct QuotaChange {
    inviter: UserId,
    address: EmailAddress,
    before: Quotas,
    after: Quotas,
}

/// A count that moves from what was read to one more; several of one transaction become a single move.
#[derive(Debug, Clone)]
pub(crate) struct Count {
    pub key: Key,
    pub before: Option<Quota>,
    pub after: Quota,
}

impl Change {
    /// Turns decisions into facts of that actor. `new_id` gives each an identifier of its own that sorts by its time.
    pub fn by(
        actor: &Actor,
        decisions: impl IntoIterator<Item = Decision>,
        mut new_id: impl FnMut(DateTime<Utc>) -> EventId,
    ) -> Self {
        let fact = |decided: Decision| {
            let at = decided.after.updated_at;
            let event = Event {
                id: new_id(at),
                at,
                organization: decided.after.organization,
                actor: actor.clone(),
                target: Some(Target::from(&decided.after)),
                fact: decided.fact.clone(),
            };
            (decided, event)
        };
        Self { parts: decisions.into_iter().map(fact).collect(), also: Vec::new(), claimed: None, quotas: None }
    }

    /// Tells another fact of the same decision, under an identifier of its own.
    #[must_use]
    pub fn with_event(mut self, fact: Option<Fact>, new_id: impl FnOnce(DateTime<Utc>) -> EventId) -> Self {
        if let (Some(fact), Some((_, event))) = (fact, self.parts.first()) {
            self.also.push(Event { id: new_id(event.at), fact, ..event.clone() });
        }
        self
    }

    /// Says which membership the address pointed to when the decision was made.
    #[must_use]
    pub fn expect_claim(mut self, by: Option<MembershipId>) -> Self {
        self.claimed = by;
        self
    }

    /// Says which emails were counted when the decision was made, and how many are now.
    #[must_use]
    pub fn with_quotas(mut self, inviter: &UserId, address: &EmailAddress, before: Quotas, after: Quotas) -> Self {
        self.quotas = Some(QuotaChange { inviter: inviter.clone(), address: address.clone(), before, after });
        self
    }

    /// Whether any row begins or ceases to count: also where the counters of the organisation stay as they are, because
    /// another row does the opposite. A recount under way has to know.
    pub(crate) fn moves(&self, settings: &Settings) -> bool {
        let counts = |m: &Membership| (m.holds_seat(), settings.is_owner(m));
        self.parts.iter().any(|(d, _)| counts(&d.after) != d.before.as_ref().map_or((false, false), counts))
    }

    /// By how much the seats and the owners of the organisation change.
    pub(crate) fn counters(&self, settings: &Settings) -> (i64, i64) {
        let difference = |of: &dyn Fn(&Membership) -> bool| -> i64 {
            self.parts.iter().map(|(d, _)| i64::from(of(&d.after)) - i64::from(d.before.as_ref().is_some_and(of))).sum()
        };
        (difference(&Membership::holds_seat), difference(&|m: &Membership| settings.is_owner(m)))
    }

    pub(crate) fn counts(&self) -> Vec<Count> {
        let Some(change) = &self.quotas else { return Vec::new() };
        let organization = self.parts.first().map(|(d, _)| d.after.organization);
        let mailbox = keys::quota_of_mailbox(&change.address);
        let own = organization.map(|id| keys::quota_of_organization_and_mailbox(id, &change.address));
        let (before, after) = (&change.before, &change.after);
        [
            (Some(keys::quota_of_inviter(&change.inviter)), before.inviter, after.inviter),
            (Some(mailbox), before.mailbox, after.mailbox),
            (own, before.organization_mailbox, after.organization_mailbox),
        ]
        .into_iter()
        .filter_map(|(key, before, after)| Some(Count { key: key?, before, after: after? }))
        .collect()
    }

    /// Every write of the change but the counts, by the key of the item that it concerns.
    pub(crate) fn writes(&self, table: &Table, retention: Period) -> Result<Vec<(Key, TransactWriteItem)>, Error> {
        let mut writes = Vec::new();
        for (decided, event) in &self.parts {
            writes.extend(membership_writes(table, decided, retention)?);
            writes.extend(user_claim_write(table, decided, event.at, retention));
            writes.push(audit::write(table, event)?);
            writes.push(outbox::write(table, event)?);
        }
        for event in &self.also {
            writes.push(audit::write(table, event)?);
            writes.push(outbox::write(table, event)?);
        }
        writes.extend(self.address_claim_write(table, retention));
        Ok(writes)
    }

    /// A new entry takes the address from whoever was seen to have it; an end without a successor gives it back. One that
    /// will go by time takes its claim along, and keeps it if it stays after all.
    fn address_claim_write(&self, table: &Table, retention: Period) -> Option<(Key, TransactWriteItem)> {
        let of = |membership: &Membership| keys::address_claim(membership.organization, &membership.email);
        if let Some((taken, _)) = self.parts.iter().find(|(d, _)| d.before.is_none()) {
            let key = of(&taken.after);
            let free = match self.claimed {
                Some(seen) => Expression::absent().or("membership", "=", s(seen.to_string())),
                None => Expression::absent(),
            };
            let put = table.put(item::claim_item(&key, &taken.after), Some(free));
            return Some((key, put));
        }
        let own = |after: &Membership| Expression::absent().or("membership", "=", s(after.id.to_string()));
        if let Some((freed, _)) = self.parts.iter().find(|(d, _)| d.after.state() == State::Ended) {
            let key = of(&freed.after);
            let delete = table.delete(&key, &own(&freed.after));
            return Some((key, delete));
        }
        let goes = |membership: &Membership| item::ttl_at(membership, retention);
        let moved = |d: &Decision| d.before.as_ref().is_some_and(|before| goes(before) != goes(&d.after));
        let (kept, _) = self.parts.iter().find(|(d, _)| moved(d))?;
        let key = of(&kept.after);
        let put = table.put(item::address_claim_item(&key, &kept.after, retention), Some(own(&kept.after)));
        Some((key, put))
    }
}

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
            // The delivery state belongs to the sender of emails, who writes it without raising the version.
            let edit = Edit::between(&item::membership_item(before, retention)?, item).without("delivery");
            vec![(key.clone(), table.update(&key, edit, as_read(before)))]
        }
    })
}

/// Keeps a person to one membership in an organisation. The claim of a guest ends with their access, by itself.
fn user_claim_write(
    table: &Table,
    decided: &Decision,
    at: DateTime<Utc>,
    retention: Period,
) -> Option<(Key, TransactWriteItem)> {
    let after = &decided.after;
    let key = keys::user_claim(after.organization, after.user()?);
    let held = decided.before.as_ref().filter(|before| before.user().is_some());
    let own = || Expression::compare("membership", "=", s(after.id.to_string()));
    if after.state() == State::Ended {
        let held = held.filter(|before| !before.access_over(at))?;
        debug_assert_eq!(held.id, after.id);
        return Some((key.clone(), table.delete(&key, &own())));
    }
    let condition = match held {
        None => Expression::absent().or("until", "<=", s(keys::instant(at))),
        Some(before) if before.expires_at() != after.expires_at() => own(),
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
    /// The write that moves the count, on the condition that it stands where it was read.
    pub fn write(&self, table: &Table) -> Result<(Key, TransactWriteItem), Error> {
        let condition = match self.before {
            None => Expression::absent(),
            Some(seen) => {
                let day = Expression::compare("day", "=", s(seen.day.to_string()));
                day.and("used", "=", n(seen.used))
            }
        };
        Ok((self.key.clone(), table.put(item::quota_item(&self.key, self.after)?, Some(condition))))
    }
}
