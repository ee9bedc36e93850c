//! What a member or a machine may do at an instant, and what they may grant (R2, A4).

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use crate::{
    caller::{Machine, MachineRights},
    grant::{Grant, Mode, ResourceRef, Scope},
    host::MemberHostData,
    membership::Membership,
    organization::Settings,
    permission::MEMBERS_UPDATE,
    refusal::Refusal,
    resource::Resources,
    text::Key,
};

/// A member or a machine that may act in the organisation now.
#[derive(Debug, Clone)]
pub struct Authority<'a> {
    settings: &'a Settings,
    /// Their own membership; none for a machine, which holds every permission, outranks every member and reaches every
    /// resource.
    pub membership: Option<&'a Membership>,
    permissions: BTreeSet<Key>,
    changes: bool,
}

impl<'a> Authority<'a> {
    /// The authority of a member, or none when they may not act at `now`.
    #[must_use]
    pub fn of(settings: &'a Settings, membership: &'a Membership, now: DateTime<Utc>) -> Option<Self> {
        let permissions = settings.permissions_of(&membership.grant, membership.group.as_ref());
        membership.is_active(now).then_some(Self { settings, membership: Some(membership), permissions, changes: true })
    }

    /// The authority of a machine, or none without rights.
    #[must_use]
    pub fn of_machine(settings: &'a Settings, machine: &Machine) -> Option<Self> {
        let changes = match machine.rights {
            MachineRights::None => return None,
            MachineRights::Read => false,
            MachineRights::Manage => true,
        };
        Some(Self { settings, membership: None, permissions: BTreeSet::new(), changes })
    }

    /// Whether they may change anything: a machine that only reads may not.
    #[must_use]
    pub const fn may_change(&self) -> bool {
        self.changes
    }

    /// Whether that is their own membership.
    #[must_use]
    pub fn is_own(&self, membership: &Membership) -> bool {
        self.membership.is_some_and(|own| own.id == membership.id)
    }

    /// The settings of the organisation.
    pub(crate) const fn settings(&self) -> &Settings {
        self.settings
    }

    /// Every permission that they hold.
    #[must_use]
    pub const fn permissions(&self) -> &BTreeSet<Key> {
        &self.permissions
    }

    /// Whether they hold the permission.
    #[must_use]
    pub fn holds(&self, permission: &str) -> bool {
        self.membership.is_none() || self.permissions.iter().any(|key| key.as_str() == permission)
    }

    /// Requires a permission.
    ///
    /// # Errors
    /// [`Refusal::Forbidden`] without it.
    pub fn require(&self, permission: &'static str) -> Result<(), Refusal> {
        if self.holds(permission) { Ok(()) } else { Err(Refusal::Forbidden(permission)) }
    }

    /// Requires the permission to say that about a member who is invited or added: the one that changes it later (A12).
    ///
    /// # Errors
    /// [`Refusal::Forbidden`] without it.
    pub(crate) fn may_set_host_data(&self, host: &MemberHostData) -> Result<(), Refusal> {
        if host.is_empty() { Ok(()) } else { self.require(MEMBERS_UPDATE) }
    }

    /// Requires that a holder of that access does not outrank them, and that their role manages it.
    ///
    /// # Errors
    /// [`Refusal::TargetOutranksActor`] otherwise.
    pub fn manages(&self, grant: &Grant, group: Option<&Key>) -> Result<(), Refusal> {
        let Some(membership) = self.membership else { return Ok(()) };
        let own = self.settings.role_of(&membership.grant, membership.group.as_ref());
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
        let holds_all = self.membership.is_none();
        (holds_all || self.settings.permissions_of(grant, group).is_subset(&self.permissions))
            && self.manages(grant, group).is_ok()
    }

    /// Whether everything in the scope is within their own scopes.
    fn reaches(&self, scope: &Scope, resources: &Resources) -> bool {
        let Some(membership) = self.membership else { return true };
        let own = [Some(&membership.grant), self.settings.group_grant(membership.group.as_ref())];
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
