//! Commits decisions: as few conditional transactions as hold them, each all or nothing.

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

/// The most writes that one transaction may hold.
const WRITES_MOST: usize = 100;
/// How much its writes may bring along. DynamoDB takes 4 MB and counts of an update the whole item, of which only the change
/// is known here: the other half is left for that.
const WEIGHT_MOST: usize = 2 * 1024 * 1024;

/// What decisions were made on beside the memberships that they change: still so, or nothing is written.
#[derive(Debug, Clone, Copy)]
pub struct Preconditions<'a> {
    /// The organisation, whose settings must not have changed since.
    pub organization: &'a Organization,
    /// Memberships whose rights the decision rests on: the actor's, the sponsor's (C12, C15, I5, I6).
    pub unchanged: &'a [&'a Membership],
}

/// How one change fared.
#[derive(Debug)]
pub enum Outcome {
    /// Written, with its audit and outbox entries.
    Committed,
    /// Not written: something had changed since it was read. Read again and decide again.
    Stale,
    /// Not written, as far as is known, because the table failed.
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
    /// Whether another change still fits and touches nothing that is written already.
    fn takes(&self, writes: &[(Key, TransactWriteItem)], counts: &[Count], shared: usize) -> bool {
        let new_counts = counts.iter().filter(|count| !self.counts.contains_key(&count.key)).count();
        let size = self.writes.len() + self.counts.len() + writes.len() + new_counts + shared;
        let weight = self.weight + weight_of(writes);
        let fits = size <= WRITES_MOST && weight <= WEIGHT_MOST;
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
            // The condition is that of the first move, the result that of the last.
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
    /// Writes the changes in their order; the answer has one outcome for each.
    ///
    /// Changes share transactions where they fit: the counters of the organisation are one item, and transactions that
    /// meet on an item cancel each other.
    ///
    /// # Errors
    /// When a change cannot be put into items; then nothing was written.
    pub async fn commit(&self, changes: &[Change], preconditions: Preconditions<'_>) -> Result<Vec<Outcome>, Error> {
        let settings = &preconditions.organization.settings;
        let mut chunks = vec![Chunk::default()];
        for (index, change) in changes.iter().enumerate() {
            let writes = change.writes(&self.table, settings.policy.retention)?;
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
        let (_, witness_of_commit) = first;
        let size = chunk.changes.len();
        let items = self.transaction(chunk, preconditions, witness_of_commit.at)?;
        let written = self.write_once(items, witness_of_commit).await;
        Ok((0..size)
            .map(|_| match &written {
                Ok(Written::All) => Outcome::Committed,
                Ok(Written::Nothing) => Outcome::Stale,
                Err(Error::Unavailable(why)) => Outcome::Failed(Error::Unavailable(why.clone())),
                Err(other) => Outcome::Failed(Error::Refused(other.to_string())),
            })
            .collect())
    }

    /// Writes a transaction that holds the audit entry of `event`, and is not fooled by a lost answer: the entry exists
    /// if and only if the transaction was written, whatever a second try of the SDK was told.
    pub(crate) async fn write_once(&self, items: Vec<TransactWriteItem>, event: &Event) -> Result<Written, Error> {
        match self.table.write(items).await {
            lost @ (Ok(Written::Nothing) | Err(Error::Unavailable(_))) => {
                let key = keys::audit(event.organization, event.id, event.at);
                let found = self.table.get(vec![key]).await?;
                if found.is_empty() { lost } else { Ok(Written::All) }
            }
            answered => answered,
        }
    }

    fn transaction(
        &self,
        chunk: Chunk,
        preconditions: Preconditions<'_>,
        at: DateTime<Utc>,
    ) -> Result<Vec<TransactWriteItem>, Error> {
        let mut items = vec![self.organization_write(preconditions.organization, &chunk, at)];
        for witness in preconditions.unchanged {
            let key = keys::membership(witness.organization, witness.id);
            if !chunk.writes.contains_key(&key) {
                items.push(self.table.check(&key, &Expression::compare("version", "=", n(witness.version))));
            }
        }
        for count in chunk.counts.values() {
            items.push(count.write(&self.table)?.1);
        }
        items.extend(chunk.writes.into_values());
        Ok(items)
    }

    /// Insists on the settings that were read, and moves the counters within their limits (R17, R20).
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
        // An organisation that is older than recounts comes in with whoever comes or goes next.
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

    /// C79: decisions share a transaction while it is no larger than the table takes, by number and by weight; one alone
    /// always has one.
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
        assert!(
            takes(filled(3, WEIGHT_MOST / 4), WEIGHT_MOST / 8) && !takes(filled(3, WEIGHT_MOST / 4), WEIGHT_MOST / 4)
        );
        assert!(takes(Chunk::default(), 2 * WEIGHT_MOST));
    }
}
