//! Commits changes under *optimistic concurrency*. A transaction holds as many changes as fit. Its preconditions are
//! the versions that the decisions read; when one has changed, nothing of the transaction is written.

use std::collections::{BTreeMap, BTreeSet, btree_map::Entry};

use aws_sdk_dynamodb::types::TransactWriteItem;
use domain::{event::Event, membership::Membership, organization::Organization};
use futures::{StreamExt as _, TryStreamExt as _, stream};

use super::{
    change::{Change, Count},
    organization::{Effect, shard_of},
};
use crate::table::{
    Error, Store, Written,
    keys::{self, Key},
    weight::weight,
};

/// DynamoDB's limit on the writes of one transaction.
const MAX_WRITES: usize = 100;
/// The most bytes of its writes. DynamoDB's limit is 4 MB and counts the whole item of an update, of which only the
/// changed attributes are known here. Hence half of the limit.
const MAX_WEIGHT: usize = 2 * 1024 * 1024;
/// Transactions of one call that are sent at once: each takes another counter shard.
const CONCURRENT_TRANSACTIONS: usize = keys::COUNTER_SHARDS as usize;

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
    effect: Effect,
    changes: Vec<usize>,
}

/// The writes of one change, and what it shares with others.
struct Part {
    writes: Vec<(Key, TransactWriteItem)>,
    counts: Vec<Count>,
    effect: Effect,
}

impl Chunk {
    /// Whether another change fits beside `checks` preconditions: within the limits, and without a second write to the same
    /// item, which DynamoDB refuses.
    fn takes(&self, part: &Part, checks: usize) -> bool {
        let new_counts = part.counts.iter().filter(|count| !self.counts.contains_key(&count.key)).count();
        let shared = 1 + checks;
        let size = self.writes.len() + self.counts.len() + part.writes.len() + new_counts + shared;
        let weight = self.weight + weight_of(&part.writes);
        let fits = size <= MAX_WRITES && weight <= MAX_WEIGHT;
        self.changes.is_empty() || fits && part.writes.iter().all(|(key, _)| !self.writes.contains_key(key))
    }

    fn add(&mut self, index: usize, part: Part) {
        self.weight += weight_of(&part.writes);
        self.writes.extend(part.writes);
        for count in part.counts {
            // The precondition is that of the first change, the new value that of the last.
            match self.counts.entry(count.key.clone()) {
                Entry::Occupied(mut counted) => counted.get_mut().after = count.after,
                Entry::Vacant(vacant) => drop(vacant.insert(count)),
            }
        }
        self.effect += part.effect;
        self.changes.push(index);
    }
}

/// Whether the transactions have no item in common, so that they can be sent at once.
fn are_independent(chunks: &[Chunk], preconditions: Preconditions<'_>) -> bool {
    let counts: Vec<&Key> = chunks.iter().flat_map(|chunk| chunk.counts.keys()).collect();
    let distinct: BTreeSet<&Key> = counts.iter().copied().collect();
    let on_meta = |chunk: &Chunk| chunk.effect.is_on_meta(preconditions.organization);
    preconditions.unchanged.is_empty() && counts.len() == distinct.len() && !chunks.iter().any(on_meta)
}

fn weight_of(writes: &[(Key, TransactWriteItem)]) -> usize {
    writes.iter().map(|(_, write)| weight(write)).sum()
}

impl Store {
    /// Writes the changes and returns one outcome for each.
    ///
    /// Changes share transactions, as many as fit. Transactions without an item in common are sent at once, others one after
    /// the other: concurrent transactions on one item cancel each other.
    ///
    /// # Errors
    /// When a change cannot be serialized; then nothing was written.
    pub async fn commit(&self, changes: &[Change], preconditions: Preconditions<'_>) -> Result<Vec<Outcome>, Error> {
        let settings = &preconditions.organization.settings;
        let mut chunks = vec![Chunk::default()];
        for (index, change) in changes.iter().enumerate() {
            let writes = change.writes(self, settings.policy.retention)?;
            let part = Part { writes, counts: change.counts(), effect: change.effect(settings) };
            if chunks.last().is_none_or(|chunk| !chunk.takes(&part, preconditions.unchanged.len())) {
                chunks.push(Chunk::default());
            }
            if let Some(chunk) = chunks.last_mut() {
                chunk.add(index, part);
            }
        }
        let at_once = if are_independent(&chunks, preconditions) { CONCURRENT_TRANSACTIONS } else { 1 };
        let chunks = chunks.into_iter().enumerate();
        let sent = chunks.map(|(number, chunk)| self.commit_chunk(chunk, number, changes, preconditions));
        let outcomes: Vec<Vec<Outcome>> = stream::iter(sent).buffered(at_once).try_collect().await?;
        Ok(outcomes.into_iter().flatten().collect())
    }

    async fn commit_chunk(
        &self,
        chunk: Chunk,
        number: usize,
        changes: &[Change],
        preconditions: Preconditions<'_>,
    ) -> Result<Vec<Outcome>, Error> {
        let Some((_, first)) = chunk.changes.first().and_then(|index| changes[*index].parts.first()) else {
            return Ok(Vec::new());
        };
        let size = chunk.changes.len();
        let first_of_call = changes[0].parts.first().map_or(first.id, |(_, event)| event.id);
        let items = self.transaction(chunk, preconditions, shard_of(first_of_call, number))?;
        let written = self.write_once(items, first).await;
        Ok((0..size)
            .map(|_| match &written {
                Ok(Written::All) => Outcome::Committed,
                Ok(Written::Nothing) => Outcome::Stale,
                Err(Error::Unavailable(why)) => Outcome::Failed(Error::Unavailable(why.clone())),
                Err(other) => Outcome::Failed(Error::Refused(other.to_string())),
            })
            .collect())
    }

    fn transaction(
        &self,
        chunk: Chunk,
        preconditions: Preconditions<'_>,
        shard: u8,
    ) -> Result<Vec<TransactWriteItem>, Error> {
        let mut items = vec![self.organization_write(preconditions.organization, chunk.effect, shard)];
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
}

#[cfg(test)]
mod tests {
    use aws_sdk_dynamodb::types::Put;

    use super::*;

    fn part(number: usize, bytes: usize) -> Part {
        let key = Key { pk: "ORG#o".to_owned(), sk: format!("M#{number}") };
        let put = Put::builder().table_name("t").item("note", keys::s("n".repeat(bytes))).build().expect("a put");
        let writes = vec![(key, TransactWriteItem::builder().put(put).build())];
        Part { writes, counts: Vec::new(), effect: Effect::default() }
    }

    /// C79: changes share a transaction up to its limits of number and size; a single change always gets one.
    #[test]
    fn a_transaction_is_full_by_number_or_by_weight() {
        let filled = |count: usize, bytes: usize| {
            let mut chunk = Chunk::default();
            for number in 0..count {
                chunk.add(number, part(number, bytes));
            }
            chunk
        };
        let takes = |chunk: Chunk, bytes: usize| chunk.takes(&part(1_000, bytes), 0);

        assert!(takes(filled(98, 10), 10) && !takes(filled(99, 10), 10));
        assert!(takes(filled(3, MAX_WEIGHT / 4), MAX_WEIGHT / 8) && !takes(filled(3, MAX_WEIGHT / 4), MAX_WEIGHT / 4));
        assert!(takes(Chunk::default(), 2 * MAX_WEIGHT));
    }
}
