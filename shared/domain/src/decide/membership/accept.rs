//! Accepting an invitation: the invitee joins, if the offer is still valid.

use chrono::{DateTime, Utc};

use super::eligible::OfferStage;
use crate::{
    authority::Authority,
    caller::Caller,
    event::{Decision, Fact},
    membership::{GuestAccess, Joined, Lifecycle, Membership, Term},
    organization::Organization,
    period::Period,
    refusal::Refusal,
    resource::Resources,
};

/// What acceptance depends on, besides the membership itself.
#[derive(Debug, Clone, Copy)]
pub struct Acceptance<'a> {
    /// The organisation.
    pub organization: &'a Organization,
    /// The resources that the offer names.
    pub resources: &'a Resources,
    /// The membership of the sponsor, if it still exists. The invitation of a machine has none.
    pub sponsor: Option<&'a Membership>,
    /// The number of the sending that the link belongs to.
    pub attempt: u32,
}

impl Acceptance<'_> {
    /// Whether the offer is valid now: the sponsor, if a person sent it, may still make it (R19, C12, A4), the catalog still
    /// has what it names, and the address still comes from a guest source (S3.2). Acceptance checks the present state, not
    /// that of the sending.
    fn is_valid_offer(&self, membership: &Membership, now: DateTime<Utc>) -> bool {
        let (grant, group) = (&membership.grant, membership.group.as_ref());
        let settings = &self.organization.settings;
        let has_sponsor = membership.invitation().is_some_and(|invitation| invitation.sponsor.is_some());
        let sponsor = self.sponsor.and_then(|sponsor| Authority::of(settings, sponsor, now));
        settings.faults_of_offer(OfferStage::Existing, membership.kind(), (grant, group), self.resources).is_empty()
            && self.organization.source_fault(membership.kind(), &membership.email).is_none()
            && (!has_sponsor
                || sponsor.is_some_and(|sponsor| {
                    sponsor.may_invite(membership.kind()).is_ok()
                        && sponsor.may_grant(grant, group, self.resources).is_ok()
                }))
    }

    /// The access that acceptance at `now` grants: a guest's ends no later than that of a guest who is the sponsor (R18).
    fn access(&self, offered: Term<Period>, now: DateTime<Utc>) -> Term<GuestAccess> {
        match offered {
            Term::Permanent => Term::Permanent,
            Term::Guest(period) => {
                let own_end = period.after(now);
                let sponsor_end = self.sponsor.and_then(Membership::expires_at);
                Term::Guest(GuestAccess::new(period, sponsor_end.map_or(own_end, |end| end.min(own_end))))
            }
        }
    }
}

impl Membership {
    /// Joins; `None` when this person has accepted this invitation before (C30).
    ///
    /// The clock of a guest starts now (R10) and runs no longer than that of the guest who invited them (R18).
    ///
    /// # Errors
    /// As `Membership::admit`; [`Refusal::InvitationVoid`] when the sponsor may no longer make the offer.
    pub fn accept(
        &self,
        bearer: &Caller,
        terms: &Acceptance<'_>,
        now: DateTime<Utc>,
    ) -> Result<Option<Decision>, Refusal> {
        if self.is_active(now) && self.user() == Some(&bearer.user) {
            return Ok(None);
        }
        let invited = self.admit(bearer, terms.attempt, now)?;
        if !terms.is_valid_offer(self, now) {
            return Err(Refusal::InvitationVoid);
        }
        let joined = Joined {
            user: bearer.user.clone(),
            activated_at: now,
            invitation: Some(invited.invitation.clone()),
            term: terms.access(invited.term, now),
        };
        let expires_at = joined.term.guest().map(|access| access.expires_at);
        Ok(Some(Decision::change(self, now, |after| {
            after.lifecycle = Lifecycle::Active(joined);
            if after.first_name.is_none() && after.last_name.is_none() {
                // The invitation has no name; the identity provider may have one.
                (after.first_name, after.last_name) = bearer.names();
            }
            Fact::Accepted { expires_at }
        })))
    }
}
