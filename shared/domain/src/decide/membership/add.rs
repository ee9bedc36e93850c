//! Adding a person from another organisation, without an invitation (S4.22, R9).

use chrono::{DateTime, Utc};

use super::eligible::OfferStage;
use crate::{
    authority::Authority,
    event::{Access, Decision, Fact},
    fault::{Fault, FaultCode},
    grant::Grant,
    host::MemberHostData,
    id::{MembershipId, UserId},
    membership::{Joined, Kind, Lifecycle, Membership, Term},
    organization::{Organization, Settings},
    permission::MEMBERS_ADD,
    refusal::Refusal,
    resource::Resources,
    text::Key,
};

/// The access that a person is added with.
#[derive(Debug, Clone, PartialEq)]
pub struct Addition {
    /// The grant.
    pub grant: Grant,
    /// The group.
    pub group: Option<Key>,
    /// Whether they are to use the API only.
    pub api_only: bool,
    /// What the host product says about them.
    pub host: MemberHostData,
}

impl Addition {
    /// The addition as the organisation completes it, checked like an offer against its catalog and the actor's access in
    /// this organisation; access elsewhere does not count (S4.10).
    ///
    /// # Errors
    /// [`Refusal::Forbidden`], [`Refusal::Invalid`] or [`Refusal::GrantExceedsActor`].
    pub fn checked(
        mut self,
        actor: &Authority<'_>,
        settings: &Settings,
        resources: &Resources,
    ) -> Result<Self, Refusal> {
        actor.require(MEMBERS_ADD)?;
        actor.may_set_host_data(&self.host)?;
        if actor.membership.is_some_and(|own| own.kind() == Kind::Guest) {
            return Err(Refusal::GrantExceedsActor);
        }
        self.grant = settings.complete(self.grant);
        let faults =
            settings.faults_of_offer(OfferStage::New, Kind::Member, (&self.grant, self.group.as_ref()), resources);
        if !faults.is_empty() {
            return Err(Refusal::Invalid(faults));
        }
        actor.may_grant(&self.grant, self.group.as_ref(), resources)?;
        Ok(self)
    }

    /// The decision to add the person of `known`, their active membership elsewhere; `occupant` is the membership that
    /// holds their address here.
    ///
    /// Two decisions when an expired occupant is replaced.
    ///
    /// # Errors
    /// [`Refusal::AlreadyMember`], [`Refusal::AlreadyInvited`], [`Refusal::SeatLimit`] or [`Refusal::Invalid`];
    /// [`Refusal::NotFound`] when `known` is an invitation.
    pub fn of(
        &self,
        known: &Membership,
        id: MembershipId,
        organization: &Organization,
        occupant: Option<&Membership>,
        now: DateTime<Utc>,
    ) -> Result<Vec<Decision>, Refusal> {
        let user = known.user().cloned().ok_or(Refusal::NotFound)?;
        let faults = organization.faults_of_address(Kind::Member, &known.email);
        if !faults.is_empty() {
            return Err(Refusal::Invalid(faults));
        }
        let replaced = organization.claim(Kind::Member, occupant, now)?;
        Ok(replaced.into_iter().chain([self.decided(known, user, id, organization, now)]).collect())
    }

    fn decided(
        &self,
        known: &Membership,
        user: UserId,
        id: MembershipId,
        organization: &Organization,
        now: DateTime<Utc>,
    ) -> Decision {
        let joined = Joined { user, activated_at: now, invitation: None, term: Term::Permanent };
        let after = Membership {
            // Name and sign-in belong to the person and are the same in every organisation.
            first_name: known.first_name.clone(),
            last_name: known.last_name.clone(),
            login_type: known.login_type,
            last_login_at: known.last_login_at,
            api_only: self.api_only,
            grant: self.grant.clone(),
            group: self.group.clone(),
            host: self.host.clone(),
            ..Membership::new(id, organization.id, known.email.clone(), Lifecycle::Active(joined), now)
        };
        let fact = Fact::Added { access: Access::from(&after), host: after.host.clone() };
        Decision { before: None, after, fact }
    }
}

impl Membership {
    /// Moves a person who is a member already to the group (S4.23); `None` when they are in it.
    ///
    /// # Errors
    /// [`Refusal::Forbidden`]; [`Refusal::AlreadyMember`] where more than the group is asked for, which is a change of
    /// the member; otherwise as [`Membership::move_to_group`].
    pub fn add_again(
        &self,
        addition: &Addition,
        grant_named: bool,
        actor: &Authority<'_>,
        organization: &Organization,
        resources: &Resources,
        now: DateTime<Utc>,
    ) -> Result<Option<Decision>, Refusal> {
        actor.require(MEMBERS_ADD)?;
        let same = !grant_named || organization.settings.complete(addition.grant.clone()) == self.grant;
        let same_host = addition.host.is_empty() || addition.host == self.host;
        if addition.group.is_none() || !same || !same_host || (addition.api_only && !self.api_only) {
            return Err(Refusal::AlreadyMember(self.id));
        }
        self.move_to_group(addition.group.as_ref(), actor, organization, resources, now)
    }
}

/// The same answer for an unknown person and for one whom the caller cannot see, so that it discloses no membership
/// (C95).
#[must_use]
pub fn person_not_found(pointer: &str) -> Refusal {
    let detail = "no member of another organisation whom you can see; send an invitation instead";
    Refusal::Invalid(vec![Fault::new(pointer, FaultCode::UnknownReference, detail)])
}
