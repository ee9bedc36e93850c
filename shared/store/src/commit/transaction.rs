//! Commits changes under *optimistic concurrency*. A transaction holds as many changes as fit. Its preconditions are
//! the versions that the decisions read; when one has changed, nothing of the transaction is written.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::TransactWriteItem;
use chrono::{DateTime, Utc};
use domain::{event::Event, membership::Membership, organization::Organization};

use crate::{
    commit::change::{Change, Count},
    table::{
        Edit, Error, Expression, Store, Written,
        keys::{self, Due, Key, n, s},
        recount_schedule::first_recount,
        weight::weight,
    },
};

/// DynamoDB's limit on the writes of one transaction.
const MAX_WRITES: usize = 100;
/// The most bytes of its writes. DynamoDB's limit is 4 MB and counts the whole item of an update, of which only the
/// changed attributes are known here. Hence half of the limit.
const MAX_WEIGHT: usize = 2 * 1024 * 1024;

/// Preconditions of a transaction, in addition to the versions of the memberships that it changes.
#[derive(Debug, Clone, Copy)]
pub struct Preconditions<'a> {
    /// The organisation. Its version covers the settings; its counters may have changed.
    pub organization: &'a Organization,
    /// Memberships whose rights the decision depends on, such as the actor's or the sponsor's (C12, C15, I5, I6). Their
    /// versions must not have changed.
    pub unchanged: &'a [&'a Membership],
}

/// The result of one change.
#[derive(Debug)]
pub enum Outcome {
    /// Written, with its audit and outbox entries.
    Committed,
    /// Not written, because a precondition failed: an item has changed since it was read. Read and decide again.
    Stale,
    /// The table failed, and no audit entry shows that the change was written.
    Failed(Error),
}

/// A transaction under construction.
#[derive(Default)]
struct Chunk {
    writes: BTreeMap<Key, TransactWriteItem>,
    counts: BTreeMap<Key, Count>,
    weight: usize,
    seats: i64,
    owners: i64,
    moves: bool,
    changes: Vec<usize>,
}

impl Chunk {
    /// Whether another change fits: within the limits, and without a second write to the same item, which DynamoDB
    /// refuses.
    fn takes(&self, writes: &[(Key, TransactWriteItem)], counts: &[Count], shared: usize) -> bool {
        let new_counts = counts.iter().filter(|count| !self.counts.contains_key(&count.key)).count();
        let size = self.writes.len() + self.counts.len() + writes.len() + new_counts + shared;
        let weight = self.weight + weight_of(writes);
        let fits = size <= MAX_WRITES && weight <= MAX_WEIGHT;
        self.changes.is_empty() || fits && writes.iter().all(|(key, _)| !self.writes.contains_key(key))
    }

    fn add(
        &mut self,
        index: usize,
        writes: Vec<(Key, TransactWriteItem)>,
        counts: Vec<Count>,
        (moves, (seats, owners)): (bool, (i64, i64)),
    ) {
        self.weight += weight_of(&writes);
        self.writes.extend(writes);
        for count in counts {
            // The precondition is that of the first change, the new value that of the last.
            self.counts.entry(count.key.clone()).and_modify(|c| c.after = count.after).or_insert(count);
        }
        self.seats += seats;
        self.owners += owners;
        self.moves |= moves;
        self.changes.push(index);
    }
}

fn weight_of(writes: &[(Key, TransactWriteItem)]) -> usize {
    writes.iter().map(|(_, write)| weight(write)).sum()
}

impl Store {
    /// Writes the changes in their order and returns one outcome for each.
    ///
    /// Changes share transactions, because the counters of the organisation are one item: concurrent transactions on
    /// one item cancel each other.
    ///
    /// # Errors
    /// When a change cannot be serialized; then nothing was written.
    pub async fn commit(&self, changes: &[Change], preconditions: Preconditions<'_>) -> Result<Vec<Outcome>, Error> {
        let settings = &preconditions.organization.settings;
        let mut chunks = vec![Chunk::default()];
        for (index, change) in changes.iter().enumerate() {
            let writes = change.writes(self, settings.policy.retention)?;
            let counts = change.counts();
            let shared = 1 + preconditions.unchanged.len();
            if chunks.last().is_none_or(|chunk| !chunk.takes(&writes, &counts, shared)) {
                chunks.push(Chunk::default());
            }
            if let Some(chunk) = chunks.last_mut() {
                chunk.add(index, writes, counts, (change.moves(settings), change.counters(settings)));
            }
        }
        let mut outcomes = Vec::with_capacity(changes.len());
        for chunk in chunks {
            outcomes.extend(self.commit_chunk(chunk, changes, preconditions).await?);
        }
        Ok(outcomes)
    }

