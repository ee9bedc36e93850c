//! Renewing the access of a guest that is about to end: the original period once more, counted from now (S3.15, S3.16).

use chrono::{DateTime, Utc};

use crate::{
    authority::Authority,
    event::{Decision, Fact},
    membership::{GuestAccess, Membership, Status},
    organization::Organization,
    permission::GUESTS_RENEW,
    refusal::Refusal,
};

impl Membership {
    /// Renews a guest's access for the period of their invitation, counted from now (R11). A guest who renews another
    /// guest grants no later end than their own (R18). `None` when the end would not change, or when an earlier
    /// execution of the request that began at `began_at` has renewed it.
    ///
    /// # Errors
    /// [`Refusal::Forbidden`]; [`Refusal::SelfEditForbidden`] for the caller's own access (R18);
    /// [`Refusal::TargetOutranksActor`]; [`Refusal::NotFound`] for an ended membership; [`Refusal::InvalidState`] for members,
    /// invitations and suspended guests; [`Refusal::ExpiredReinviteRequired`] (S3.14);
    /// [`Refusal::NotRenewableYet`] outside of the window (S3.15); [`Refusal::GrantExceedsActor`] when the actor's own end allows no later one.
    pub fn renew(
        &self,
        actor: &Authority<'_>,
        organization: &Organization,
        began_at: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<Option<Decision>, Refusal> {
        actor.require(GUESTS_RENEW)?;
        if actor.is_own(self) {
            return Err(Refusal::SelfEditForbidden);
        }
        actor.manages(&self.grant, self.group.as_ref())?;
        let window = organization.settings.policy.renew_window;
        let status = self.status(window, now);
        let Some(access) = self.guest_access() else {
            return Err(if status == Status::Ended { Refusal::NotFound } else { Refusal::InvalidState(status) });
        };
        let repeated = began_at < now && access.renewed_at.is_some_and(|at| at >= began_at);
        match status {
            Status::Ended => Err(Refusal::NotFound),
            _ if repeated => Ok(None),
            Status::Expired => Err(Refusal::ExpiredReinviteRequired),
            Status::Active => Err(Refusal::NotRenewableYet(window.before(access.expires_at))),
            Status::Expiring => {
                let before = access.expires_at;
                let whole = access.period.after(now);
                let own_end = actor.membership.and_then(Self::expires_at).filter(|own| *own < whole);
                let expires_at = own_end.unwrap_or(whole);
                if expires_at <= before {
                    // A renewal never shortens access, whether a clock runs behind or the actor's own access ends earlier.
                    return if own_end.is_some() { Err(Refusal::GrantExceedsActor) } else { Ok(None) };
                }
                Ok(Some(Decision::change(self, now, |after| {
                    if let Some(access) = after.lifecycle.guest_access_mut() {
                        *access = GuestAccess { renewed_at: Some(now), ..GuestAccess::new(access.period, expires_at) };
                    }
                    Fact::Renewed { before, expires_at }
                })))
            }
            other => Err(Refusal::InvalidState(other)),
        }
    }
}
