//! Adding somebody who is known already, without an invitation (S4.22, R9).

use chrono::{DateTime, Utc};

use crate::{
    authority::{Authority, Resources},
    event::{Access, Decision, Fact},
    grant::Grant,
    id::{MembershipId, UserId},
    membership::{Joined, Kind, Lifecycle, Membership, State, Term},
    organization::{Organization, Settings},
    permission::MEMBERS_ADD,
    refusal::{Fault, FaultCode, Refusal},
    text::Key,
};

/// What somebody is added with.
#[derive(Debug, Clone, PartialEq)]
pub struct Addition {
    /// The grant.
    pub grant: Grant,
    /// The group.
    pub group: Option<Key>,
    /// Whether they are to use the API only.
    pub api_only: bool,
}

impl Addition {
    /// The addition as the organisation completes it, checked like an offer: against its catalogue, and against who
    /// adds. What counts is what they hold in this organisation, whatever they may do elsewhere (S4.10).
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
        if actor.membership.kind() == Kind::Guest {
            return Err(Refusal::GrantExceedsActor);
        }
        self.grant = settings.complete(self.grant);
        let faults = settings.faults_of_offer(Kind::Member, &self.grant, self.group.as_ref(), resources);
        if !faults.is_empty() {
            return Err(Refusal::Invalid(faults));
        }
        actor.may_grant(&self.grant, self.group.as_ref(), resources)?;
        Ok(self)
    }

    /// The membership that this makes of a person, who is known by an active one elsewhere; `occupant` is whoever their
    /// address belongs to here.
    ///
    /// Two decisions when an entry that is over in fact, though not in writing, has to make room.
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
        let policy = &organization.settings.policy;
        let user = known.user().cloned().ok_or(Refusal::NotFound)?;
        let faults = organization.faults_of_address(Kind::Member, &known.email);
        if !faults.is_empty() {
            return Err(Refusal::Invalid(faults));
        }
        if let Some(occupant) = occupant.filter(|o| o.is_live(now)) {
            return Err(match occupant.state() {
                State::Invited => Refusal::AlreadyInvited,
                _ => Refusal::AlreadyMember,
            });
        }
        let over = occupant.filter(|o| o.state() != State::Ended);
        let taken = organization.seats.saturating_sub(u32::from(over.is_some_and(Membership::holds_seat)));
        if let Some(limit) = policy.seat_limit.filter(|limit| taken >= *limit) {
            return Err(Refusal::SeatLimit(limit));
        }
        let replaced = over.map(|o| o.replaced(now));
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
            ..Membership::new(id, organization.id, known.email.clone(), Lifecycle::Active(joined), now)
        };
        let fact = Fact::Added { access: Access::from(&after) };
        Decision { before: None, after, fact }
    }
}

impl Membership {
    /// Puts somebody who belongs already into a group (S4.23); nothing to do for whoever is in it.
    ///
    /// # Errors
    /// [`Refusal::Forbidden`]; [`Refusal::AlreadyMember`] where more than the group is asked for, which is a change of
    /// access; otherwise as [`Membership::relocate`].
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
        if addition.group.is_none() || !same || (addition.api_only && !self.api_only) {
            return Err(Refusal::AlreadyMember);
        }
        self.move_to_group(addition.group.as_ref(), actor, organization, resources, now)
    }
}

/// The one answer for a person who does not exist and for one whom the caller cannot see: an address is no question
/// about who belongs where (C95).
#[must_use]
pub fn person_not_found(pointer: &str) -> Refusal {
    let detail = "nobody whom you can see in another organisation; invite them instead";
    Refusal::Invalid(vec![Fault::new(pointer, FaultCode::UnknownReference, detail)])
}
