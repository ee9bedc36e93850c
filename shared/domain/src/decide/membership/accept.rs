//! Accepting: the invitee joins, if the offer still stands.

use chrono::{DateTime, Utc};

use super::Caller;
use crate::{
    authority::{Authority, Resources},
    event::{Decision, Fact},
    membership::{Membership, State},
    organization::Organization,
    refusal::Refusal,
};

/// What acceptance is decided on, beside the membership itself.
#[derive(Debug, Clone, Copy)]
pub struct Acceptance<'a> {
    /// The organisation.
    pub organization: &'a Organization,
    /// The resources that the offer names.
    pub resources: &'a Resources,
    /// The membership of whoever sent the invitation last, if it is still there.
    pub sponsor: Option<&'a Membership>,
    /// Which sending the link is of.
    pub attempt: u32,
}

impl Acceptance<'_> {
    /// Whether whoever sent the invitation may still make this offer (R19, C12), and whether the organisation still has
    /// what it offers and its guests still come from where this one does (S3.2): asked again at acceptance, because what
    /// counts is what is so now.
    fn stands(&self, membership: &Membership, now: DateTime<Utc>) -> bool {
        let (grant, group) = (&membership.grant, membership.group.as_ref());
        let settings = &self.organization.settings;
        let sponsor = self.sponsor.and_then(|sponsor| Authority::of(settings, sponsor, now));
        settings.faults_of_standing_offer(membership.kind, grant, group, self.resources).is_empty()
            && self.organization.source_fault(membership.kind, &membership.email).is_none()
            && sponsor.is_some_and(|sponsor| {
                sponsor.may_invite(membership.kind).is_ok() && sponsor.may_grant(grant, group, self.resources).is_ok()
            })
    }
}

impl Membership {
    /// Joins, or does nothing when this person has joined by this invitation before (C30).
    ///
    /// The clock of a guest starts now (R10) and runs no longer than that of the guest who invited them (R18).
    ///
    /// # Errors
    /// As [`Membership::admit`]; [`Refusal::InvitationVoid`] when the sponsor may no longer make the offer.
    pub fn accept(
        &self,
        bearer: &Caller,
        terms: &Acceptance<'_>,
        now: DateTime<Utc>,
    ) -> Result<Option<Decision>, Refusal> {
        if self.is_active(now) && self.user.as_ref() == Some(&bearer.user) {
            return Ok(None);
        }
        self.admit(bearer, terms.attempt, now)?;
        if !terms.stands(self, now) {
            return Err(Refusal::InvitationVoid);
        }
        let own_end = self.period.map(|period| period.after(now));
        let expires_at =
            own_end.into_iter().chain(terms.sponsor.and_then(|s| s.expires_at).filter(|_| own_end.is_some())).min();
        Ok(Some(Decision::change(self, now, |after| {
            after.state = State::Active;
            after.user = Some(bearer.user.clone());
            if after.first_name.is_none() && after.last_name.is_none() {
                // Nobody has said what they are called: their identity provider may know.
                (after.first_name, after.last_name) = bearer.names();
            }
            after.activated_at = Some(now);
            after.expires_at = expires_at;
            Fact::Accepted { expires_at }
        })))
    }
}
