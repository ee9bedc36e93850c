//! Creates or changes a role or group. A change that requires an unused group takes two steps; see
//! [`change`].

use chrono::{DateTime, Utc};
use domain::{
    authority::Authority,
    decide::SettingsDecision,
    entry::Entry,
    organization::{Organization, Settings},
    refusal::{Fault, Refusal},
    text::Key,
};
use kit::{App, Call, Endpoint, Plan, Problem, Reply};
use store::{ReadSet, Snapshot};

use super::{
    OfEntry,
    change::{self, State},
    key_to_put,
};

/// The body of a role or group.
pub trait EntryBody: Sync {
    /// The permission to put it.
    const PERMISSION: &'static str;
    /// The entry under a key.
    const ENTRY: fn(Key) -> Entry;
    /// The role or group.
    type Value;
    /// The role or group as the API shows it.
    type View;

    /// Adds the resources that the decision needs.
    fn read_set(&self, caller: ReadSet) -> ReadSet {
        caller
    }

    /// Parses the role or group.
    ///
    /// # Errors
    /// The faults of all fields.
    fn parse(&self) -> Result<Self::Value, Vec<Fault>>;

    /// Decides about it. None if nothing changes.
    ///
    /// # Errors
    /// The refusals of the domain.
    fn put(
        key: &Key,
        value: Self::Value,
        snapshot: &Snapshot,
        actor: &Authority<'_>,
        now: DateTime<Utc>,
    ) -> Result<Option<SettingsDecision>, Refusal>;

    /// Shows the entry of that key.
    fn view(key: &Key, settings: &Settings) -> Self::View;
}

/// Reads the input of the decision about the entry in the path.
///
/// # Errors
/// 404, 403, 412, 422.
pub async fn read<E>(app: &App, call: &Call<E>) -> Result<State, Problem>
where
    E: Endpoint<Path = OfEntry, Query: Sync, Body: EntryBody>,
{
    let read_set = call.body.read_set(ReadSet::of(call.user()));
    change::read(app, call, read_set, |snapshot| decide(call, snapshot)).await
}

/// Plans the change.
///
/// # Errors
/// 404, 403, 409, 412, 422.
pub fn plan<'s, E>(call: &Call<E>, state: &'s State) -> Result<Plan<'s, <E::Body as EntryBody>::View>, Problem>
where
    E: Endpoint<Path = OfEntry, Body: EntryBody>,
{
    let key = key_to_put(&call.path.key)?;
    let reply =
        |organization: &Organization| Reply::ok(E::Body::view(&key, &organization.settings)).etag(organization.version);
    change::plan(call, state, |snapshot| decide(call, snapshot), reply)
}

/// The state after the retirement.
pub async fn advance<E>(app: &App, call: &Call<E>, retired: State) -> Result<State, Problem>
where
    E: Endpoint<Path = OfEntry, Query: Sync, Body: EntryBody>,
{
    change::advance(app, call, retired, &E::Body::ENTRY(key_to_put(&call.path.key)?)).await
}

fn decide<E>(call: &Call<E>, snapshot: &Snapshot) -> Result<Option<SettingsDecision>, Problem>
where
    E: Endpoint<Path = OfEntry, Body: EntryBody>,
{
    let actor = call.authority(snapshot)?;
    actor.require(E::Body::PERMISSION)?;
    let (key, value) = (key_to_put(&call.path.key)?, call.body.parse()?);
    call.require_version(snapshot.organization.version)?;
    Ok(E::Body::put(&key, value, snapshot, &actor, call.now)?)
}
