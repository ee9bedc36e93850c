//! Changing what a membership grants.

use chrono::{DateTime, Utc};

use super::{InvitationIssuer, Sending, eligible::OfferStage};
use crate::{
    authority::Authority,
    event::{Access, Decision, Fact},
    fault::{Fault, FaultCode},
    grant::Grant,
    membership::{Lifecycle, Membership, State, Status},
    organization::{Organization, Settings},
    permission::MEMBERS_UPDATE,
    refusal::Refusal,
    resource::Resources,
    text::Key,
};

/// The access that a membership is to grant from now on.
#[derive(Debug, Clone, PartialEq)]
pub struct AccessEdit {
    /// The whole grant.
    pub grant: Grant,
    /// The group; `None` removes the member from theirs.
    pub group: Option<Key>,
    /// How an open invitation is sent again.
    pub sending: Sending,
}

impl Membership {
    /// Changes the access; `None` when it stays the same.
    ///
    /// An invitation is sent again (S1.6): the earlier email offered other access, so its link becomes invalid.
    /// An active member gets no email (S1.5) and has the new access at the next request.
    ///
    /// # Errors
    /// [`Refusal::Forbidden`], [`Refusal::SelfEditForbidden`], [`Refusal::TargetOutranksActor`],
    /// [`Refusal::GrantExceedsActor`], [`Refusal::Invalid`], [`Refusal::SeatLimit`], [`Refusal::LastOwner`] (R20);
    /// [`Refusal::InvalidState`] once access has ended.
    pub fn edit_access(
        &self,
        edit: AccessEdit,
        actor: &Authority<'_>,
        organization: &Organization,
        resources: &Resources,
        now: DateTime<Utc>,
    ) -> Result<Option<Decision>, Refusal> {
        let settings = &organization.settings;
        self.require_editor(actor, settings)?;
        let status = self.status(settings.policy.renew_window, now);
        if matches!(status, Status::Ended | Status::Expired) {
            return Err(Refusal::InvalidState(status));
        }
        let edit = AccessEdit { grant: settings.complete(edit.grant), ..edit };
        let mut faults =
            settings.faults_of_offer(OfferStage::New, self.kind(), (&edit.grant, edit.group.as_ref()), resources);
        if self.state() == State::Invited {
            faults.extend(organization.faults_of_address(self.kind(), &self.email));
            faults.extend(edit.sending.faults(&settings.policy, actor));
        } else if !edit.sending.notify {
            faults.push(Fault::new("/notify", FaultCode::UnknownField, "only an open invitation is sent"));
        }
        if !faults.is_empty() {
            return Err(Refusal::Invalid(faults));
        }
        let before = Access::from(self);
        if (Access { grant: edit.grant.clone(), group: edit.group.clone() }) == before {
            return Ok(None);
        }
        actor.may_grant(&edit.grant, edit.group.as_ref(), resources)?;
        if !settings.is_owner_class(&edit.grant, edit.group.as_ref()) {
            self.require_another_owner(organization)?;
        }
        let next = match &self.lifecycle {
            Lifecycle::Invited(invited) => {
                self.require_seat(organization)?;
                let issuer = InvitationIssuer { policy: &settings.policy, sponsor: actor.membership, now };
                Some(issuer.reissue(&invited.invitation, edit.sending))
            }
            _ => None,
        };
        Ok(Some(Decision::change(self, now, |after| {
            after.grant = edit.grant;
            after.group = edit.group;
            let attempt = next.as_ref().map(|invitation| invitation.attempt);
            if let (Some(invitation), Some(next)) = (after.lifecycle.invitation_mut(), next) {
                *invitation = next;
            }
            Fact::AccessChanged { before, after: Access::from(&*after), attempt }
        })))
    }

    /// Requires that the caller may change this membership. Changing an invitation sends it again in the caller's name,
    /// so it requires the permission to invite as well.
    pub(crate) fn require_editor(&self, actor: &Authority<'_>, settings: &Settings) -> Result<(), Refusal> {
        actor.require(MEMBERS_UPDATE)?;
        if self.state() == State::Invited {
            actor.may_invite(self.kind())?;
        }
        self.require_manager(actor, settings)
    }

    /// Requires that the caller may act on this membership: it must not outrank them, and must not be their own unless
    /// their role permits that (S4.13, S4.14).
    pub(crate) fn require_manager(&self, actor: &Authority<'_>, settings: &Settings) -> Result<(), Refusal> {
        let role = settings.role_of(&self.grant, self.group.as_ref());
        if actor.is_own(self) && role.is_some_and(|role| !role.may_edit_self) {
            return Err(Refusal::SelfEditForbidden);
        }
        actor.manages(&self.grant, self.group.as_ref())
    }
}
