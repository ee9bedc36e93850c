//! What a member may do at an instant, and what they may grant (R2).

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use crate::{
    grant::{Grant, Mode, ResourceRef, Scope},
    membership::Membership,
    organization::Settings,
    refusal::Refusal,
    resource::Resources,
    text::Key,
};

/// A member who may act in the organisation now.
#[derive(Debug, Clone)]
pub struct Authority<'a> {
    settings: &'a Settings,
    /// Their own membership.
    pub membership: &'a Membership,
    permissions: BTreeSet<Key>,
}

impl<'a> Authority<'a> {
    /// The authority of a member, or none when they may not act at `now`.
    #[must_use]
    pub fn of(settings: &'a Settings, membership: &'a Membership, now: DateTime<Utc>) -> Option<Self> {
        let permissions = settings.permissions_of(&membership.grant, membership.group.as_ref());
        membership.is_active(now).then_some(Self { settings, membership, permissions })
    }

    /// Whether they hold the permission.
    #[must_use]
    pub fn holds(&self, permission: &str) -> bool {
        self.permissions.iter().any(|key| key.as_str() == permission)
    }

    /// Requires a permission.
    ///
    /// # Errors
    /// [`Refusal::Forbidden`] without it.
    pub fn require(&self, permission: &'static str) -> Result<(), Refusal> {
        if self.holds(permission) { Ok(()) } else { Err(Refusal::Forbidden(permission)) }
    }

    /// Requires that a holder of that access does not outrank them, and that their role manages it.
    ///
    /// # Errors
    /// [`Refusal::TargetOutranksActor`] otherwise.
    pub fn manages(&self, grant: &Grant, group: Option<&Key>) -> Result<(), Refusal> {
        let own = self.settings.role_of(&self.membership.grant, self.membership.group.as_ref());
        let theirs = self.settings.role_of(grant, group);
        let below = theirs.map_or(0, |role| role.rank) <= own.map_or(0, |role| role.rank);
        let listed = own.and_then(|role| role.manages.as_ref()).is_none_or(|manages| {
            let keys = [grant.role.as_ref(), group];
            keys.into_iter().flatten().all(|key| manages.contains(key))
        });
        if below && listed { Ok(()) } else { Err(Refusal::TargetOutranksActor) }
    }

    /// Requires that granted access does not exceed their own: permissions, resources and rank (R2, C11).
    ///
    /// # Errors
    /// [`Refusal::GrantExceedsActor`] otherwise.
    pub fn may_grant(&self, grant: &Grant, group: Option<&Key>, resources: &Resources) -> Result<(), Refusal> {
        let shared = self.settings.group_grant(group);
        let mut scopes = grant.scopes.iter().chain(shared.into_iter().flat_map(|g| &g.scopes));
        let within = self.covers(grant, group) && scopes.all(|scope| self.reaches(scope, resources));
        if within { Ok(()) } else { Err(Refusal::GrantExceedsActor) }
    }

    /// Whether permissions and rank of that access are no more than their own, wherever it reaches.
    pub(crate) fn covers(&self, grant: &Grant, group: Option<&Key>) -> bool {
        self.settings.permissions_of(grant, group).is_subset(&self.permissions) && self.manages(grant, group).is_ok()
    }

    /// Whether everything in the scope is within their own scopes.
    fn reaches(&self, scope: &Scope, resources: &Resources) -> bool {
        let own = [Some(&self.membership.grant), self.settings.group_grant(self.membership.group.as_ref())];
        let own: Vec<&Scope> = own.into_iter().flatten().filter_map(|g| g.scope(&scope.resource_type)).collect();
        if own.iter().any(|o| o.mode == Mode::All) {
            return true;
        }
        let named = |mode: Mode, id: &Key| own.iter().any(|o| o.mode == mode && o.ids.contains(id));
        match scope.mode {
            Mode::All => false,
            Mode::Groups => scope.ids.iter().all(|id| named(Mode::Groups, id)),
            Mode::Resources => scope.ids.iter().all(|id| {
                let entry = ResourceRef { resource_type: scope.resource_type.clone(), is_group: false, id: id.clone() };
                let groups = resources.get(&entry).map(|resource| &resource.groups);
                named(Mode::Resources, id) || groups.into_iter().flatten().any(|group| named(Mode::Groups, group))
            }),
        }
    }
}
