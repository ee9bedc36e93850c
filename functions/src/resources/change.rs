//! Changing a resource with optimistic concurrency: read, decide, commit, retry on conflict.

use domain::{decide::ResourceDecision, event::Event, grant::ResourceRef, id::OrganizationId, refusal::Refusal};
use kit::{App, Call, Endpoint, Problem, retry::committed};
use store::{ReadSet, ResourceChange, Snapshot};

use crate::{
    catalog::Attempt,
    request::{actor, snapshot},
};

/// Commits what `decide` returns; nothing if it returns none. `decide` gets the number of resources in `group` as well.
///
/// # Errors
/// 404, the problems of `decide`, 503.
pub async fn change_resource<E, F>(
    app: &App,
    call: &Call<E>,
    organization: OrganizationId,
    read_set: &ReadSet,
    group: Option<&ResourceRef>,
    decide: F,
) -> Result<(), Problem>
where
    E: Endpoint,
    F: Fn(&Attempt<'_>, u64) -> Result<Option<ResourceDecision>, Problem>,
{
    let mut retry = app.retry();
    loop {
        retry.next_attempt().await?;
        let size = size_of(app, organization, group);
        let (snapshot, size) = futures::try_join!(snapshot(app, organization, read_set), size)?;
        let decision = decide(&Attempt::new(&snapshot, None, call.now)?, size)?;
        let Some(decision) = decision else { return Ok(()) };
        if commit(app, call, &snapshot, &decision).await? {
            return Ok(());
        }
    }
}

async fn size_of(app: &App, organization: OrganizationId, group: Option<&ResourceRef>) -> Result<u64, Problem> {
    match group {
        Some(group) => Ok(app.store.resource_group_size(organization, group).await?),
        None => Ok(0),
    }
}

async fn commit<E: Endpoint>(
    app: &App,
    call: &Call<E>,
    snapshot: &Snapshot,
    decision: &ResourceDecision,
) -> Result<bool, Problem> {
    let organization = &snapshot.organization;
    let editor = snapshot.caller.as_ref().ok_or(Refusal::NotFound)?;
    let id = app.random.new_id(decision.at);
    let event = Event::about_organization(id, organization.id, actor(call, snapshot), decision.at, decision.fact());
    let change = ResourceChange { entry: &decision.entry, before: decision.before(), after: decision.after() };
    let outcome = app.store.change_resource(organization, change, editor, &event).await?;
    committed(vec![outcome])
}
