//! What a member may give to others (A5): the choices that a form can offer.

use std::collections::BTreeSet;

use crate::{authority::Authority, grant::Grant, resource::Resources, text::Key};

/// Roles, groups and permissions that a member may give. Whether a grant is valid for one person also depends on the policy
/// and on its scopes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Assignable {
    /// The roles.
    pub roles: BTreeSet<Key>,
    /// The groups.
    pub groups: BTreeSet<Key>,
    /// The permissions and bundles that can be added to one of these roles.
    pub permissions: BTreeSet<Key>,
}

impl Authority<'_> {
    /// What they may give, by the guards that every grant passes.
    #[must_use]
    pub fn assignable(&self) -> Assignable {
        let settings = self.settings();
        let roles = settings.roles.iter().filter(|(key, role)| {
            let grant = Grant { role: Some((*key).clone()), ..Grant::default() };
            !role.retired && self.covers(&grant, None)
        });
        let roles: Vec<_> = roles.collect();
        let groups = settings.groups.iter().filter(|(key, group)| {
            !group.retired && self.may_grant(&Grant::default(), Some(key), &Resources::new()).is_ok()
        });
        let extras: BTreeSet<&Key> = roles.iter().flat_map(|(_, role)| &role.grantable).collect();
        let held = |key: &&Key| {
            let opened =
                settings.permissions_of(&Grant { permissions: [(*key).clone()].into(), ..Grant::default() }, None);
            !opened.is_empty() && opened.iter().all(|key| self.holds(key.as_str()))
        };
        Assignable {
            groups: groups.map(|(key, _)| key.clone()).collect(),
            permissions: extras.into_iter().filter(held).cloned().collect(),
            roles: roles.into_iter().map(|(key, _)| key.clone()).collect(),
        }
    }
}
