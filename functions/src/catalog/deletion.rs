//! Deletes a role or group in two steps; see [`change`].

use domain::{decide::SettingsDecision, entry::Entry, refusal::Refusal, text::Key};
use kit::{App, Call, Endpoint, Problem, Reply, decide::Plan};
use store::{ReadSet, Snapshot};

use super::{
    OfEntry,
    change::{self, State},
};

/// Reads the input of the decision about the entry in the path.
///
/// # Errors
/// 404, 403, 412.
pub async fn read<E: Endpoint<Path = OfEntry, Query: Sync, Body: Sync>>(
    app: &App,
    call: &Call<E>,
    entry: fn(Key) -> Entry,
) -> Result<State, Problem> {
    change::read(app, call, ReadSet::of(call.user()), |snapshot| decide(call, snapshot, entry)).await
}

/// Plans the deletion.
///
/// # Errors
/// 404, 403, 409, 412.
pub fn plan<'s, E: Endpoint<Path = OfEntry>>(
    call: &Call<E>,
    state: &'s State,
    entry: fn(Key) -> Entry,
) -> Result<Plan<'s, ()>, Problem> {
    change::plan(call, state, |snapshot| decide(call, snapshot, entry), |_| Reply::done())
}

/// The state after the retirement.
pub async fn advance<E: Endpoint<Path = OfEntry, Query: Sync, Body: Sync>>(
    app: &App,
    call: &Call<E>,
    retired: State,
    entry: fn(Key) -> Entry,
) -> Result<State, Problem> {
    change::advance(app, call, retired, &entry_of(&call.path, entry)?).await
}

fn decide<E: Endpoint<Path = OfEntry>>(
    call: &Call<E>,
    snapshot: &Snapshot,
    entry: fn(Key) -> Entry,
) -> Result<Option<SettingsDecision>, Problem> {
    let actor = call.authority(snapshot)?;
    let decision = snapshot.organization.delete_entry(&entry_of(&call.path, entry)?, &actor, call.now)?;
    call.require_version(snapshot.organization.version)?;
    Ok(Some(decision))
}

/// The entry of a path. A malformed key is refused like an unknown one.
fn entry_of(path: &OfEntry, entry: fn(Key) -> Entry) -> Result<Entry, Refusal> {
    path.key.parse().map(entry).map_err(|_| Refusal::NotFound)
}
