//! What is wrong with a definition as a whole, once its parts are read.

use std::{collections::BTreeSet, sync::Arc};

use crate::{
    fault::{Fault, FaultCode},
    organization::Settings,
    product::Product,
    resource::Resources,
    template::Template,
    text::Key,
};

impl Product {
    /// The faults of the templates that organisations can be created from.
    #[must_use]
    pub fn faults(&self) -> Vec<Fault> {
        let product = Arc::new(self.clone());
        let current = self.templates.iter().filter(|(_, template)| !template.retired);
        let faults = |(key, template): (&Key, &Template)| {
            let pointer = format!("/templates/{key}");
            let settings = template.settings(&product, key);
            let faults = template.faults_of_founder(&settings).into_iter().chain(settings.faults_of_policy());
            faults.chain(template.faults_of_groups(&settings)).map(|fault| fault.below(&pointer)).collect::<Vec<_>>()
        };
        let mut faults: Vec<Fault> = current.flat_map(faults).collect();
        if self.templates.values().all(|template| template.retired) {
            faults.push(Fault::new("/templates", FaultCode::Required, "at least one template"));
        }
        faults
    }

    /// What must not change between definitions: whether a role or a group makes owners. Memberships count towards the
    /// owners of an organisation as they were when a decision wrote them (R20).
    #[must_use]
    pub fn faults_of_change(&self, after: &Self) -> Vec<Fault> {
        let (old, new) = (Arc::new(self.clone()), Arc::new(after.clone()));
        let mut faults = Vec::new();
        for (key, before) in &self.templates {
            let Some(after) = after.templates.get(key).filter(|after| !after.retired) else { continue };
            let pointer = format!("/templates/{key}");
            let (old, new) = (before.settings(&old, key), after.settings(&new, key));
            let makes_owners =
                |settings: &Settings, role: &Key| settings.roles.get(role).is_some_and(|role| role.owner_class);
            let roles = before.roles.keys().chain(&before.retired_roles);
            for role in roles.filter(|role| makes_owners(&old, role) != makes_owners(&new, role)) {
                faults.push(ownership(format!("{pointer}/roles/{role}/owner_class"), "holders"));
            }
            let groups = before.groups.keys().chain(&before.retired_groups);
            for group in groups.filter(|group| old.makes_owners(group) != new.makes_owners(group)) {
                faults.push(ownership(format!("{pointer}/groups/{group}/grant/role"), "members"));
            }
        }
        faults
    }
}

fn ownership(pointer: String, whose: &str) -> Fault {
    let detail = format!("whether its {whose} are owners never changes; keep it, and add another one");
    Fault::new(pointer, FaultCode::FieldImmutable, detail)
}

impl Template {
    /// The founder must be an owner, with a valid grant, who can grant everything in the template: otherwise no person could.
    fn faults_of_founder(&self, settings: &Settings) -> Vec<Fault> {
        let pointer = "/founder";
        let group = self.founder_group.as_ref();
        if !settings.is_owner_class(&self.founder, group) {
            let detail =
                "must name a role, or a group with a role, of owner_class: an organisation always has an owner";
            return vec![Fault::new(pointer, FaultCode::InvalidFormat, detail)];
        }
        let founder = settings.complete(self.founder.clone());
        let faults = settings.faults_of_held(&founder, group, &Resources::new());
        let below = |fault: Fault| {
            let rest = fault.pointer.strip_prefix("/grant").unwrap_or(&fault.pointer).to_owned();
            Fault { pointer: format!("{pointer}{rest}"), ..fault }
        };
        let mut faults: Vec<Fault> = faults.into_iter().map(below).collect();
        let held = settings.permissions_of(&founder, group);
        let rank = settings.role_of(&founder, group).map_or(0, |role| role.rank);
        for (key, role) in &self.roles {
            let mut opened = BTreeSet::new();
            role.permissions.iter().chain(&role.grantable).for_each(|key| settings.product.open(key, &mut opened));
            let missing: Vec<&str> = opened.difference(&held).map(Key::as_str).collect();
            if !missing.is_empty() {
                let detail =
                    format!("the founder lacks {}, so that no person could grant this role", missing.join(", "));
                faults.push(Fault::new(format!("/roles/{key}/permissions"), FaultCode::InvalidFormat, detail));
            }
            if role.rank > rank {
                let detail = format!("outranks the founder ({rank}), so that no person could grant this role");
                faults.push(Fault::new(format!("/roles/{key}/rank"), FaultCode::InvalidFormat, detail));
            }
        }
        faults
    }

    fn faults_of_groups(&self, settings: &Settings) -> Vec<Fault> {
        let faults = |(key, group): (&Key, &crate::role::Group)| {
            let grant = settings.complete(group.grant.clone());
            let below = move |fault: Fault| fault.below(&format!("/groups/{key}"));
            settings.faults_of_shared(&grant, &Resources::new()).into_iter().map(below).collect::<Vec<_>>()
        };
        self.groups.iter().flat_map(faults).collect()
    }
}
