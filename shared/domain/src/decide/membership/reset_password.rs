//! Requesting a password reset: the identity provider reacts to the event (S4.9).

use chrono::{DateTime, Utc};

use crate::{
    authority::Authority,
    event::{Decision, Fact},
    membership::{Membership, Status},
    organization::Organization,
    permission::MEMBERS_RESET_PASSWORD,
    refusal::Refusal,
};

impl Membership {
    /// Requests a password reset for a member who signs in with a password.
    ///
    /// # Errors
    /// [`Refusal::Forbidden`], [`Refusal::SelfEditForbidden`], [`Refusal::TargetOutranksActor`];
    /// [`Refusal::InvalidState`] for a member who cannot sign in; [`Refusal::LoginTypeNotSupported`] for one without a
    /// password here (S4.7).
    pub fn reset_password(
        &self,
        actor: &Authority<'_>,
        organization: &Organization,
        now: DateTime<Utc>,
    ) -> Result<Decision, Refusal> {
        actor.require(MEMBERS_RESET_PASSWORD)?;
        self.require_manager(actor, &organization.settings)?;
        let status = self.status(organization.settings.policy.renew_window, now);
        if !matches!(status, Status::Active | Status::Expiring) {
            return Err(Refusal::InvalidState(status));
        }
        if !self.login_type.has_password() {
            return Err(Refusal::LoginTypeNotSupported(self.login_type));
        }
        let login_type = self.login_type;
        Ok(Decision::change(self, now, |after| {
            after.password_reset_at = Some(now);
            Fact::PasswordResetRequested { login_type }
        }))
    }
}
