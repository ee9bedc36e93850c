//! Reading the organisations that become sources of guests (S3.2).

use domain::{decide::SettingsDecision, id::OrganizationId, membership::Membership};
use futures::future::try_join_all;
use kit::{App, Call, Endpoint, Problem};

/// The memberships through which the caller sees the organisations that the decision makes sources of guests.
///
/// # Errors
/// 422 for an organisation that the caller does not see, whether it exists or not; 503.
pub async fn visible_sources<E: Endpoint>(
    app: &App,
    call: &Call<E>,
    decision: &SettingsDecision,
) -> Result<Vec<Membership>, Problem> {
    let added: Vec<OrganizationId> = decision.diff.added_sources().into_iter().collect();
    if added.is_empty() {
        return Ok(Vec::new());
    }
    let user = &call.caller().user;
    let memberships = try_join_all(added.iter().map(|id| app.store.membership_of(*id, user)));
    let (organizations, memberships) = futures::try_join!(app.store.organizations(&added), memberships)?;
    let memberships: Vec<Membership> = memberships.into_iter().flatten().collect();
    let visible = decision.require_visible_sources(&organizations, &memberships, call.now)?;
    Ok(visible.into_iter().cloned().collect())
}
