//! Inviting: a batch shares one offer, and each address gets its own decision.

use chrono::{DateTime, Utc};

use super::{InvitationIssuer, Sending, eligible::OfferStage};
use crate::{
    address::EmailAddress,
    authority::Authority,
    event::{Access, Decision, Fact},
    fault::{Fault, FaultCode},
    grant::Grant,
    host::MemberHostData,
    id::MembershipId,
    language_tag::LanguageTag,
    membership::{Invited, Kind, Lifecycle, Membership, Term},
    organization::{Organization, Settings},
    period::Period,
    refusal::Refusal,
    resource::Resources,
    text::{Key, Note, PersonName},
};

/// What is offered to every address of a batch (S5.19).
#[derive(Debug, Clone, PartialEq)]
pub struct Offer {
    /// Member or guest.
    pub kind: Kind,
    /// The grant.
    pub grant: Grant,
    /// The group.
    pub group: Option<Key>,
    /// Whether they are to use the API only (S4.19).
    pub api_only: bool,
    /// How long a guest's access is to last; the policy's period without it.
    pub period: Option<Period>,
    /// A text for the email (S5.18).
    pub note: Option<Note>,
    /// The language of the email; the organisation's without it.
    pub locale: Option<LanguageTag>,
    /// How it is sent.
    pub sending: Sending,
}

/// One address of a batch.
#[derive(Debug, Clone, PartialEq)]
pub struct Invitee {
    /// The address.
    pub email: EmailAddress,
    /// The first name.
    pub first_name: Option<PersonName>,
    /// The last name.
    pub last_name: Option<PersonName>,
    /// What the host product says about them.
    pub host: MemberHostData,
}

impl Offer {
    /// The offer as the organisation completes it, checked against its catalog and the inviter's access.
    ///
    /// # Errors
    /// [`Refusal::Forbidden`], [`Refusal::Invalid`] or [`Refusal::GrantExceedsActor`].
    pub fn checked(
        mut self,
        actor: &Authority<'_>,
        settings: &Settings,
        resources: &Resources,
    ) -> Result<Self, Refusal> {
        actor.may_invite(self.kind)?;
        if self.kind == Kind::Guest && self.grant.role.is_none() && self.group.is_none() {
            self.grant.role.clone_from(&settings.policy.guest_role);
        }
        self.grant = settings.complete(self.grant);
        let mut faults =
            settings.faults_of_offer(OfferStage::New, self.kind, (&self.grant, self.group.as_ref()), resources);
        if self.kind == Kind::Member && self.period.is_some() {
            faults.push(Fault::new("/period", FaultCode::UnknownField, "only the access of a guest has a period"));
        }
        faults.extend(self.sending.faults(&settings.policy, actor));
        if !faults.is_empty() {
            return Err(Refusal::Invalid(faults));
        }
        actor.may_grant(&self.grant, self.group.as_ref(), resources)?;
        Ok(self)
    }

    /// The decision to invite an address; `occupant` is the membership that holds the address so far.
    ///
    /// Two decisions when an expired occupant is replaced.
    ///
    /// # Errors
    /// [`Refusal::AlreadyMember`], [`Refusal::AlreadyInvited`], [`Refusal::SeatLimit`] or [`Refusal::Invalid`];
    /// [`Refusal::Forbidden`] for host data of a caller who may not change members.
    pub fn to(
        &self,
        invitee: &Invitee,
        id: MembershipId,
        organization: &Organization,
        actor: &Authority<'_>,
        occupant: Option<&Membership>,
        now: DateTime<Utc>,
    ) -> Result<Vec<Decision>, Refusal> {
        actor.may_set_host_data(&invitee.host)?;
        let faults = self.faults_of(invitee, organization);
        if !faults.is_empty() {
            return Err(Refusal::Invalid(faults));
        }
        let replaced = organization.claim(self.kind, occupant, now)?;
        Ok(replaced.into_iter().chain([self.decided(invitee, id, organization, actor.membership, now)]).collect())
    }

    fn decided(
        &self,
        invitee: &Invitee,
        id: MembershipId,
        organization: &Organization,
        sponsor: Option<&Membership>,
        now: DateTime<Utc>,
    ) -> Decision {
        let settings = &organization.settings;
        let issuer = InvitationIssuer { policy: &settings.policy, sponsor, now };
        let invitation = issuer.issue(1, self.note.clone(), self.locale.clone(), self.sending.clone());
        let (expires_at, notify) = (invitation.expires_at, invitation.notify);
        let term = match self.kind {
            Kind::Member => Term::Permanent,
            Kind::Guest => Term::Guest(self.period.unwrap_or(settings.policy.guest_period)),
        };
        let lifecycle = Lifecycle::Invited(Invited { invitation, term });
        let after = Membership {
            first_name: invitee.first_name.clone(),
            last_name: invitee.last_name.clone(),
            api_only: self.api_only,
            grant: self.grant.clone(),
            group: self.group.clone(),
            host: invitee.host.clone(),
            ..Membership::new(id, organization.id, invitee.email.clone(), lifecycle, now)
        };
        let (access, host) = (Access::from(&after), after.host.clone());
        let fact = Fact::Invited { attempt: 1, access, period: after.period(), expires_at, notify, host };
        Decision { before: None, after, fact }
    }

    fn faults_of(&self, invitee: &Invitee, organization: &Organization) -> Vec<Fault> {
        let policy = &organization.settings.policy;
        let mut faults = organization.faults_of_address(self.kind, &invitee.email);
        for (name, pointer) in [(&invitee.first_name, "/first_name"), (&invitee.last_name, "/last_name")] {
            if policy.names_required && name.is_none() {
                faults.push(Fault::new(pointer, FaultCode::Required, "this organisation asks for names"));
            }
        }
        faults
    }
}
