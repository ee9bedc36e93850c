//! A decided change of an organisation's settings. Name, policy, roles and groups all change through it.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::{
    entry::Entry,
    event::{Fact, next_change_at},
    organization::{Organization, Settings},
    settings_diff::SettingsDiff,
};

/// New settings of an organisation.
#[derive(Debug, Clone, PartialEq)]
pub struct SettingsDecision {
    /// The settings to write.
    pub after: Settings,
    /// When they change: strictly later than their previous change.
    pub at: DateTime<Utc>,
    /// What changes.
    pub diff: SettingsDiff,
    /// The role or group that no membership may have when the decision is committed.
    pub requires_unused: Option<Entry>,
}

impl SettingsDecision {
    /// What the audit log and the bus record.
    #[must_use]
    pub fn fact(&self) -> Fact {
        Fact::OrganizationUpdated(Box::new(self.diff.clone()))
    }
}

impl Organization {
    /// The decision that leads to these settings; none if they are the current ones.
    pub(in crate::decide) fn change_settings(&self, after: Settings, now: DateTime<Utc>) -> Option<SettingsDecision> {
        (after != *self.settings).then(|| SettingsDecision {
            at: next_change_at(self.updated_at, now),
            diff: SettingsDiff::between(&self.settings, &after),
            after,
            requires_unused: None,
        })
    }

    /// The organisation once the decision is committed.
    #[must_use]
    pub fn with(&self, decision: SettingsDecision) -> Self {
        let mut changed = self.clone();
        changed.apply(decision);
        changed
    }

    /// Updates this copy to what the table holds once the decision is committed.
    pub fn apply(&mut self, decision: SettingsDecision) {
        self.settings = Arc::new(decision.after);
        self.version += 1;
        self.updated_at = decision.at;
    }
}
