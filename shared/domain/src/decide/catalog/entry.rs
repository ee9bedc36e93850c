//! Retiring and deleting roles and groups.
//!
//! The settings do not know who has an entry, so a deletion takes two commits. The first one retires the entry, which fails
//! the version check of every decision that still gives it away. When no membership has it then, the second one deletes it.

use chrono::{DateTime, Utc};

use crate::{
    authority::Authority,
    decide::SettingsDecision,
    entry::Entry,
    fault::{Fault, FaultCode},
    grant::Grant,
    organization::{Organization, Settings},
    permission::{GROUPS_MANAGE, ROLES_MANAGE},
    refusal::Refusal,
    role::Role,
};

impl Organization {
    /// Retires the entry, so that it cannot be given to anyone; none if it is retired already or does not exist.
    #[must_use]
    pub fn retire(&self, entry: &Entry, now: DateTime<Utc>) -> Option<SettingsDecision> {
        self.change_settings(self.settings.with_mark(entry, true), now)
    }

    /// Takes the retirement back; none if the entry is not retired.
    #[must_use]
    pub fn restore(&self, entry: &Entry, now: DateTime<Utc>) -> Option<SettingsDecision> {
        self.change_settings(self.settings.with_mark(entry, false), now)
    }

    /// Deletes the entry, on the condition that no membership has it.
    ///
    /// # Errors
    /// [`Refusal::Forbidden`], [`Refusal::NotFound`], [`Refusal::SystemEntry`], [`Refusal::TargetOutranksActor`].
    pub fn delete_entry(
        &self,
        entry: &Entry,
        actor: &Authority<'_>,
        now: DateTime<Utc>,
    ) -> Result<SettingsDecision, Refusal> {
        self.settings.require_deletable(entry, actor)?;
        let decision = self.change_settings(self.settings.without(entry), now).ok_or(Refusal::NotFound)?;
        Ok(SettingsDecision { requires_unused: Some(entry.clone()), ..decision })
    }
}

impl Settings {
    /// Checks that the actor may delete the entry.
    pub(crate) fn require_deletable(&self, entry: &Entry, actor: &Authority<'_>) -> Result<(), Refusal> {
        actor.require(match entry {
            Entry::Role(_) => ROLES_MANAGE,
            Entry::Group(_) => GROUPS_MANAGE,
        })?;
        self.is_retired(entry).ok_or(Refusal::NotFound)?;
        self.require_changeable(entry, actor)
    }

    /// Checks that the entry did not come with the template and does not rank above the actor (S4.32, S4.14). A key that
    /// the template has used keeps its meaning (A2).
    pub(crate) fn require_changeable(&self, entry: &Entry, actor: &Authority<'_>) -> Result<(), Refusal> {
        if self.was_in_template(entry) {
            return Err(Refusal::SystemEntry);
        }
        let (system, grant, group) = match entry {
            Entry::Role(key) => {
                let Some(role) = self.roles.get(key) else { return Ok(()) };
                (role.system, Grant { role: Some(key.clone()), ..Grant::default() }, None)
            }
            Entry::Group(key) => {
                let Some(group) = self.groups.get(key) else { return Ok(()) };
                (group.system, group.grant.clone(), Some(key))
            }
        };
        if system {
            return Err(Refusal::SystemEntry);
        }
        actor.manages(&grant, group)
    }
}

/// The role that the actor acts in; none for a machine.
pub(super) fn own_role<'a>(settings: &'a Settings, actor: &Authority<'_>) -> Option<&'a Role> {
    let own = actor.membership?;
    settings.role_of(&own.grant, own.group.as_ref())
}

pub(super) fn too_many(what: &str, most: usize) -> Fault {
    Fault::new("", FaultCode::TooLong, format!("an organisation has at most {most} {what}"))
}
