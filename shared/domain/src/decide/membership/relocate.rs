//! Moving a member from one group to another, or out of every group: one out, one in, at once (S4.25, S4.26, R16).

use chrono::{DateTime, Utc};

use super::eligible::OfferStage;
use crate::{
    authority::Authority,
    event::{Access, Decision, Fact},
    fault::{Fault, FaultCode},
    membership::{Membership, State, Status},
    organization::Organization,
    permission::MEMBERS_MOVE,
    refusal::Refusal,
    resource::Resources,
    text::Key,
};

impl Membership {
    /// Moves to a group, or out of every group; `None` when the member is there already. The group of an invitation
    /// changes by editing its access, which sends it again.
    ///
    /// # Errors
    /// [`Refusal::Forbidden`], [`Refusal::SelfEditForbidden`], [`Refusal::TargetOutranksActor`],
    /// [`Refusal::GrantExceedsActor`], [`Refusal::LastOwner`]; [`Refusal::Invalid`] for an unknown group;
    /// [`Refusal::InvalidState`] for invitations, and once access has ended.
    pub fn move_to_group(
        &self,
        group: Option<&Key>,
        actor: &Authority<'_>,
        organization: &Organization,
        resources: &Resources,
        now: DateTime<Utc>,
    ) -> Result<Option<Decision>, Refusal> {
        let settings = &organization.settings;
        actor.require(MEMBERS_MOVE)?;
        if let Some(key) = group.filter(|key| !settings.groups.contains_key(*key)) {
            let detail = format!("there is no group {key} here");
            return Err(Refusal::Invalid(vec![Fault::new("/group", FaultCode::UnknownReference, detail)]));
        }
        self.require_manager(actor, settings)?;
        let status = self.status(settings.policy.renew_window, now);
        if self.state() == State::Invited || matches!(status, Status::Ended | Status::Expired) {
            return Err(Refusal::InvalidState(status));
        }
        if self.group.as_ref() == group {
            return Ok(None);
        }
        let faults = settings.faults_of_offer(OfferStage::New, self.kind(), (&self.grant, group), resources);
        if !faults.is_empty() {
            return Err(Refusal::Invalid(faults));
        }
        actor.may_grant(&self.grant, group, resources)?;
        if !settings.is_owner_class(&self.grant, group) {
            self.require_another_owner(organization)?;
        }
        let before = Access::from(self);
        Ok(Some(Decision::change(self, now, |after| {
            after.group = group.cloned();
            Fact::Moved { before, after: Access::from(&*after) }
        })))
    }
}
