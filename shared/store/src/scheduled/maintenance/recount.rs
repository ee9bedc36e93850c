//! Recounts: corrects an organisation's counters when they differ from its rows, unless the rows changed during the count.

use chrono::{DateTime, Utc};
use domain::{counters::Counters, id::OrganizationId, organization::Organization};

use crate::table::{
    Edit, Error, Expression, Store, Written, item,
    keys::{self, Due, Item, n},
    recount_schedule::next_recount,
    text,
};

/// An organisation whose recount is due, with its counters.
#[derive(Debug, Clone)]
pub struct Recount {
    /// The organisation.
    pub organization: Organization,
    due_at: DateTime<Utc>,
    /// Changes of counted rows so far; none in an organisation that is older than this attribute.
    moves: Option<u64>,
}

fn due_at(meta: &Item) -> Option<DateTime<Utc>> {
    text(meta, "due_at")?.split('#').next()?.parse().ok()
}

impl Store {
    /// Reads an organisation whose recount is due at `now`; none when it is not due or the organisation is gone.
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

    /// Writes the counted numbers and the time of the next recount. False, and nothing is written, when rows or settings have
    /// changed since the recount began: the numbers may then be outdated.
    pub async fn finish_recount(&self, recount: &Recount, found: Counters, now: DateTime<Utc>) -> Result<bool, Error> {
        let organization = &recount.organization;
        let unchanged = Expression::compare("version", "=", n(organization.version)).and_without("deleted_at");
        let unchanged = match recount.moves {
            Some(moves) => unchanged.and("moves", "=", n(moves)),
            None => unchanged.and_without("moves"),
        };
        let mut edit = Edit::default();
        if found != Counters::of(organization) {
            edit = edit.set("seats", n(found.seats)).set("owners", n(found.owners));
        }
        for (name, value) in keys::due_of_organization(Due::Recount, organization.id, next_recount(recount.due_at, now))
        {
            edit = edit.set(name, keys::s(value));
        }
        let update = self.table.update(&keys::meta(organization.id), edit, unchanged);
        Ok(self.table.write_with_retry(vec![update]).await? == Written::All)
    }
}
