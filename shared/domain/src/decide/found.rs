//! The first membership of an organisation, for its creator.

use chrono::{DateTime, Utc};

use super::Caller;
use crate::{
    address::EmailAddress,
    event::{Decision, Fact},
    id::{MembershipId, OrganizationId},
    login::LoginType,
    membership::{Kind, Membership, State},
    template::Template,
    text::Key,
    unknown::Unknown,
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
        let after = Membership {
            id: ids.1,
            organization: ids.0,
            user: Some(creator.user.clone()),
            email,
            first_name,
            last_name,
            kind: Kind::Member,
            api_only: false,
            login_type: LoginType::default(),
            last_login_at: None,
            grant: self.founder.clone(),
            group: self.founder_group.clone(),
            state: State::Active,
            invitation: None,
            period: None,
            expires_at: None,
            last_reminder: None,
            expiry_notified: false,
            renewed_at: None,
            activated_at: Some(now),
            suspended_at: None,
            ended: None,
            password_reset_at: None,
            delivery: None,
            version: 1,
            created_at: now,
            updated_at: now,
            unknown: Unknown::default(),
        };
        Decision { before: None, after, fact: Fact::OrganizationCreated { template: key.clone() } }
    }
}

impl Caller {
    /// First and last name, as far as the name from the identity provider is valid.
    pub(crate) fn names(&self) -> (Option<crate::text::PersonName>, Option<crate::text::PersonName>) {
        let name = self.name.as_deref().unwrap_or_default().trim();
        let (first, last) = name.split_once(' ').unwrap_or((name, ""));
        (first.parse().ok(), last.parse().ok())
    }
}
