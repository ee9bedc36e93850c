//! The effective access of an entry, from its roles and groups.

use std::collections::BTreeSet;

use super::{
    Access, Mode, Scope,
    catalogue::{Catalogue, Role},
};

impl Catalogue {
    /// What the group of an access adds.
    fn shared<'a>(&'a self, access: &Access) -> Option<&'a Access> {
        access.group.as_ref().and_then(|key| self.groups.get(key)).map(|group| &group.grant)
    }

    /// The roles of an access: its own and that of its group.
    pub fn roles_of<'a>(&'a self, access: &'a Access) -> impl Iterator<Item = &'a Role> {
        let shared = self.shared(access).and_then(|grant| grant.role.as_ref());
        access.role.iter().chain(shared).filter_map(|key| self.roles.get(key))
    }

    /// The role with the highest rank.
    pub fn main_role<'a>(&'a self, access: &'a Access) -> Option<&'a Role> {
        self.roles_of(access).max_by_key(|role| role.rank)
    }

    /// All scopes of an access.
    pub fn scopes_of<'a>(&'a self, access: &'a Access) -> Vec<&'a Scope> {
        let shared = self.shared(access).and_then(|grant| grant.scope.as_ref());
        access.scope.iter().chain(shared).collect()
    }

    pub fn rank(&self, access: &Access) -> i64 {
        self.main_role(access).map_or(0, |role| role.rank)
    }

    pub fn is_owner(&self, access: &Access) -> bool {
        self.roles_of(access).any(|role| role.owner)
    }

    pub fn edits_self(&self, access: &Access) -> bool {
        self.main_role(access).is_none_or(|role| role.edits_self)
    }

    /// The permissions in these bundles.
    pub fn expand_bundles<'a>(&self, keys: impl IntoIterator<Item = &'a String>) -> BTreeSet<String> {
        let expand_bundles = |key: &String| self.bundles.get(key).cloned().unwrap_or_else(|| [key.clone()].into());
        keys.into_iter().flat_map(expand_bundles).collect()
    }

    pub fn permissions(&self, access: &Access) -> BTreeSet<String> {
        let shared = self.shared(access).into_iter().flat_map(|grant| &grant.extras);
        let keys = self.roles_of(access).flat_map(|role| &role.permissions).chain(&access.extras).chain(shared);
        self.expand_bundles(keys)
    }

    /// Whether the rank of `own` suffices to act on `theirs` or to grant it.
    pub fn manages(&self, own: &Access, theirs: &Access) -> bool {
        let listed = self.main_role(own).and_then(|role| role.manages.as_ref());
        let within = |list: &BTreeSet<String>| theirs.role.iter().chain(&theirs.group).all(|key| list.contains(key));
        self.rank(theirs) <= self.rank(own) && listed.is_none_or(within)
    }

    /// Completes an access: a role with only one possible scope gets it.
    pub fn completed(&self, mut access: Access) -> Access {
        let rule = access.role.as_ref().and_then(|key| self.roles.get(key)).and_then(|role| role.rule.as_ref());
        let only_all = rule.is_some_and(|rule| rule.modes == [Mode::All].into());
        if only_all && access.scope.is_none() {
            access.scope = Some(Scope::all());
        }
        access
    }

    /// The extra permissions that the role allows.
    pub fn grantable(&self, access: &Access) -> Vec<String> {
        let role = access.role.as_ref().and_then(|key| self.roles.get(key));
        role.into_iter().flat_map(|role| role.grantable.iter().cloned()).collect()
    }

    /// The accesses that can be offered, without scopes: roles, or groups and none.
    pub fn offers(&self) -> Vec<Access> {
        let by_role = |key: &String| Access { role: Some(key.clone()), ..Access::default() };
        let by_group = |key: &String| Access { group: Some(key.clone()), ..Access::default() };
        if self.needs_role {
            self.roles.keys().map(by_role).collect()
        } else {
            let own = self.roles.iter().filter(|(_, role)| !role.system).map(|(key, _)| by_role(key));
            self.groups.keys().map(by_group).chain([Access::default()]).chain(own).collect()
        }
    }

    pub fn group_keys(&self) -> Vec<Option<String>> {
        self.groups.keys().cloned().map(Some).chain([None]).collect()
    }
}
