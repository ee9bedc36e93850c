//! What scopes name: sites, partners and the like, and groups of them.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    grant::ResourceRef,
    text::{Key, Title},
};

/// One entry of the resource catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Resource {
    /// What it is called.
    pub name: Title,
    /// The groups that a resource is in; a group is in none.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub groups: BTreeSet<Key>,
}

/// The resources that a decision refers to, as they are in the catalog.
pub type Resources = BTreeMap<ResourceRef, Resource>;
