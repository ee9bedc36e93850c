//! Where a request takes place: the organisation of its path, and who the caller is there.

use domain::{
    authority::Authority,
    id::{MembershipId, OrganizationId},
    refusal::Refusal,
};
use kit::{App, Problem};
use schemars::JsonSchema;
use serde::Deserialize;
use store::{ReadSet, Snapshot};

/// A path within an organisation.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct InOrganization {
    /// The identifier of the organisation.
    pub org: String,
}

/// The path of a member.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct OfMember {
    /// The identifier of the organisation.
    pub org: String,
    /// The identifier of the member, which is that of the invitation.
    pub member: String,
}

/// The path of a resource.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct OfResource {
    /// The identifier of the organisation.
    pub org: String,
    /// The type of the resource.
    #[serde(rename = "type")]
    pub resource_type: String,
    /// The identifier of the resource within its type.
    pub id: String,
}

/// The organisation of a path. What cannot be one is answered like one that does not exist (C95).
///
/// # Errors
/// 404.
pub fn organization_id(text: &str) -> Result<OrganizationId, Problem> {
    text.parse().map_err(|_| Refusal::NotFound.into())
}

/// The member of a path.
///
/// # Errors
/// 404.
pub fn member_id(text: &str) -> Result<MembershipId, Problem> {
    text.parse().map_err(|_| Refusal::NotFound.into())
}

/// Reads what the request is decided on.
///
/// # Errors
/// 404 when there is no such organisation.
pub async fn snapshot(app: &App, organization: OrganizationId, read_set: &ReadSet) -> Result<Snapshot, Problem> {
    app.store.read(organization, read_set).await?.ok_or_else(|| Refusal::NotFound.into())
}

/// What the caller may do here. Whoever may do nothing is answered as if there was no such organisation: that it
/// exists is none of their business, any more or at all (C15, C95).
///
/// # Errors
/// 404.
pub fn authority(snapshot: &Snapshot, now: chrono::DateTime<chrono::Utc>) -> Result<Authority<'_>, Problem> {
    let caller =
        snapshot.caller.as_ref().and_then(|caller| Authority::of(&snapshot.organization.settings, caller, now));
    caller.ok_or_else(|| Refusal::NotFound.into())
}
