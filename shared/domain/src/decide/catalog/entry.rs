//! What changing and deleting roles and groups have in common.

use crate::{
    authority::Authority,
    catalogue::Entry,
    fault::{Fault, FaultCode},
    grant::Grant,
    organization::Settings,
    permission::{GROUPS_MANAGE, ROLES_MANAGE},
    refusal::Refusal,
    role::Role,
    text::Key,
};

impl Settings {
    /// Insists that the actor may delete the entry, and that the settings themselves do not need it. Whether anybody
    /// holds it is for the caller to find out.
    ///
    /// # Errors
    /// [`Refusal::Forbidden`], [`Refusal::NotFound`], [`Refusal::SystemEntry`], [`Refusal::TargetOutranksActor`].
    pub fn require_deletable(&self, entry: &Entry, actor: &Authority<'_>) -> Result<(), Refusal> {
        actor.require(match entry {
            Entry::Role(_) => ROLES_MANAGE,
            Entry::Group(_) => GROUPS_MANAGE,
        })?;
        self.is_retired(entry).ok_or(Refusal::NotFound)?;
        self.require_changeable(entry, actor)
    }

    /// Insists that the entry did not come with the template, and does not rank above the actor (S4.32, S4.14).
    pub(crate) fn require_changeable(&self, entry: &Entry, actor: &Authority<'_>) -> Result<(), Refusal> {
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

/// The role that the actor acts in.
pub(super) fn own_role<'a>(settings: &'a Settings, actor: &Authority<'_>) -> Option<&'a Role> {
    settings.role_of(&actor.membership.grant, actor.membership.group.as_ref())
}

pub(super) fn unknown(pointer: &str, what: &str, key: &Key) -> Fault {
    Fault::new(pointer, FaultCode::UnknownReference, format!("there is no {what} {key} here"))
}

pub(super) fn too_many(what: &str, most: usize) -> Fault {
    Fault::new("", FaultCode::TooLong, format!("an organisation has at most {most} {what}"))
}