    async fn commit_chunk(
        &self,
        chunk: Chunk,
        changes: &[Change],
        preconditions: Preconditions<'_>,
    ) -> Result<Vec<Outcome>, Error> {
        let Some(first) = chunk.changes.first().and_then(|index| changes[*index].parts.first()) else {
            return Ok(Vec::new());
        };
        let (_, first_event) = first;
        let size = chunk.changes.len();
        let items = self.transaction(chunk, preconditions, first_event.at)?;
        let written = self.write_once(items, first_event).await;
        Ok((0..size)
            .map(|_| match &written {
                Ok(Written::All) => Outcome::Committed,
                Ok(Written::Nothing) => Outcome::Stale,
                Err(Error::Unavailable(why)) => Outcome::Failed(Error::Unavailable(why.clone())),
                Err(other) => Outcome::Failed(Error::Refused(other.to_string())),
            })
            .collect())
    }

    /// Writes a transaction that contains the audit entry of `event`. That entry exists if and only if the transaction
    /// was written. So a read of it gives the result when the response was lost, or when a retry by the SDK failed its
    /// preconditions because the first attempt had succeeded.
    pub(crate) async fn write_once(&self, items: Vec<TransactWriteItem>, event: &Event) -> Result<Written, Error> {
        match self.table.write(items).await {
            unsure @ (Ok(Written::Nothing) | Err(Error::Unavailable(_))) => {
                let key = keys::audit(event.organization, event.id, event.at);
                let found = self.audit.get(vec![key]).await?;
                if found.is_empty() { unsure } else { Ok(Written::All) }
            }
            certain => certain,
        }
    }

    fn transaction(
        &self,
        chunk: Chunk,
        preconditions: Preconditions<'_>,
        at: DateTime<Utc>,
    ) -> Result<Vec<TransactWriteItem>, Error> {
        let mut items = vec![self.organization_write(preconditions.organization, &chunk, at)];
        for membership in preconditions.unchanged {
            let key = keys::membership(membership.organization, membership.id);
            if !chunk.writes.contains_key(&key) {
                items.push(self.check_version(membership));
            }
        }
        for count in chunk.counts.values() {
            items.push(count.write(&self.table)?.1);
        }
        items.extend(chunk.writes.into_values());
        Ok(items)
    }

    /// The write to the organisation: checks its version and updates the counters. Preconditions keep the seats within
    /// the limit (R17) and at least one owner (R20).
    fn organization_write(&self, organization: &Organization, chunk: &Chunk, at: DateTime<Utc>) -> TransactWriteItem {
        let Chunk { seats, owners, moves, .. } = *chunk;
        let key = keys::meta(organization.id);
        let mut condition = Expression::compare("version", "=", n(organization.version)).and_without("deleted_at");
        if !moves {
            return self.table.check(&key, &condition);
        }
        if let Some(limit) = organization.settings.policy.seat_limit.filter(|_| seats > 0) {
            condition = condition.and("seats", "<=", n(i64::from(limit) - seats));
        }
        if owners < 0 {
            condition = condition.and("owners", ">=", n(1 - owners));
        }
        let mut edit = Edit::default().add("seats", n(seats)).add("owners", n(owners)).add("moves", n(1));
        // An organisation from before recounts existed gets its first one with the next change of its counters.
        let recount = keys::due_of_organization(Due::Recount, organization.id, first_recount(organization.id, at));
        for (name, value) in recount {
            edit = edit.set_missing(name, s(value));
        }
        self.table.update(&key, edit, condition)
    }
}

#[cfg(test)]
mod tests {
    use aws_sdk_dynamodb::types::Put;

    use super::*;

    fn write(number: usize, bytes: usize) -> Vec<(Key, TransactWriteItem)> {
        let key = Key { pk: "ORG#o".to_owned(), sk: format!("M#{number}") };
        let put = Put::builder().table_name("t").item("note", s("n".repeat(bytes))).build().expect("a put");
        vec![(key, TransactWriteItem::builder().put(put).build())]
    }

    /// C79: changes share a transaction up to its limits of number and size; a single change always gets one.
    #[test]
    fn a_transaction_is_full_by_number_or_by_weight() {
        let filled = |count: usize, bytes: usize| {
            let mut chunk = Chunk::default();
            for number in 0..count {
                chunk.add(number, write(number, bytes), Vec::new(), (false, (0, 0)));
            }
            chunk
        };
        let takes = |chunk: Chunk, bytes: usize| chunk.takes(&write(1_000, bytes), &[], 1);

        assert!(takes(filled(98, 10), 10) && !takes(filled(99, 10), 10));
        assert!(takes(filled(3, MAX_WEIGHT / 4), MAX_WEIGHT / 8) && !takes(filled(3, MAX_WEIGHT / 4), MAX_WEIGHT / 4));
        assert!(takes(Chunk::default(), 2 * MAX_WEIGHT));
    }
}
