//! Rules for offers, shared by every decision that makes or repeats one.

use crate::{
    address::EmailAddress,
    authority::Authority,
    fault::{Fault, FaultCode},
    grant::Grant,
    membership::{Kind, Membership},
    organization::{Organization, Settings},
    permission::{GUESTS_INVITE, MEMBERS_INVITE},
    policy::{Domain, Policy},
    refusal::Refusal,
    resource::Resources,
    text::Key,
};

impl Authority<'_> {
    /// Requires the permission to invite. A guest invites guests only: a member's access would outlast their own (C18).
    ///
    /// # Errors
    /// [`Refusal::Forbidden`], [`Refusal::GrantExceedsActor`].
    pub(crate) fn may_invite(&self, kind: Kind) -> Result<(), Refusal> {
        match (kind, self.membership.map(Membership::kind)) {
            (Kind::Guest, _) => self.require(GUESTS_INVITE),
            (Kind::Member, None | Some(Kind::Member)) => self.require(MEMBERS_INVITE),
            (Kind::Member, Some(Kind::Guest)) => self.require(MEMBERS_INVITE).and(Err(Refusal::GrantExceedsActor)),
        }
    }
}

/// Whether an offer is made now or was made before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OfferStage {
    /// Made now: it must not name what is retired.
    New,
    /// Made before: it may name what has been retired since.
    Existing,
}

impl Settings {
    /// Every fault of an offer: of its grant and group, and that a guest is never an owner (R18).
    pub(crate) fn faults_of_offer(
        &self,
        stage: OfferStage,
        kind: Kind,
        (grant, group): (&Grant, Option<&Key>),
        resources: &Resources,
    ) -> Vec<Fault> {
        let mut faults = match stage {
            OfferStage::New => self.faults_of(grant, group, resources),
            OfferStage::Existing => self.faults_of_held(grant, group, resources),
        };
        faults.extend(self.guest_fault(kind, grant, group));
        faults
    }

    fn guest_fault(&self, kind: Kind, grant: &Grant, group: Option<&Key>) -> Option<Fault> {
        let owner = kind == Kind::Guest && self.is_owner_class(grant, group);
        owner.then(|| Fault::new("/grant/role", FaultCode::PermissionNotGrantable, "a guest cannot be an owner"))
    }
}

impl Policy {
    /// The fault of an address whose domain the policy does not allow.
    fn faults_of_domain(&self, email: &EmailAddress) -> Option<Fault> {
        let among = |mut domains: std::collections::btree_set::Iter<'_, Domain>| domains.any(|d| d.holds(email));
        let allowed = self.domain_allow.is_empty() || among(self.domain_allow.iter());
        let detail = "this organisation does not invite addresses of this domain";
        let refused = !allowed || among(self.domain_deny.iter());
        refused.then(|| Fault::new("/email", FaultCode::DomainNotAllowed, detail))
    }

    /// Whether an address qualifies as a guest only through membership of a source organisation; the caller then looks
    /// it up there before the decision (S3.2).
    #[must_use]
    pub fn needs_partner(&self, kind: Kind, email: &EmailAddress) -> bool {
        let sources = &self.guest_sources;
        let by_domain = sources.domains.iter().any(|domain| domain.holds(email));
        kind == Kind::Guest && !sources.organizations.is_empty() && !by_domain
    }
}

impl Organization {
    /// The faults of an address: domain lists apply to members and guests, guest sources to guests.
    pub(crate) fn faults_of_address(&self, kind: Kind, email: &EmailAddress) -> Vec<Fault> {
        let by_domain = self.settings.policy.faults_of_domain(email);
        by_domain.into_iter().chain(self.source_fault(kind, email)).collect()
    }

    /// The same answer for every address that no guest source covers, so that it discloses nothing about them (C94).
    pub(crate) fn source_fault(&self, kind: Kind, email: &EmailAddress) -> Option<Fault> {
        let sources = &self.settings.policy.guest_sources;
        let open = sources.domains.is_empty() && sources.organizations.is_empty();
        let vouched = sources.domains.iter().any(|domain| domain.holds(email)) || self.partners.contains(email);
        let detail = "this organisation does not accept guests with this address";
        let refused = kind == Kind::Guest && !open && !vouched;
        refused.then(|| Fault::new("/email", FaultCode::GuestSourceNotAllowed, detail))
    }
}
