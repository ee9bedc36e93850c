//! Sending an invitation again: a new link and a new time to live for the same membership (S1.8-S1.12).

use chrono::{DateTime, Utc};

use super::{InvitationIssuer, Sending, eligible::OfferStage};
use crate::{
    authority::Authority,
    event::{Decision, Fact},
    membership::{Kind, Lifecycle, Membership},
    organization::Organization,
    refusal::Refusal,
    resource::Resources,
};

impl Membership {
    /// Sends again with the actor as sponsor (R19), who must be allowed to make the offer.
    ///
    /// # Errors
    /// [`Refusal::InvalidState`] for anything but an invitation (S1.9, S1.10); what inviting would refuse otherwise.
    pub fn resend(
        &self,
        actor: &Authority<'_>,
        organization: &Organization,
        resources: &Resources,
        sending: Sending,
        now: DateTime<Utc>,
    ) -> Result<Decision, Refusal> {
        let settings = &organization.settings;
        actor.may_invite(self.kind())?;
        let Lifecycle::Invited(invited) = &self.lifecycle else {
            return Err(Refusal::InvalidState(self.status(settings.policy.renew_window, now)));
        };
        let mut faults =
            settings.faults_of_offer(OfferStage::Existing, self.kind(), (&self.grant, self.group.as_ref()), resources);
        faults.extend(organization.faults_of_address(self.kind(), &self.email));
        faults.extend(sending.faults(&settings.policy, actor));
        if !faults.is_empty() {
            return Err(Refusal::Invalid(faults));
        }
        actor.may_grant(&self.grant, self.group.as_ref(), resources)?;
        self.require_seat(organization)?;
        let issuer = InvitationIssuer { policy: &settings.policy, sponsor: actor.membership, now };
        let next = issuer.reissue(&invited.invitation, sending);
        Ok(Decision::change(self, now, |after| {
            let fact = Fact::Resent { attempt: next.attempt, expires_at: next.expires_at, notify: next.notify };
            if let Some(invitation) = after.lifecycle.invitation_mut() {
                *invitation = next;
            }
            fact
        }))
    }

    /// Requires a free seat for an invitation whose lapse has released its own.
    pub(crate) fn require_seat(&self, organization: &Organization) -> Result<(), Refusal> {
        let limit = organization.settings.policy.seat_limit;
        let needed = self.kind() == Kind::Member && !self.holds_seat();
        match limit.filter(|limit| needed && organization.seats.unwrap_or(0) >= *limit) {
            Some(limit) => Err(Refusal::SeatLimit(limit)),
            None => Ok(()),
        }
    }
}
