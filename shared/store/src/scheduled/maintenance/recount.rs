//! Recounting: what an organisation's counters stand on, and their repair on the condition that nothing has moved.

use chrono::{DateTime, Utc};
use domain::{counters::Counters, id::OrganizationId, organization::Organization};

use crate::table::{
    Edit, Error, Expression, Store, Written, item,
    keys::{self, Due, Item, n},
    recount_schedule::next_recount,
    text,
};

/// An organisation with its counters, as a recount found them.
#[derive(Debug, Clone)]
pub struct Recount {
    /// The organisation.
    pub organization: Organization,
    due_at: DateTime<Utc>,
    /// How often the counters have moved: none in an organisation that is older than this count.
    moves: Option<u64>,
}

fn due_at(meta: &Item) -> Option<DateTime<Utc>> {
    text(meta, "due_at")?.split('#').next()?.parse().ok()
}

impl Store {
    /// An organisation whose recount is due at `now`; none where it is not, or the organisation is gone.
    ///
    /// # Errors
    /// When the table does not answer or an item cannot be read.
    pub async fn due_recount(&self, id: OrganizationId, now: DateTime<Utc>) -> Result<Option<Recount>, Error> {
        let found = self.table.get(vec![keys::meta(id), keys::settings(id)]).await?;
        let (metas, settings): (Vec<_>, Vec<_>) = found.into_iter().partition(|i| text(i, "sk") == Some(keys::META));
        let (Some(meta), Some(settings)) = (metas.into_iter().next(), settings.into_iter().next()) else {
            return Ok(None);
        };
        let moves = meta.get("moves").and_then(|moves| moves.as_n().ok()?.parse().ok());
        let Some(due_at) = due_at(&meta).filter(|at| *at <= now) else { return Ok(None) };
        let organization = item::organization(id, meta, settings)?;
        Ok(organization.map(|organization| Recount { organization, due_at, moves }))
    }

    /// Writes what a recount has found, and when the next one is due. False, and nothing is written, where a counter, the
    /// settings or the organisation itself has moved since the recount began: then what was found may be of no moment.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn finish_recount(&self, standing: &Recount, found: Counters, now: DateTime<Utc>) -> Result<bool, Error> {
        let organization = &standing.organization;
        let unmoved = Expression::compare("version", "=", n(organization.version)).and_without("deleted_at");
        let unmoved = match standing.moves {
            Some(moves) => unmoved.and("moves", "=", n(moves)),
            None => unmoved.and_without("moves"),
        };
        let mut edit = Edit::default();
        if found != Counters::of(organization) {
            edit = edit.set("seats", n(found.seats)).set("owners", n(found.owners));
        }
        for (name, value) in
            keys::due_of_organization(Due::Recount, organization.id, next_recount(standing.due_at, now))
        {
            edit = edit.set(name, keys::s(value));
        }
        let update = self.table.update(&keys::meta(organization.id), edit, unmoved);
        Ok(self.table.write_with_retry(vec![update]).await? == Written::All)
    }
}
