//! The first membership of an organisation.

use chrono::{DateTime, Utc};

use crate::{
    address::EmailAddress,
    event::{Decision, Fact},
    id::{MembershipId, OrganizationId},
    membership::{Lifecycle, Membership},
    template::Template,
    text::{Key, PersonName},
};

impl Template {
    /// The membership of the first owner, with the grant that the template gives to one.
    pub(super) fn first_membership(
        &self,
        key: &Key,
        ids: (OrganizationId, MembershipId),
        lifecycle: Lifecycle,
        (first_name, last_name): (Option<PersonName>, Option<PersonName>),
        email: EmailAddress,
        now: DateTime<Utc>,
    ) -> Decision {
        let after = Membership {
            first_name,
            last_name,
            grant: self.founder.clone(),
            group: self.founder_group.clone(),
            ..Membership::new(ids.1, ids.0, email, lifecycle, now)
        };
        Decision { before: None, after, fact: Fact::OrganizationCreated { template: key.clone() } }
    }
}
