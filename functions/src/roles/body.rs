//! The request body of a role, and the decision about it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use domain::{
    authority::Authority,
    decide::SettingsDecision,
    entry::Entry,
    organization::Settings,
    permission::ROLES_MANAGE,
    refusal::{Fault, FaultCode, Refusal},
    role::{Role, ScopeRule},
    text::{Key, Title},
};
use schemars::JsonSchema;
use serde::Deserialize;
use store::Snapshot;

use crate::{catalog::put::EntryBody, request::parsed, view::RoleView};

/// The whole role. It replaces an existing one.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RoleBody {
    /// The name, at most 100 characters.
    #[schemars(length(min = 1, max = 100))]
    pub name: String,
    /// What its holders do, at most 300 characters.
    #[serde(default)]
    #[schemars(length(min = 1, max = 300))]
    pub description: Option<String>,
    /// The heading in lists of roles, at most 100 characters.
    #[serde(default)]
    #[schemars(length(min = 1, max = 100))]
    pub category: Option<String>,
    /// The rank, 0 to 100. A caller can neither manage nor grant a role of higher rank than their own.
    #[schemars(range(min = 0, max = 100))]
    pub rank: i64,
    /// Whether holders count as owners. Immutable; default false.
    #[serde(default)]
    pub owner_class: bool,
    /// Keys of the permissions or bundles of the role, at most 200.
    #[serde(default)]
    #[schemars(length(max = 200))]
    pub permissions: Vec<String>,
    /// Keys of the permissions or bundles that a grant may add to the role, at most 200.
    #[serde(default)]
    #[schemars(length(max = 200))]
    pub grantable: Vec<String>,
    /// The rules for scopes, by resource type. A type without a rule cannot be granted.
    #[serde(default)]
    pub scope_rules: BTreeMap<String, ScopeRule>,
    /// Keys of the roles and groups whose holders this role manages, at most 200; null for all that do not outrank it.
    #[serde(default)]
    #[schemars(length(max = 200))]
    pub manages: Option<Vec<String>>,
    /// Whether holders may edit their own membership as an administrator would; default true.
    #[serde(default)]
    pub may_edit_self: Option<bool>,
}

const MAX_KEYS: usize = 200;
const MAX_RANK: u8 = 100;

impl EntryBody for RoleBody {
    const PERMISSION: &'static str = ROLES_MANAGE;
    const ENTRY: fn(Key) -> Entry = Entry::Role;
    type Value = Role;
    type View = RoleView;

    fn put(
        key: &Key,
        role: Role,
        snapshot: &Snapshot,
        actor: &Authority<'_>,
        now: DateTime<Utc>,
    ) -> Result<Option<SettingsDecision>, Refusal> {
        snapshot.organization.put_role(key, role, actor, now)
    }

    fn view(key: &Key, settings: &Settings) -> RoleView {
        RoleView::from((key, &settings.roles[key]))
    }

    /// Parses the fields, without checks against other roles or permissions.
    fn parse(&self) -> Result<Role, Vec<Fault>> {
        let mut faults = Vec::new();
        let name: Option<Title> = parsed("/name", Some(&self.name), &mut faults);
        let description = parsed("/description", self.description.as_deref(), &mut faults);
        let category = parsed("/category", self.category.as_deref(), &mut faults);
        let rank = u8::try_from(self.rank).ok().filter(|rank| *rank <= MAX_RANK);
        if rank.is_none() {
            let detail = format!("must be 0 to {MAX_RANK}");
            faults.push(Fault::new("/rank", FaultCode::InvalidFormat, detail));
        }
        let permissions = keys("/permissions", &self.permissions, &mut faults);
        let grantable = keys("/grantable", &self.grantable, &mut faults);
        let manages = self.manages.as_ref().map(|manages| keys("/manages", manages, &mut faults));
        let rule = |(resource_type, rule): (&String, &ScopeRule)| {
            Some((parsed("/scope_rules", Some(resource_type), &mut faults)?, rule.clone()))
        };
        let scope_rules = self.scope_rules.iter().filter_map(rule).collect();
        match (name, rank) {
            (Some(name), Some(rank)) if faults.is_empty() => Ok(Role {
                name,
                description,
                category,
                rank,
                owner_class: self.owner_class,
                permissions,
                grantable,
                scope_rules,
                manages,
                may_edit_self: self.may_edit_self.unwrap_or(true),
                system: false,
                retired: false,
            }),
            _ => Err(faults),
        }
    }
}

fn keys(pointer: &str, texts: &[String], faults: &mut Vec<Fault>) -> BTreeSet<Key> {
    if texts.len() > MAX_KEYS {
        faults.push(Fault::new(pointer, FaultCode::TooLong, format!("at most {MAX_KEYS} entries")));
        return BTreeSet::new();
    }
    let parse = |(index, text): (usize, &String)| parsed(&format!("{pointer}/{index}"), Some(text), faults);
    texts.iter().enumerate().filter_map(parse).collect()
}
