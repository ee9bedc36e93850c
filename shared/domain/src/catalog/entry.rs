//! Roles and groups as entries of the catalog: references to them, and retirement before deletion.

use crate::{
    organization::Settings,
    role::{Group, Role},
    text::Key,
};

/// A role or a group, by its key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// A role.
    Role(Key),
    /// A group.
    Group(Key),
}

impl Settings {
    /// Whether the entry is retired; none when it is not there.
    #[must_use]
    pub fn is_retired(&self, entry: &Entry) -> Option<bool> {
        match entry {
            Entry::Role(key) => self.roles.get(key).map(|role| role.retired),
            Entry::Group(key) => self.groups.get(key).map(|group| group.retired),
        }
    }

    /// The same settings with the entry retired, or not any more.
    #[must_use]
    pub fn with_mark(&self, entry: &Entry, retired: bool) -> Self {
        let mut settings = self.clone();
        match entry {
            Entry::Role(key) => {
                settings.roles.entry(key.clone()).and_modify(|role: &mut Role| role.retired = retired);
            }
            Entry::Group(key) => {
                settings.groups.entry(key.clone()).and_modify(|group: &mut Group| group.retired = retired);
            }
        }
        settings
    }

    /// The same settings without the entry.
    #[must_use]
    pub fn without(&self, entry: &Entry) -> Self {
        let mut settings = self.clone();
        match entry {
            Entry::Role(key) => drop(settings.roles.remove(key)),
            Entry::Group(key) => drop(settings.groups.remove(key)),
        }
        settings
    }

    /// Whether the settings themselves need the entry: a group grants the role, or guests get it by default.
    #[must_use]
    pub fn refers_to(&self, entry: &Entry) -> bool {
        match entry {
            Entry::Role(key) => {
                self.policy.guest_role.as_ref() == Some(key)
                    || self.groups.values().any(|group| group.grant.role.as_ref() == Some(key))
            }
            Entry::Group(_) => false,
        }
    }

    /// Whether membership in the group alone makes an owner.
    #[must_use]
    pub fn makes_owners(&self, group: &Key) -> bool {
        self.groups.get(group).is_some_and(|group| self.is_owner_class(&group.grant, None))
    }
}
