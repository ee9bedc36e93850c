//! Removal that reaches other organisations: wherever the caller may remove the same person (S4.28, R5).

use domain::id::{MembershipId, OrganizationId};
use kit::{App, Call, Problem, retry::committed};
use store::{Change, Preconditions, ReadSet};

use super::remove::Remove;
use crate::{
    request::{self, authority},
    view::{ItemResult, OtherOrganization},
};

/// Whether the removal is one everywhere: the request decides, otherwise the policy.
///
/// # Errors
/// When the table does not answer.
pub(super) async fn removes_everywhere(
    app: &App,
    call: &Call<Remove>,
    organization: OrganizationId,
) -> Result<bool, Problem> {
    if let Some(everywhere) = call.body.everywhere {
        return Ok(everywhere);
    }
    let found = app.store.organization(organization).await?;
    Ok(found.is_some_and(|organization| organization.settings.policy.remove_everywhere))
}

/// Ends the other memberships of somebody who was removed; where the caller may not, nothing happens and nothing is said.
///
/// # Errors
/// When the table does not answer, or cannot be written.
pub(super) async fn remove_from_others(
    app: &App,
    call: &Call<Remove>,
    organization: OrganizationId,
    result: &mut ItemResult,
) -> Result<(), Problem> {
    let Some(id) = result.id.as_ref().and_then(|id| id.parse().ok()) else { return Ok(()) };
    let removed = app.store.membership(organization, id).await?;
    let Some(user) = removed.and_then(|member| member.user().cloned()) else { return Ok(()) };
    let all = app
        .store
        .organization_memberships(&user)
        .await?
        .into_iter()
        .map(|organization_membership| organization_membership.membership);
    for other in all.filter(|other| other.organization != organization) {
        if remove_there(app, call, other.organization, other.id).await? {
            let removed = OtherOrganization { organization: other.organization.to_string(), id: other.id.to_string() };
            result.also.push(removed);
        }
    }
    Ok(())
}

async fn remove_there(
    app: &App,
    call: &Call<Remove>,
    organization: OrganizationId,
    id: MembershipId,
) -> Result<bool, Problem> {
    let mut retry = app.retry();
    loop {
        retry.next_attempt().await?;
        let read_set = ReadSet::of(&call.caller().user).memberships([id]);
        let Some(snapshot) = app.store.read(organization, &read_set).await? else { return Ok(false) };
        let Ok(actor) = authority(&snapshot, call.now) else { return Ok(false) };
        let Some(member) = snapshot.membership(id) else { return Ok(false) };
        let Ok(Some(decided)) = member.remove(&actor, &snapshot.organization, call.now) else { return Ok(false) };
        if call.body.dry_run {
            return Ok(true);
        }
        let change = Change::by(&request::actor(call, &snapshot), [decided], |at| app.random.new_id(at));
        let preconditions = Preconditions { organization: &snapshot.organization, unchanged: &[actor.membership] };
        if committed(app.store.commit(&[change], preconditions).await?)? {
            return Ok(true);
        }
    }
}
