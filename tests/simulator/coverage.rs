//! The kinds of events that scenarios have covered, so that gaps of the generators become visible.

use std::collections::BTreeSet;

use crate::{
    model::{Model, State},
    observed::{Observed, action},
};

/// The events that five hundred scenarios have to cover, each at least once.
pub const EXPECTED: [&str; 34] = [
    "accepted",
    "access_changed",
    "added",
    "cancelled",
    "declined",
    "expired",
    "expiring",
    "invite_expired",
    "invited",
    "left",
    "moved",
    "organization_deleted",
    "organization_updated",
    "reactivated",
    "removed",
    "renewed",
    "replaced",
    "resent",
    "resource_deleted",
    "resource_put",
    "suspended",
    "acceptance_refused",
    "delivery_failed",
    "a change of reminders",
    "a change of seats",
    "a change of topics",
    "a deletion that broke off",
    "a digest",
    "a group of its own that somebody is in",
    "a guest of a role of its own",
    "a purge",
    "a role deleted",
    "a group deleted",
    "somebody limited to some resources",
];

/// The events of one step.
pub fn of_step(before: &Model, after: &Model) -> BTreeSet<String> {
    let mut covered = BTreeSet::new();
    let mut saw = |has_permission: bool, what: &str| {
        if has_permission {
            covered.insert(what.to_owned());
        }
    };
    for (one, other) in before.orgs.iter().zip(&after.orgs) {
        let (old, new) = (&one.policy, &other.policy);
        saw(!old.reminders.keys().eq(new.reminders.keys()), "a change of reminders");
        saw(old.seat_limit != new.seat_limit, "a change of seats");
        saw(old.topics != new.topics, "a change of topics");
        saw(!one.purged && other.purged, "a purge");
        saw(one.digest_sent_on != other.digest_sent_on, "a digest");
        let (old, new) = (&one.catalogue, &other.catalogue);
        saw(old.roles.keys().any(|key| !new.roles.contains_key(key)), "a role deleted");
        saw(old.groups.keys().any(|key| !new.groups.contains_key(key)), "a group deleted");
        let retired = new.roles.values().any(|role| role.retired) || new.groups.values().any(|group| group.retired);
        saw(retired, "a deletion that broke off");
    }
    covered
}

/// The events of a whole scenario.
pub fn of_story(model: &Model, observed: &Observed) -> BTreeSet<String> {
    let mut covered: BTreeSet<String> = observed.audit.iter().map(|entry| action(entry).to_owned()).collect();
    let mut saw = |has_permission: bool, what: &str| {
        if has_permission {
            covered.insert(what.to_owned());
        }
    };
    for organization in &model.orgs {
        let groups = |key: &String| organization.catalogue.groups.get(key).is_some_and(|group| !group.system);
        let roles = |key: &String| organization.catalogue.roles.get(key).is_some_and(|role| !role.system);
        for member in &organization.entries {
            let joined = matches!(member.state, State::Active | State::Suspended);
            let access = &member.access;
            saw(joined && access.group.as_ref().is_some_and(groups), "a group of its own that somebody is in");
            saw(member.guest && access.role.as_ref().is_some_and(roles), "a guest of a role of its own");
            let some = access.scope.as_ref().is_some_and(|scope| !scope.ids.is_empty());
            saw(joined && some, "somebody limited to some resources");
        }
    }
    covered
}
