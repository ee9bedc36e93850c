//! What a link of an invitation is answered on.

use domain::id::{MembershipId, OrganizationId, UserId};

use super::{ReadSet, Snapshot};
use crate::table::{Error, Store};

impl Store {
    /// What an invitation is decided on when a link is presented: the organisation, the membership, that of its sponsor,
    /// and whatever membership the person has there already. One round.
    ///
    /// # Errors
    /// When the table does not answer or an item cannot be read.
    pub async fn read_invitation(
        &self,
        organization: OrganizationId,
        membership: MembershipId,
        sponsor: MembershipId,
        user: Option<&UserId>,
    ) -> Result<Option<Snapshot>, Error> {
        let read_set = user.map_or_else(ReadSet::default, ReadSet::of).memberships([membership, sponsor]);
        self.read(organization, &read_set).await
    }
}
