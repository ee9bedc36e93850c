//! The first membership of an organisation, for its creator.

use chrono::{DateTime, Utc};

use crate::{
    address::EmailAddress,
    caller::Caller,
    event::{Decision, Fact},
    id::{MembershipId, OrganizationId},
    membership::{Joined, Lifecycle, Membership, Term},
    template::Template,
    text::Key,
};

impl Template {
    /// The membership of the creator as first owner.
    #[must_use]
    pub fn create_organization(
        &self,
        key: &Key,
        ids: (OrganizationId, MembershipId),
        creator: &Caller,
        email: EmailAddress,
        now: DateTime<Utc>,
    ) -> Decision {
        let (first_name, last_name) = creator.names();
        let founder = Joined { user: creator.user.clone(), activated_at: now, invitation: None, term: Term::Permanent };
        let after = Membership {
            first_name,
            last_name,
            grant: self.founder.clone(),
            group: self.founder_group.clone(),
            ..Membership::new(ids.1, ids.0, email, Lifecycle::Active(founder), now)
        };
        Decision { before: None, after, fact: Fact::OrganizationCreated { template: key.clone() } }
    }
}
