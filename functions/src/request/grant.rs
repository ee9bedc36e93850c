//! The request body of a grant.

use std::collections::BTreeSet;

use domain::{
    grant::{Grant, Mode, Scope},
    refusal::{Fault, FaultCode},
    text::Key,
};
use schemars::JsonSchema;
use serde::Deserialize;

/// A grant: a role, permissions beyond it, and scopes that limit both to resources.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct GrantBody {
    /// The key of the role.
    #[schemars(with = "Option<String>")]
    pub role: Option<OneRole>,
    /// Keys of permissions or bundles beyond the role, at most 100.
    #[schemars(length(max = 100))]
    pub permissions: Vec<String>,
    /// The scopes, at most one for each type of resource and at most 20.
    #[schemars(length(max = 20))]
    pub scopes: Vec<ScopeBody>,
}

/// The key of a role. An array parses too, so that several roles get a clear fault, not a JSON type error (S2.4).
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged, expecting = "must be the key of a role")]
pub enum OneRole {
    /// One key.
    One(String),
    /// An array of keys, which is always a fault.
    Many(Vec<String>),
}

/// A scope: the granted resources of one type.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScopeBody {
    /// The type of resource, such as `site`.
    #[serde(rename = "type")]
    pub resource_type: String,
    /// How the scope selects resources.
    pub mode: Mode,
    /// Identifiers of resources or of groups of resources, at most 500.
    #[serde(default)]
    #[schemars(length(max = 500))]
    pub ids: Vec<String>,
}

const MAX_IDS: usize = 500;

impl GrantBody {
    /// Parses the grant and adds its faults to `faults`.
    pub fn parse(&self, faults: &mut Vec<Fault>) -> Grant {
        let role = match &self.role {
            None => None,
            Some(OneRole::One(key)) => super::parsed("/grant/role", Some(key), faults),
            Some(OneRole::Many(keys)) => {
                let detail = format!("a person has exactly one role, not {}", keys.len());
                faults.push(Fault::new("/grant/role", FaultCode::InvalidFormat, detail));
                None
            }
        };
        let permissions = keys("/grant/permissions", &self.permissions, faults);
        let scopes = self.scopes.iter().enumerate().filter_map(|(index, scope)| {
            let pointer = format!("/grant/scopes/{index}");
            let resource_type = super::parsed(&format!("{pointer}/type"), Some(&scope.resource_type), faults)?;
            let ids = keys(&format!("{pointer}/ids"), &scope.ids, faults);
            Some(Scope { resource_type, mode: scope.mode, ids })
        });
        let scopes = scopes.collect();
        Grant { role, permissions, scopes }
    }
}

fn keys(pointer: &str, texts: &[String], faults: &mut Vec<Fault>) -> BTreeSet<Key> {
    if texts.len() > MAX_IDS {
        faults.push(Fault::new(pointer, FaultCode::TooLong, format!("at most {MAX_IDS} entries")));
        return BTreeSet::new();
    }
    let parse = |(index, text): (usize, &String)| super::parsed(&format!("{pointer}/{index}"), Some(text), faults);
    texts.iter().enumerate().filter_map(parse).collect()
}
