//! Recounts: corrects an organisation's counters when they differ from its rows, unless the rows changed during the count.

use chrono::{DateTime, Utc};
use domain::{counters::Counters, id::OrganizationId, organization::Organization};

use crate::{
    commit::organization::meta_as_read,
    table::{
        Edit, Error, Store, Written,
        item::Counted,
        keys::{self, Due, Item, n},
        recount_schedule::next_recount,
        text,
    },
};

/// An organisation whose recount is due, with its counters.
#[derive(Debug, Clone)]
pub struct Recount {
    /// The organisation.
    pub organization: Organization,
    due_at: DateTime<Utc>,
    counted: Counted,
}

impl Recount {
    /// The stored counters.
    #[must_use]
    pub fn stored(&self) -> Counters {
        Counters { seats: self.counted.seats(), owners: self.counted.meta.owners }
    }
}

fn due_at(meta: &Item) -> Option<DateTime<Utc>> {
    text(meta, "due_at")?.split('#').next()?.parse().ok()
}

impl Store {
    /// Reads an organisation whose recount is due at `now`; none when it is not due or the organisation is gone.
    pub async fn due_recount(&self, id: OrganizationId, now: DateTime<Utc>) -> Result<Option<Recount>, Error> {
        let found = self.table.get(vec![keys::meta(id)]).await?;
        let Some(due_at) = found.first().and_then(due_at).filter(|at| *at <= now) else { return Ok(None) };
        let Some(counted) = self.counted(id).await? else { return Ok(None) };
        let organization = self.with_settings(id, counted.meta.clone(), None).await?;
        Ok(organization.map(|organization| Recount { organization, due_at, counted }))
    }

    /// Writes the counted numbers and the time of the next recount. False, and no number is written, when rows or settings have
    /// changed since the recount began: the numbers may then be outdated.
    pub async fn finish_recount(&self, recount: &Recount, found: Counters, now: DateTime<Utc>) -> Result<bool, Error> {
        let Recount { organization, due_at, counted } = recount;
        let id = organization.id;
        let next = keys::due_of_organization(Due::Recount, id, next_recount(*due_at, now));
        let mut edit = next.into_iter().fold(Edit::default(), |edit, (name, value)| edit.set(name, keys::s(value)));
        let mut writes = Vec::new();
        if found == recount.stored() {
            let again = self.counted(id).await?;
            let same = again
                .is_some_and(|again| again.moves() == counted.moves() && again.meta.version == organization.version);
            if !same {
                return Ok(false);
            }
        } else {
            edit = edit.set("seats", n(found.seats)).set("owners", n(found.owners)).add("moves", n(1));
            writes.extend(self.emptied_shards(organization, organization.version, counted));
        }
        let mut unchanged = meta_as_read(organization);
        if !writes.is_empty() {
            unchanged = unchanged.and("moves", "=", n(counted.meta.moves));
        }
        writes.push(self.table.update(&keys::meta(id), edit, unchanged));
        Ok(self.table.write_with_retry(writes).await? == Written::All)
    }
}
