//! Whether a grant is one that the organisation's catalogue allows (R3, R4), independently of who gives it.

use std::collections::BTreeSet;

use crate::{
    fault::{Fault, FaultCode},
    grant::{Grant, Mode, ResourceRef, Scope},
    organization::Settings,
    policy::GrantRequired,
    resource::Resources,
    role::{Role, ScopeRule},
    text::Key,
};

impl Settings {
    /// Completes a grant with every scope whose only possible mode is `all`.
    #[must_use]
    pub fn complete(&self, mut grant: Grant) -> Grant {
        let role = grant.role.as_ref().and_then(|key| self.roles.get(key));
        for (resource_type, rule) in role.into_iter().flat_map(|role| &role.scope_rules) {
            let only_all = rule.modes.len() == 1 && rule.modes.contains(&Mode::All);
            if only_all && grant.scope(resource_type).is_none() {
                let scope = Scope { resource_type: resource_type.clone(), mode: Mode::All, ids: BTreeSet::new() };
                grant.scopes.push(scope);
            }
        }
        grant
    }

    /// Every fault of a grant and group that are to be given, with pointers below `/grant` and `/group`. A retired role
    /// or group is answered like an unknown one.
    #[must_use]
    pub fn faults_of(&self, grant: &Grant, group: Option<&Key>, resources: &Resources) -> Vec<Fault> {
        let mut faults = self.retired_faults(grant, group);
        faults.extend(self.faults_of_held(grant, group, resources));
        faults
    }

    /// Every fault of what a group is to grant its members. The group need not grant anything (S4.18).
    #[must_use]
    pub fn faults_of_shared(&self, grant: &Grant, resources: &Resources) -> Vec<Fault> {
        let role = grant.role.as_ref().and_then(|key| self.roles.get(key));
        if let Some(key) = grant.role.as_ref().filter(|_| role.is_none_or(|role| role.retired)) {
            return vec![self.unknown_role(key)];
        }
        let mut faults: Vec<Fault> = self.permission_faults(grant, role).collect();
        faults.extend(self.scope_faults(grant, role, resources));
        faults
    }

    fn retired_faults(&self, grant: &Grant, group: Option<&Key>) -> Vec<Fault> {
        let group = group.filter(|key| self.groups.get(*key).is_some_and(|group| group.retired));
        let role = grant.role.as_ref().filter(|key| self.roles.get(*key).is_some_and(|role| role.retired));
        let group = group.map(|key| self.unknown_group(key));
        group.into_iter().chain(role.map(|key| self.unknown_role(key))).collect()
    }

    fn unknown_role(&self, key: &Key) -> Fault {
        let known = self.roles.iter().filter(|(_, role)| !role.retired).map(|(key, _)| key.as_str());
        Fault::unknown_reference("/grant/role", "role", key.as_str(), known)
    }

    fn unknown_group(&self, key: &Key) -> Fault {
        let known = self.groups.iter().filter(|(_, group)| !group.retired).map(|(key, _)| key.as_str());
        Fault::unknown_reference("/group", "group", key.as_str(), known)
    }

    /// As [`Settings::faults_of`], for a grant that a member holds already: it may name what is retired.
    #[must_use]
    pub fn faults_of_held(&self, grant: &Grant, group: Option<&Key>, resources: &Resources) -> Vec<Fault> {
        let mut faults = Vec::new();
        if let Some(key) = group.filter(|key| !self.groups.contains_key(*key)) {
            faults.push(self.unknown_group(key));
        }
        let role = match &grant.role {
            None => None,
            Some(key) => {
                let role = self.roles.get(key);
                if role.is_none() {
                    faults.push(self.unknown_role(key));
                    return faults;
                }
                role
            }
        };
        faults.extend(self.missing(grant, group));
        faults.extend(self.permission_faults(grant, role));
        faults.extend(self.scope_faults(grant, role, resources));
        faults
    }

    fn missing(&self, grant: &Grant, group: Option<&Key>) -> Option<Fault> {
        let has_role = grant.role.is_some();
        let (satisfied, detail) = match self.policy.grant_required {
            GrantRequired::Role => (has_role, "a role is required"),
            GrantRequired::RoleOrGroup => (has_role || group.is_some(), "a role or a group is required"),
            GrantRequired::None => (true, ""),
        };
        (!satisfied).then(|| Fault::new("/grant/role", FaultCode::Required, detail))
    }

