//! Changing a member's profile, alone or together with their access.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::AccessEdit;
use crate::{
    authority::Authority,
    event::{Decision, Fact, Profile},
    fault::{Fault, FaultCode},
    membership::{Membership, Status},
    organization::{Organization, Settings},
    permission::MEMBERS_UPDATE,
    policy::EditableField,
    refusal::Refusal,
    resource::Resources,
};

/// The profile that a membership is to have from now on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileEdit {
    /// The fields of the person that the request names, whether they change or not. None where it is about host data only.
    pub named: BTreeSet<EditableField>,
    /// The whole profile.
    pub profile: Profile,
}

/// A change of a membership; a missing part stays as it is.
#[derive(Debug, Clone, PartialEq)]
pub struct MemberEdit {
    /// What it is to grant.
    pub access: Option<AccessEdit>,
    /// What it is to say about the person.
    pub profile: Option<ProfileEdit>,
}

/// One decision with up to two facts: access and profile change together or not at all.
#[derive(Debug, Clone, PartialEq)]
pub struct Edited {
    /// The decision.
    pub decided: Decision,
    /// The other fact.
    pub also: Option<Fact>,
}

impl Membership {
    /// Changes access and profile in one decision; `None` when both stay the same.
    ///
    /// # Errors
    /// As [`Membership::edit_profile`] and [`Membership::edit_access`].
    pub fn edit(
        &self,
        edit: MemberEdit,
        actor: &Authority<'_>,
        organization: &Organization,
        resources: &Resources,
        now: DateTime<Utc>,
    ) -> Result<Option<Edited>, Refusal> {
        let profile = match edit.profile {
            Some(profile) => self.edit_profile(profile, actor, &organization.settings, now)?,
            None => None,
        };
        let access = match edit.access {
            Some(access) => self.edit_access(access, actor, organization, resources, now)?,
            None => None,
        };
        Ok(match (access, profile) {
            (Some(mut decided), Some(profile)) => {
                decided.after.first_name = profile.after.first_name;
                decided.after.last_name = profile.after.last_name;
                decided.after.api_only = profile.after.api_only;
                decided.after.host = profile.after.host;
                Some(Edited { decided, also: Some(profile.fact) })
            }
            (access, profile) => access.or(profile).map(|decided| Edited { decided, also: None }),
        })
    }

    /// Changes what the policy lets administrators change (S4.11, R7), and what the host product says, whatever the policy
    /// (A12); `None` when it stays the same.
    ///
    /// # Errors
    /// [`Refusal::Forbidden`], [`Refusal::SelfEditForbidden`] (S4.13), [`Refusal::TargetOutranksActor`] (S4.14);
    /// [`Refusal::Invalid`] for fields that the policy does not make editable; [`Refusal::InvalidState`] once access has ended.
    pub fn edit_profile(
        &self,
        edit: ProfileEdit,
        actor: &Authority<'_>,
        settings: &Settings,
        now: DateTime<Utc>,
    ) -> Result<Option<Decision>, Refusal> {
        actor.require(MEMBERS_UPDATE)?;
        self.require_manager(actor, settings)?;
        let faults = edit.faults(settings);
        if !faults.is_empty() {
            return Err(Refusal::Invalid(faults));
        }
        let status = self.status(settings.policy.renew_window, now);
        if matches!(status, Status::Ended | Status::Expired) {
            return Err(Refusal::InvalidState(status));
        }
        let before = Profile::from(self);
        if edit.profile == before {
            return Ok(None);
        }
        Ok(Some(Decision::change(self, now, |after| {
            after.first_name.clone_from(&edit.profile.first_name);
            after.last_name.clone_from(&edit.profile.last_name);
            after.api_only = edit.profile.api_only;
            after.host.clone_from(&edit.profile.host);
            Fact::ProfileChanged { before, after: edit.profile }
        })))
    }
}

impl ProfileEdit {
    fn faults(&self, settings: &Settings) -> Vec<Fault> {
        let policy = &settings.policy;
        let mut faults = Vec::new();
        for field in &self.named {
            let (pointer, missing) = match field {
                EditableField::FirstName => ("/first_name", self.profile.first_name.is_none()),
                EditableField::LastName => ("/last_name", self.profile.last_name.is_none()),
                EditableField::ApiOnly => ("/api_only", false),
            };
            if !policy.admin_editable_fields.contains(field) {
                faults.push(Fault::new(pointer, FaultCode::FieldImmutable, "this cannot be changed here"));
            } else if missing && policy.names_required {
                faults.push(Fault::new(pointer, FaultCode::Required, "this organisation asks for names"));
            }
        }
        faults
    }
}
