//! Reads the organisations that become sources of guests (S3.2).

use domain::{
    id::{OrganizationId, UserId},
    membership::Membership,
    organization::Organization,
};
use futures::future::try_join_all;
use kit::{App, Problem};

/// Reads the existing organisations of `ids`, and the memberships of `user` in them. A machine has none.
pub async fn read_sources(
    app: &App,
    user: Option<&UserId>,
    ids: Vec<OrganizationId>,
) -> Result<(Vec<Organization>, Vec<Membership>), Problem> {
    if ids.is_empty() {
        return Ok((Vec::new(), Vec::new()));
    }
    let memberships = user.into_iter().flat_map(|user| ids.iter().map(|id| app.store.membership_of(*id, user)));
    let memberships = try_join_all(memberships);
    let (organizations, memberships) = futures::try_join!(app.store.organizations(&ids), memberships)?;
    Ok((organizations, memberships.into_iter().flatten().collect()))
}
