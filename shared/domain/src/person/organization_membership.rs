//! A person's membership together with its organisation.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use crate::{
    authority::Authority,
    id::OrganizationId,
    membership::{Kind, Membership, State, Status},
    organization::Organization,
};

/// An organisation and the membership that a person has in it.
#[derive(Debug, Clone)]
pub struct OrganizationMembership {
    /// The organisation.
    pub organization: Organization,
    /// Their membership there.
    pub membership: Membership,
}

impl OrganizationMembership {
    /// One for each organisation, ordered by its name, without invitations and ended memberships. An expired guest who
    /// joined again has two rows there; the later one counts.
    #[must_use]
    pub fn listed(all: impl IntoIterator<Item = Self>) -> Vec<Self> {
        let mut latest: BTreeMap<OrganizationId, Self> = BTreeMap::new();
        for one in all.into_iter().filter(|one| matches!(one.membership.state(), State::Active | State::Suspended)) {
            let id = one.organization.id;
            if latest.get(&id).is_none_or(|other| other.membership.activated_at() <= one.membership.activated_at()) {
                latest.insert(id, one);
            }
        }
        let mut listed: Vec<Self> = latest.into_values().collect();
        listed.sort_by_cached_key(|one| (one.organization.settings.name.clone(), one.organization.id));
        listed
    }

    /// The status at `now`.
    #[must_use]
    pub fn status(&self, now: DateTime<Utc>) -> Status {
        self.membership.status(self.organization.settings.policy.renew_window, now)
    }

    /// Whether they may invite guests there now (S3.22), by the guard that inviting uses.
    #[must_use]
    pub fn can_invite_guests(&self, now: DateTime<Utc>) -> bool {
        self.can_invite(Kind::Guest, now)
    }

    /// Whether they may invite members there now (S4.16).
    #[must_use]
    pub fn can_invite_members(&self, now: DateTime<Utc>) -> bool {
        self.can_invite(Kind::Member, now)
    }

    fn can_invite(&self, kind: Kind, now: DateTime<Utc>) -> bool {
        let own = Authority::of(&self.organization.settings, &self.membership, now);
        own.is_some_and(|own| own.may_invite(kind).is_ok())
    }
}
