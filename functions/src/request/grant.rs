//! A grant as requests write it.

use std::collections::BTreeSet;

use domain::{
    grant::{Grant, Mode, Scope},
    refusal::{Fault, FaultCode},
    text::Key,
};
use schemars::JsonSchema;
use serde::Deserialize;

/// What is granted: a role, permissions beyond it, and the resources that both are limited to.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct GrantBody {
    /// The key of a role, exactly one.
    #[schemars(with = "Option<String>")]
    pub role: Option<OneRole>,
    /// Keys of permissions or bundles.
    #[schemars(length(max = 100))]
    pub permissions: Vec<String>,
    /// At most one scope for each type of resource.
    #[schemars(length(max = 20))]
    pub scopes: Vec<ScopeBody>,
}

/// A role. Several are read too, to be refused as what they are and not as a matter of JSON types (S2.4).
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged, expecting = "must be the key of a role")]
pub enum OneRole {
    /// One key.
    One(String),
    /// Any number but one is a fault.
    Many(Vec<String>),
}

/// The resources of one type that are granted.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScopeBody {
    /// The type of resource, such as `site`.
    #[serde(rename = "type")]
    pub resource_type: String,
    /// How they are named.
    pub mode: Mode,
    /// Identifiers of resources, or of groups of them.
    #[serde(default)]
    #[schemars(length(max = 500))]
    pub ids: Vec<String>,
}

const IDS_MOST: usize = 500;

impl GrantBody {
    /// The grant in the domain's terms.
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
    if texts.len() > IDS_MOST {
        faults.push(Fault::new(pointer, FaultCode::TooLong, format!("at most {IDS_MOST} entries")));
        return BTreeSet::new();
    }
    let parse = |(index, text): (usize, &String)| super::parsed(&format!("{pointer}/{index}"), Some(text), faults);
    texts.iter().enumerate().filter_map(parse).collect()
}
