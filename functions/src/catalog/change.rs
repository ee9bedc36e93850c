//! Changes of one role or group. A change that requires an unused entry takes two steps. It retires the entry, reads
//! again whether a membership has it, and only then changes or deletes it.

use domain::{decide::SettingsDecision, entry::Entry, organization::Organization, refusal::Refusal};
use kit::{App, Call, Endpoint, Plan, Problem, Reply, Transaction};
use store::{ReadSet, Snapshot};

use super::{OfEntry, require_storable};
use crate::request::{organization_id, snapshot};

/// The input of the decision.
pub struct State {
    /// The organisation, with the resources of the read set.
    pub snapshot: Snapshot,
    /// Whether a membership has the entry, or the settings refer to it.
    is_in_use: bool,
}

/// Reads the organisation and, if the change requires an unused entry, whether the entry is in use.
///
/// # Errors
/// Those of `decide`.
pub async fn read<E: Endpoint<Path = OfEntry, Query: Sync, Body: Sync>>(
    app: &App,
    call: &Call<E>,
    read_set: ReadSet,
    decide: impl Fn(&Snapshot) -> Result<Option<SettingsDecision>, Problem>,
) -> Result<State, Problem> {
    let snapshot = snapshot(app, organization_id(&call.path.org)?, &read_set).await?;
    let entry = decide(&snapshot)?.and_then(|decision| decision.requires_unused);
    let is_in_use = match &entry {
        Some(entry) => snapshot.organization.settings.refers_to(entry) || is_assigned(app, &snapshot, entry).await?,
        None => false,
    };
    Ok(State { snapshot, is_in_use })
}

/// Plans the change. If it requires an unused entry, the plan retires the entry first. Every decision that was
/// made without the retirement then fails its version check, so that the second read finds every assignment.
///
/// # Errors
/// Those of `decide`; [`Refusal::InUse`].
pub fn plan<'s, E: Endpoint, V>(
    call: &Call<E>,
    state: &'s State,
    decide: impl Fn(&Snapshot) -> Result<Option<SettingsDecision>, Problem>,
    reply: impl Fn(&Organization) -> Reply<V>,
) -> Result<Plan<'s, V>, Problem> {
    let (snapshot, organization) = (&state.snapshot, &state.snapshot.organization);
    let Some(decision) = decide(snapshot)? else { return Ok(Plan::Answer(reply(organization))) };
    require_storable(&decision)?;
    let change = |decision| Transaction::of_settings(call.actor(snapshot), snapshot, decision, call.now);
    if let Some(entry) = &decision.requires_unused {
        if state.is_in_use {
            let in_use = Problem::from(Refusal::InUse);
            return match organization.restore(entry, call.now) {
                Some(restoration) => Ok(Plan::Refuse(change(restoration), in_use)),
                None => Err(in_use),
            };
        }
        if let Some(retirement) = organization.retire(entry, call.now) {
            return Ok(Plan::Continue(change(retirement)));
        }
    }
    let answer = reply(&organization.with(decision.clone()));
    Ok(Plan::Commit(change(decision), answer))
}

/// The state after the retirement, from a second read of the assignments.
pub async fn advance<E: Endpoint>(
    app: &App,
    call: &Call<E>,
    mut state: State,
    entry: &Entry,
) -> Result<State, Problem> {
    if let Some(retirement) = state.snapshot.organization.retire(entry, call.now) {
        state.snapshot.organization.apply(retirement);
    }
    state.is_in_use = is_assigned(app, &state.snapshot, entry).await?;
    Ok(state)
}

async fn is_assigned(app: &App, snapshot: &Snapshot, entry: &Entry) -> Result<bool, Problem> {
    let organization = &snapshot.organization;
    Ok(app.store.is_assigned(organization.id, &organization.settings, entry).await?)
}
