//! Renewing the access of a guest that is about to end: the original period once more, counted from now (S3.15, S3.16).

use chrono::{DateTime, Utc};

use crate::{
    authority::Authority,
    event::{Decision, Fact},
    membership::{Kind, Membership, Status},
    organization::Organization,
    permission::GUESTS_RENEW,
    refusal::Refusal,
};

impl Membership {
    /// Lets a guest stay for the period that they were invited for, from now on (R11). A guest who renews another hands
    /// on no later an end than their own, as when they invite (R18). None when it is so already, or when a request that
    /// began at `began_at` has done it before: a repetition finds the effect of its first execution.
    ///
    /// # Errors
    /// [`Refusal::Forbidden`]; [`Refusal::SelfEditForbidden`] for one's own access, whatever one may do (R18);
    /// [`Refusal::TargetOutranksActor`]; [`Refusal::NotFound`] for what is over; [`Refusal::InvalidState`] for members,
    /// invitations, and whoever is suspended: that is to be taken back first; [`Refusal::ExpiredReinviteRequired`] (S3.14);
    /// [`Refusal::NotRenewableYet`] outside of the window (S3.15); [`Refusal::GrantExceedsActor`] when it would gain nothing.
    pub fn renew(
        &self,
        actor: &Authority<'_>,
        organization: &Organization,
        began_at: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<Option<Decision>, Refusal> {
        actor.require(GUESTS_RENEW)?;
        if actor.membership.id == self.id {
            return Err(Refusal::SelfEditForbidden);
        }
        actor.manages(&self.grant, self.group.as_ref())?;
        let window = organization.settings.policy.renew_window;
        let status = self.status(window, now);
        let (Kind::Guest, Some(period)) = (self.kind, self.period) else {
            return Err(if status == Status::Ended { Refusal::NotFound } else { Refusal::InvalidState(status) });
        };
        let repeated = began_at < now && self.renewed_at.is_some_and(|at| at >= began_at);
        match (status, self.expires_at) {
            (Status::Ended, _) => Err(Refusal::NotFound),
            _ if repeated => Ok(None),
            (Status::Expired, _) => Err(Refusal::ExpiredReinviteRequired),
            (Status::Active, Some(end)) => Err(Refusal::NotRenewableYet(window.before(end))),
            (Status::Expiring, Some(before)) => {
                let whole = period.after(now);
                let own_end = actor.membership.expires_at.filter(|own| *own < whole);
                let expires_at = own_end.unwrap_or(whole);
                if expires_at <= before {
                    // Never shorter than it was, be it by the clock of another function or by the end of the actor.
                    return if own_end.is_some() { Err(Refusal::GrantExceedsActor) } else { Ok(None) };
                }
                Ok(Some(Decision::change(self, now, |after| {
                    after.expires_at = Some(expires_at);
                    after.renewed_at = Some(now);
                    after.last_reminder = None;
                    after.last_reminder = None;
                    Fact::Renewed { before, expires_at }
                })))
            }
            (other, _) => Err(Refusal::InvalidState(other)),
        }
    }
}
