//! Changing name, branding, language, time zone and policy of an organisation (S1.7).

use crate::time_zone::TimeZone;
use chrono::{DateTime, Utc};

use super::{SettingsDecision, sources::fault_of_sources};
use crate::{
    authority::Authority,
    branding::Branding,
    host::HostData,
    language_tag::LanguageTag,
    organization::{Organization, Settings},
    permission::ORGANIZATION_UPDATE,
    policy_patch::PolicyPatch,
    refusal::{Fault, Refusal},
    text::Title,
};

/// The settings to change. What is `None` stays.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SettingsEdit {
    /// The name.
    pub name: Option<Title>,
    /// The look of emails, as a whole.
    pub branding: Option<Branding>,
    /// The language of emails.
    pub locale: Option<LanguageTag>,
    /// The time zone of dates in emails.
    pub time_zone: Option<TimeZone>,
    /// What the host product says, as a whole.
    pub host: Option<HostData>,
    /// The policy, setting by setting.
    pub policy: Option<PolicyPatch>,
}

impl Organization {
    /// Changes the settings that the edit names; none if they have these values already. `faults` are those of the
    /// request so far: one refusal reports them together with the faults of the edit.
    ///
    /// # Errors
    /// [`Refusal::Forbidden`], [`Refusal::Invalid`].
    pub fn update(
        &self,
        edit: SettingsEdit,
        mut faults: Vec<Fault>,
        actor: &Authority<'_>,
        now: DateTime<Utc>,
    ) -> Result<Option<SettingsDecision>, Refusal> {
        actor.require(ORGANIZATION_UPDATE)?;
        let mut after = Settings::clone(&self.settings);
        after.name = edit.name.unwrap_or(after.name);
        after.branding = edit.branding.unwrap_or(after.branding);
        after.locale = edit.locale.unwrap_or_else(|| after.locale.clone());
        after.time_zone = edit.time_zone.unwrap_or(after.time_zone);
        after.host = edit.host.unwrap_or(after.host);
        match edit.policy.map(|patch| patch.apply(&after.policy)).transpose() {
            Ok(policy) => after.policy = policy.unwrap_or(after.policy),
            Err(fault) => faults.push(fault),
        }
        faults.extend(after.faults_of_policy());
        faults.extend(fault_of_sources(&after, self.id));
        if !faults.is_empty() {
            return Err(Refusal::Invalid(faults));
        }
        Ok(self.change_settings(after, now))
    }
}
