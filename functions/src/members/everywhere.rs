//! Removal that reaches other organisations: wherever the caller may remove the same person (S4.28, R5).

use domain::id::{MembershipId, OrganizationId};
use kit::{App, Call, Problem, settle::committed};
use store::{Ask, Basis, Change};

use super::remove::Remove;
use crate::{
    ask::{self, authority},
    view::{Elsewhere, ItemResult},
};

/// Whether the removal is one everywhere: the request decides, otherwise the policy.
///
/// # Errors
/// When the table does not answer.
pub(super) async fn everywhere(app: &App, call: &Call<Remove>, organization: OrganizationId) -> Result<bool, Problem> {
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
pub(super) async fn elsewhere(
    app: &App,
    call: &Call<Remove>,
    organization: OrganizationId,
    result: &mut ItemResult,
) -> Result<(), Problem> {
    let Some(id) = result.id.as_ref().and_then(|id| id.parse().ok()) else { return Ok(()) };
    let removed = app.store.membership(organization, id).await?;
    let Some(user) = removed.and_then(|member| member.user) else { return Ok(()) };
    let all = app.store.belongings(&user).await?.into_iter().map(|belonging| belonging.membership);
    for other in all.filter(|other| other.organization != organization) {
        if remove_there(app, call, other.organization, other.id).await? {
            let removed = Elsewhere { organization: other.organization.to_string(), id: other.id.to_string() };
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
    let mut rounds = app.rounds();
    loop {
        rounds.begin().await?;
        let ask = Ask::of(&call.caller().user).memberships([id]);
        let Some(scene) = app.store.read(organization, &ask).await? else { return Ok(false) };
        let Ok(actor) = authority(&scene, call.now) else { return Ok(false) };
        let Some(member) = scene.membership(id) else { return Ok(false) };
        let Ok(Some(decided)) = member.remove(&actor, &scene.organization, call.now) else { return Ok(false) };
        if call.body.dry_run {
            return Ok(true);
        }
        let change = Change::by(&ask::actor(call, &scene), [decided], |at| app.dice.mint(at));
        let basis = Basis { organization: &scene.organization, witnesses: &[actor.membership] };
        if committed(app.store.commit(&[change], basis).await?)? {
            return Ok(true);
        }
    }
}
