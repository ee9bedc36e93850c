//! Explains whether a person may do something now, and why, by the rules that every operation enforces.

mod answer;

pub use answer::{Explanation, Reason, Source};

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use crate::{
    authority::Authority,
    fault::Fault,
    grant::{Mode, ResourceRef, Scope},
    membership::{Membership, Status},
    organization::Settings,
    resource::Resources,
    text::Key,
};

/// What is asked about a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The permission; a bundle asks for everything in it.
    pub permission: Key,
    /// The resource that it is to be used on.
    pub resource: Option<ResourceRef>,
}

impl Settings {
    /// The faults of a question: a permission or a type of resource that does not exist (A3).
    #[must_use]
    pub fn faults_of_question(&self, question: &Question) -> Vec<Fault> {
        let permission = self.unknown_permission("/permission", &question.permission);
        let resource = question.resource.as_ref();
        let resource = resource.and_then(|entry| self.unknown_resource_type("/resource/type", &entry.resource_type));
        permission.into_iter().chain(resource).collect()
    }

    /// Answers a question about a member, or about a person who is none.
    #[must_use]
    pub fn explain(
        &self,
        member: Option<&Membership>,
        question: &Question,
        resources: &Resources,
        now: DateTime<Utc>,
    ) -> Explanation {
        let authority = member.and_then(|member| Authority::of(self, member, now));
        let needed = self.opened(&question.permission);
        let held = authority.as_ref().is_some_and(|a| needed.iter().all(|key| a.holds(key.as_str())));
        let Some(member) = authority.and_then(|authority| authority.membership) else {
            return Explanation::refused(match member.map(|m| m.status(self.policy.renew_window, now)) {
                Some(Status::Suspended) => Reason::Suspended,
                Some(Status::Expired) => Reason::Expired,
                _ => Reason::NotAMember,
            });
        };
        let scope = question.resource.as_ref().map(|entry| self.scope_reaching(member, entry, resources));
        let reason = match scope {
            _ if !held => Reason::NotGranted,
            None | Some(Ok(_)) => Reason::Granted,
            Some(Err(reason)) => reason,
        };
        Explanation {
            reason,
            role: self.role_key(member).cloned(),
            group: member.group.clone(),
            source: held.then(|| self.source(member, &question.permission, &needed)),
            scope: scope.and_then(Result::ok).filter(|_| held).cloned(),
            until: member.expires_at().filter(|_| reason == Reason::Granted),
        }
    }

    /// The single permissions that a key stands for.
    fn opened(&self, permission: &Key) -> BTreeSet<Key> {
        self.product.bundle(permission).cloned().unwrap_or_else(|| BTreeSet::from([permission.clone()]))
    }

    fn source(&self, member: &Membership, permission: &Key, needed: &BTreeSet<Key>) -> Source {
        let role = member.grant.role.as_ref().and_then(|key| self.roles.get(key));
        if role.is_some_and(|role| role.permissions.contains(permission)) {
            Source::Role
        } else if member.grant.permissions.contains(permission) {
            Source::Extra
        } else if needed.is_subset(&self.permissions_of(&member.grant, None)) {
            Source::Bundle
        } else {
            Source::Group
        }
    }

    /// The key of [`Settings::role_of`].
    #[must_use]
    pub fn role_key<'a>(&'a self, member: &'a Membership) -> Option<&'a Key> {
        let shared = self.group_grant(member.group.as_ref());
        let keys = [Some(&member.grant), shared].into_iter().flatten().filter_map(|grant| grant.role.as_ref());
        keys.filter_map(|key| Some((key, self.roles.get(key)?))).max_by_key(|(_, role)| role.rank).map(|(key, _)| key)
    }

    /// Whether a scope of the member, or of their group, contains a resource of the catalog.
    #[must_use]
    pub fn reaches(&self, member: &Membership, entry: &ResourceRef, resources: &Resources) -> bool {
        self.scope_reaching(member, entry, resources).is_ok()
    }

    /// The scope by which a member reaches a resource; no scope reaches a resource that is not in the catalog.
    fn scope_reaching<'a>(
        &'a self,
        member: &'a Membership,
        entry: &ResourceRef,
        resources: &Resources,
    ) -> Result<&'a Scope, Reason> {
        let resource = resources.get(entry).ok_or(Reason::UnknownResource)?;
        let grants = [Some(&member.grant), self.group_grant(member.group.as_ref())];
        let mut scopes = grants.into_iter().flatten().filter_map(|grant| grant.scope(&entry.resource_type));
        let reaches = |scope: &&Scope| match scope.mode {
            Mode::All => true,
            Mode::Groups => !scope.ids.is_disjoint(&resource.groups),
            Mode::Resources => scope.ids.contains(&entry.id),
        };
        scopes.find(reaches).ok_or(Reason::OutOfScope)
    }
}
