//! Removes a person also from the other organisations in which the caller may remove them (S4.28, R5).

use domain::id::OrganizationId;
use kit::{App, Call, Problem};

use super::remove::Remove;
use crate::{
    batch::{Selection, decide_members},
    view::{ItemResult, OtherOrganization},
};

/// Whether the removal includes other organisations: as the request says, otherwise as the policy says.
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

/// Ends the other memberships of a removed person. It skips organisations in which the caller may not do that, and the
/// response does not mention them.
///
/// # Errors
/// When the table does not answer, or a removal fails with a server error.
pub(super) async fn remove_from_others(
    app: &App,
    call: &Call<Remove>,
    organization: OrganizationId,
    result: &mut ItemResult,
) -> Result<(), Problem> {
    let Some(id) = result.id.as_ref().and_then(|id| id.parse().ok()) else { return Ok(()) };
    let removed = app.store.membership(organization, id).await?;
    let Some(user) = removed.and_then(|member| member.user().cloned()) else { return Ok(()) };
    let memberships = app.store.organization_memberships(&user).await?.into_iter().map(|found| found.membership);
    for other in memberships.filter(|other| other.organization != organization) {
        let id = other.id.to_string();
        if is_removed(decide_members(app, call, other.organization, Selection::of(vec![id.clone()]), ()).await)? {
            result.also.push(OtherOrganization { organization: other.organization.to_string(), id });
        }
    }
    Ok(())
}

/// Whether the membership was removed. A refusal counts as not removed; a server error is returned.
fn is_removed(results: Result<Vec<ItemResult>, Problem>) -> Result<bool, Problem> {
    let error = match results {
        Ok(results) => results.into_iter().find_map(|result| result.error),
        Err(problem) if problem.status().is_server_error() => return Err(problem),
        Err(_) => return Ok(false),
    };
    match error {
        Some(error) if error.code.status().is_server_error() => Err(Problem::busy()),
        error => Ok(error.is_none()),
    }
}
