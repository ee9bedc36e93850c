//! Who may be offered what: one set of rules for every path that makes or repeats an offer.

use crate::{
    address::EmailAddress,
    authority::{Authority, Resources},
    grant::Grant,
    membership::Kind,
    organization::Settings,
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
        match (kind, self.membership.kind) {
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
    pub(crate) fn faults_of_address(&self, kind: Kind, email: &EmailAddress) -> Vec<Fault> {
        let mut faults = Vec::new();
        let among = |mut domains: std::collections::btree_set::Iter<'_, Domain>| domains.any(|d| d.holds(email));
        let allowed = self.domain_allow.is_empty() || among(self.domain_allow.iter());
        if !allowed || among(self.domain_deny.iter()) {
            let detail = "this organisation does not invite addresses of this domain";
            faults.push(Fault::new("/email", FaultCode::DomainNotAllowed, detail));
        }
        let sources = &self.guest_sources;
        let open = sources.domains.is_empty() && sources.organizations.is_empty();
        if kind == Kind::Guest && !open && !among(sources.domains.iter()) {
            let detail = "guests of this organisation come from elsewhere";
            faults.push(Fault::new("/email", FaultCode::GuestSourceNotAllowed, detail));
        }
        faults
    }
}
