//! The email about changed access, if the policy wants one (R6): role and group before and after, by their display names.

use domain::{
    event::{Access, Event, Fact},
    membership::Membership,
    organization::{Organization, Settings},
    reader::Reader,
};
use mail::{Email, NameChange};

use super::outgoing::actor_name;

/// The email, if the member still has the access that the event says: a later change has an email of its own.
pub(super) fn access_changed(
    event: &Event,
    organization: &Organization,
    (member, reader): (&Membership, &Reader),
) -> Option<Email> {
    let (Fact::AccessChanged { before, after, attempt: None } | Fact::Moved { before, after }) = &event.fact else {
        return None;
    };
    let settings = &organization.settings;
    if !settings.policy.notify.access_changed || Access::from(member) != *after {
        return None;
    }
    let names = |access: &Access| (role(settings, access), group(settings, access));
    let ((role_before, group_before), (role_after, group_after)) = (names(before), names(after));
    Some(Email::AccessChanged {
        organization: settings.name.to_string(),
        changed_by: actor_name(event, organization),
        role: (before.grant.role != after.grant.role).then_some(NameChange { before: role_before, after: role_after }),
        group: (before.group != after.group).then_some(NameChange { before: group_before, after: group_after }),
        permissions: before.grant.permissions != after.grant.permissions,
        scopes: before.grant.scopes != after.grant.scopes,
        first_name: reader.first_name(),
    })
}

/// The display name of the role, or its key if the role was deleted meanwhile.
fn role(settings: &Settings, access: &Access) -> Option<String> {
    let key = access.grant.role.as_ref()?;
    Some(settings.roles.get(key).map_or_else(|| key.to_string(), |role| role.name.to_string()))
}

/// The display name of the group, likewise.
fn group(settings: &Settings, access: &Access) -> Option<String> {
    let key = access.group.as_ref()?;
    Some(settings.groups.get(key).map_or_else(|| key.to_string(), |group| group.name.to_string()))
}
