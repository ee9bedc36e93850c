//! Deleting an organisation.

use chrono::{DateTime, Utc};

use crate::{
    authority::Authority, event::Fact, organization::Organization, permission::ORGANIZATION_DELETE, refusal::Refusal,
};

/// The soft deletion of an organisation. Retention decides when its items are purged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrganizationDeletion {
    /// When it is deleted.
    pub at: DateTime<Utc>,
}

impl OrganizationDeletion {
    /// What the audit log and the bus record.
    #[must_use]
    pub const fn fact(&self) -> Fact {
        Fact::OrganizationDeleted {}
    }
}

impl Organization {
    /// Deletes the organisation for all of its members.
    ///
    /// # Errors
    /// [`Refusal::Forbidden`].
    pub fn delete(&self, actor: &Authority<'_>, now: DateTime<Utc>) -> Result<OrganizationDeletion, Refusal> {
        actor.require(ORGANIZATION_DELETE)?;
        Ok(OrganizationDeletion { at: now })
    }
}