    fn permission_faults<'a>(&'a self, grant: &'a Grant, role: Option<&'a Role>) -> impl Iterator<Item = Fault> + 'a {
        // Without an index: the set is sorted, the list that was sent need not be.
        let pointer = "/grant/permissions";
        grant.permissions.iter().filter_map(move |key| {
            if let Some(fault) = self.unknown_permission(pointer, key) {
                return Some(fault);
            }
            // What the role has anyway may be named too and changes nothing (S5.13).
            let allowed = role.is_some_and(|role| role.grantable.contains(key) || role.permissions.contains(key));
            let detail = format!("the permission {key} cannot be added to this role");
            (!allowed).then(|| Fault::new(pointer, FaultCode::PermissionNotGrantable, detail))
        })
    }

    fn scope_faults(&self, grant: &Grant, role: Option<&Role>, resources: &Resources) -> Vec<Fault> {
        let mut faults = Vec::new();
        for (index, scope) in grant.scopes.iter().enumerate() {
            let pointer = format!("/grant/scopes/{index}");
            if let Some(fault) = self.unknown_resource_type(format!("{pointer}/type"), &scope.resource_type) {
                faults.push(fault);
                continue;
            }
            if grant.scopes[..index].iter().any(|earlier| earlier.resource_type == scope.resource_type) {
                faults.push(Fault::new(pointer, FaultCode::ScopeCardinality, "one scope for each type of resource"));
                continue;
            }
            let demanded = role.and_then(|role| role.scope_rules.get(&scope.resource_type));
            faults.extend(cardinality(&pointer, scope, demanded));
            faults.extend(unknown_ids(&pointer, scope, resources));
        }
        for (resource_type, rule) in role.into_iter().flat_map(|role| &role.scope_rules) {
            if rule.min > 0 && grant.scope(resource_type).is_none() {
                let detail = format!("this role needs a scope of type {resource_type}");
                faults.push(Fault::new("/grant/scopes", FaultCode::ScopeRequired, detail));
            }
        }
        faults
    }
}

fn unknown(pointer: &str, what: &str, key: &Key) -> Fault {
    Fault::new(pointer, FaultCode::UnknownReference, format!("there is no {what} {key} here"))
}

fn cardinality(pointer: &str, scope: &Scope, rule: Option<&ScopeRule>) -> Option<Fault> {
    let fault = |code, detail: String| Some(Fault::new(format!("{pointer}/ids"), code, detail));
    let Some(rule) = rule else {
        let detail = format!("this role takes no scope of type {}", scope.resource_type);
        return Some(Fault::new(pointer, FaultCode::ScopeCardinality, detail));
    };
    if !rule.modes.contains(&scope.mode) {
        let detail = "this role does not take a scope of this mode";
        return Some(Fault::new(format!("{pointer}/mode"), FaultCode::ScopeCardinality, detail));
    }
    let count = u32::try_from(scope.ids.len()).unwrap_or(u32::MAX);
    match (scope.mode, rule.max) {
        (Mode::All, _) if count > 0 => fault(FaultCode::ScopeCardinality, "the mode all takes no ids".to_owned()),
        (Mode::All, _) => None,
        (_, Some(max)) if count > max => fault(FaultCode::ScopeCardinality, format!("at most {max} can be chosen")),
        _ if count < rule.min => fault(FaultCode::ScopeRequired, format!("at least {} must be chosen", rule.min)),
        _ => None,
    }
}

fn unknown_ids<'a>(pointer: &'a str, scope: &'a Scope, resources: &'a Resources) -> impl Iterator<Item = Fault> + 'a {
    scope.ids.iter().filter_map(move |id| {
        let resource_type = scope.resource_type.clone();
        let entry = ResourceRef { resource_type, is_group: scope.mode == Mode::Groups, id: id.clone() };
        let pointer = format!("{pointer}/ids");
        (!resources.contains_key(&entry)).then(|| unknown(&pointer, scope.resource_type.as_str(), id))
    })
}
