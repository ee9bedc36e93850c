//! Who may be offered what: one set of rules for every path that makes or repeats an offer.

use crate::{
    address::EmailAddress,
    authority::{Authority, Resources},
    grant::Grant,
    membership::Kind,
    organization::{Organization, Settings},
    permission::{GUESTS_INVITE, MEMBERS_INVITE},
    policy::{Domain, Policy},
    refusal::{Fault, FaultCode, Refusal},
    text::Key,
};

impl Authority<'_> {
    /// Insists on the permission to invite; a guest invites guests only, because a member would outlast them (C18).
    ///
    /// # Errors
    /// [`Refusal::Forbidden`], [`Refusal::GrantExceedsActor`].
    pub(crate) fn may_invite(&self, kind: Kind) -> Result<(), Refusal> {
        match (kind, self.membership.kind()) {
            (Kind::Guest, _) => self.require(GUESTS_INVITE),
            (Kind::Member, Kind::Member) => self.require(MEMBERS_INVITE),
            (Kind::Member, Kind::Guest) => self.require(MEMBERS_INVITE).and(Err(Refusal::GrantExceedsActor)),
        }
    }
}

impl Settings {
    /// As [`Settings::faults_of`], and a guest is never an owner (R18).
    pub(crate) fn faults_of_offer(
        &self,
        kind: Kind,
        grant: &Grant,
        group: Option<&Key>,
        resources: &Resources,
    ) -> Vec<Fault> {
        let mut faults = self.faults_of(grant, group, resources);
        faults.extend(self.guest_fault(kind, grant, group));
        faults
    }

    /// The same of an offer that has been made already, which may name what is retired since.
    pub(crate) fn faults_of_standing_offer(
        &self,
        kind: Kind,
        grant: &Grant,
        group: Option<&Key>,
        resources: &Resources,
    ) -> Vec<Fault> {
        let mut faults = self.faults_of_held(grant, group, resources);
        faults.extend(self.guest_fault(kind, grant, group));
        faults
    }

    fn guest_fault(&self, kind: Kind, grant: &Grant, group: Option<&Key>) -> Option<Fault> {
        let owner = kind == Kind::Guest && self.is_owner_class(grant, group);
        owner.then(|| Fault::new("/grant/role", FaultCode::PermissionNotGrantable, "a guest cannot be an owner"))
    }
}

impl Policy {
    /// Why nobody of that address may be invited, by the organisation's lists of domains and sources.
    fn faults_of_domain(&self, email: &EmailAddress) -> Option<Fault> {
        let among = |mut domains: std::collections::btree_set::Iter<'_, Domain>| domains.any(|d| d.holds(email));
        let allowed = self.domain_allow.is_empty() || among(self.domain_allow.iter());
        let detail = "this organisation does not invite addresses of this domain";
        let refused = !allowed || among(self.domain_deny.iter());
        refused.then(|| Fault::new("/email", FaultCode::DomainNotAllowed, detail))
    }

    /// Whether somebody of that address may be a guest only by belonging to an organisation that is a source: whoever
    /// decides about them has to look there first (S3.2).
    #[must_use]
    pub fn needs_partner(&self, kind: Kind, email: &EmailAddress) -> bool {
        let sources = &self.guest_sources;
        let by_domain = sources.domains.iter().any(|domain| domain.holds(email));
        kind == Kind::Guest && !sources.organizations.is_empty() && !by_domain
    }
}

impl Organization {
    /// Why nobody of that address may be invited: the lists of domains hold for members and guests, and guests come
    /// from one of their sources.
    pub(crate) fn faults_of_address(&self, kind: Kind, email: &EmailAddress) -> Vec<Fault> {
        let by_domain = self.settings.policy.faults_of_domain(email);
        by_domain.into_iter().chain(self.source_fault(kind, email)).collect()
    }

    /// The one answer for every address that no source vouches for, whatever is known of it there (C94).
    pub(crate) fn source_fault(&self, kind: Kind, email: &EmailAddress) -> Option<Fault> {
        let sources = &self.settings.policy.guest_sources;
        let open = sources.domains.is_empty() && sources.organizations.is_empty();
        let vouched = sources.domains.iter().any(|domain| domain.holds(email)) || self.partners.contains(email);
        let detail = "guests of this organisation come from elsewhere";
        let refused = kind == Kind::Guest && !open && !vouched;
        refused.then(|| Fault::new("/email", FaultCode::GuestSourceNotAllowed, detail))
    }
}
