//! A role as requests write it.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    refusal::{Fault, FaultCode},
    role::{Role, ScopeRule},
    text::{Key, Title},
};
use schemars::JsonSchema;
use serde::Deserialize;

use super::parsed;

/// The whole role as it is to be.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RoleBody {
    /// What it is called, at most 100 characters.
    #[schemars(length(min = 1, max = 100))]
    pub name: String,
    /// The heading that it is listed under.
    #[serde(default)]
    #[schemars(length(min = 1, max = 100))]
    pub category: Option<String>,
    /// Its standing, 0 to 100: nobody manages, or grants, what ranks above themselves.
    #[schemars(range(min = 0, max = 100))]
    pub rank: i64,
    /// Whether its holders count as owners; never changes.
    #[serde(default)]
    pub owner_class: bool,
    /// The permissions, or bundles, that come with it.
    #[serde(default)]
    #[schemars(length(max = 200))]
    pub permissions: Vec<String>,
    /// The permissions, or bundles, that may be added to it for one person.
    #[serde(default)]
    #[schemars(length(max = 200))]
    pub grantable: Vec<String>,
    /// What may be said about resources, by type; a type that is missing cannot be granted.
    #[serde(default)]
    pub scope_rules: BTreeMap<String, ScopeRule>,
    /// The roles and groups whose holders it manages; null for all that do not outrank it.
    #[serde(default)]
    #[schemars(length(max = 200))]
    pub manages: Option<Vec<String>>,
    /// Whether its holders may edit their own record as an administrator would; true without it.
    #[serde(default)]
    pub may_edit_self: Option<bool>,
}

const KEYS_MOST: usize = 200;
const RANK_MOST: u8 = 100;

impl RoleBody {
    /// The role in the domain's terms.
    ///
    /// # Errors
    /// Every fault of the body by itself.
    pub fn parse(&self) -> Result<Role, Vec<Fault>> {
        let mut faults = Vec::new();
        let name: Option<Title> = parsed("/name", Some(&self.name), &mut faults);
        let category = parsed("/category", self.category.as_deref(), &mut faults);
        let rank = u8::try_from(self.rank).ok().filter(|rank| *rank <= RANK_MOST);
        if rank.is_none() {
            let detail = format!("must be 0 to {RANK_MOST}");
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
    if texts.len() > KEYS_MOST {
        faults.push(Fault::new(pointer, FaultCode::TooLong, format!("at most {KEYS_MOST} entries")));
        return BTreeSet::new();
    }
    let parse = |(index, text): (usize, &String)| parsed(&format!("{pointer}/{index}"), Some(text), faults);
    texts.iter().enumerate().filter_map(parse).collect()
}
