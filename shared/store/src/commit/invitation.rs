//! The snapshot for the link of an invitation.

use domain::id::{MembershipId, OrganizationId, UserId};

use super::{ReadSet, Snapshot};
use crate::table::{Error, Store};

impl Store {
    /// Reads the snapshot for the link of an invitation: organisation, membership, sponsor if there is one, and the membership that `user`
    /// already has there. One round of reading.
    pub async fn read_invitation(
        &self,
        organization: OrganizationId,
        membership: MembershipId,
        sponsor: Option<MembershipId>,
        user: Option<&UserId>,
    ) -> Result<Option<Snapshot>, Error> {
        let read_set = ReadSet::of(user).memberships([membership]).memberships(sponsor);
        self.read(organization, &read_set).await
    }
}
