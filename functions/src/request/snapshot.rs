//! Path parameters, and the snapshot of the organisation in the path.

use domain::{
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
    /// The identifier of the membership, the same for an invitation, a member and a guest.
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

/// Parses the organisation of a path.
///
/// # Errors
/// 404 for a malformed identifier, as for an unknown organisation (C95).
pub fn organization_id(text: &str) -> Result<OrganizationId, Problem> {
    text.parse().map_err(|_| Refusal::NotFound.into())
}

/// Parses the member of a path.
///
/// # Errors
/// 404 for a malformed identifier, as for an unknown member.
pub fn member_id(text: &str) -> Result<MembershipId, Problem> {
    text.parse().map_err(|_| Refusal::NotFound.into())
}

/// Reads the snapshot that the request is decided on.
///
/// # Errors
/// 404 when there is no such organisation.
pub async fn snapshot(app: &App, organization: OrganizationId, read_set: &ReadSet) -> Result<Snapshot, Problem> {
    app.store.read(organization, read_set).await?.ok_or_else(|| Refusal::NotFound.into())
}
