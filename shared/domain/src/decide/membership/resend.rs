//! Sending an invitation again: a new link, a new window, the same membership (S1.8-S1.12).

use chrono::{DateTime, Utc};

use super::Sending;
use crate::{
    authority::{Authority, Resources},
    event::{Decision, Fact},
    membership::{Kind, Lifecycle, Membership},
    organization::Organization,
    refusal::Refusal,
};

impl Membership {
    /// Sends again, under the name of whoever asks (R19): they must be able to make the offer themselves.
    ///
    /// # Errors
    /// [`Refusal::InvalidState`] for anything but an invitation (S1.9, S1.10); what inviting would refuse otherwise.
    pub fn resend(
        &self,
        actor: &Authority<'_>,
        organization: &Organization,
        resources: &Resources,
        now: DateTime<Utc>,
    ) -> Result<Decision, Refusal> {
        let settings = &organization.settings;
        actor.may_invite(self.kind())?;
        let Lifecycle::Invited(invited) = &self.lifecycle else {
            return Err(Refusal::InvalidState(self.status(settings.policy.renew_window, now)));
        };
        let mut faults = settings.faults_of_standing_offer(self.kind(), &self.grant, self.group.as_ref(), resources);
        faults.extend(organization.faults_of_address(self.kind(), &self.email));
        if !faults.is_empty() {
            return Err(Refusal::Invalid(faults));
        }
        actor.may_grant(&self.grant, self.group.as_ref(), resources)?;
        self.require_seat(organization)?;
        let next = Sending { policy: &settings.policy, sponsor: actor.membership, now }.next(&invited.invitation);
        Ok(Decision::change(self, now, |after| {
            let fact = Fact::Resent { attempt: next.attempt, expires_at: next.expires_at };
            if let Some(invitation) = after.lifecycle.invitation_mut() {
                *invitation = next;
            }
            fact
        }))
    }

    /// A lapsed invitation has given its seat back and needs another one.
    pub(crate) fn require_seat(&self, organization: &Organization) -> Result<(), Refusal> {
        let limit = organization.settings.policy.seat_limit;
        let needed = self.kind() == Kind::Member && !self.holds_seat();
        match limit.filter(|limit| needed && organization.seats >= *limit) {
            Some(limit) => Err(Refusal::SeatLimit(limit)),
            None => Ok(()),
        }
    }
}
