//! The first phase of a deletion: retire a role or group, then look again whether a membership has it.

use domain::entry::Entry;
use kit::{App, Call, Endpoint, Problem};
use store::Snapshot;

use super::settings::commit_settings;

/// Whether an entry may be deleted.
pub enum Usage {
    /// A membership has the entry, or the settings refer to it. It is not retired.
    InUse,
    /// Nothing has the entry, and nothing can be given it: it is retired.
    Unused,
    /// The settings have changed since they were read.
    Conflict,
}

/// Retires the entry unless it is in use. The retirement fails the version check of every decision that was made without
/// it, so a second look finds whatever was committed before. The snapshot follows each commit.
///
/// # Errors
/// 503.
pub async fn ensure_unused<E: Endpoint>(
    app: &App,
    call: &Call<E>,
    snapshot: &mut Snapshot,
    entry: &Entry,
) -> Result<Usage, Problem> {
    let mut is_in_use = snapshot.organization.settings.refers_to(entry) || has_members(app, snapshot, entry).await?;
    if !is_in_use && let Some(retirement) = snapshot.organization.retire(entry, call.now) {
        if !commit_settings(app, call, snapshot, retirement).await? {
            return Ok(Usage::Conflict);
        }
        is_in_use = has_members(app, snapshot, entry).await?;
    }
    if !is_in_use {
        return Ok(Usage::Unused);
    }
    if let Some(restoration) = snapshot.organization.restore(entry, call.now)
        && !commit_settings(app, call, snapshot, restoration).await?
    {
        return Ok(Usage::Conflict);
    }
    Ok(Usage::InUse)
}

async fn has_members(app: &App, snapshot: &Snapshot, entry: &Entry) -> Result<bool, Problem> {
    let organization = &snapshot.organization;
    Ok(app.store.is_assigned(organization.id, &organization.settings, entry).await?)
}
