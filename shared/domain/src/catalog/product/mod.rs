//! The product definition (A1): the permissions and types of resources of the host product, and the templates of its
//! organisations. Data of a deployment; no code depends on a key in it, except for the permissions of this service.

mod built_in;
mod document;
mod read;
mod retired;
mod roles;

use std::collections::{BTreeMap, BTreeSet};

pub use self::{
    built_in::SERVICE_PERMISSIONS,
    document::{
        FounderDocument, GrantDocument, GroupDocument, PermissionDocument, ProductDocument, ResourceTypeDocument,
        RoleDocument, ScopeDocument, TemplateDocument,
    },
    retired::Retired,
};
use crate::{
    template::Template,
    text::{Description, Key, Title},
};

/// A product definition, parsed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Product {
    /// Raised with every change. 0 is the built-in definition, which holds until another one is put.
    pub version: u64,
    /// Every permission, with those of this service.
    pub permissions: BTreeMap<Key, Permission>,
    /// The types of resources that scopes can name.
    pub resource_types: BTreeMap<Key, ResourceType>,
    /// What organisations are created from, and get their common roles and groups from. Also retired ones, because
    /// organisations that were created from them go on.
    pub templates: BTreeMap<Key, Template>,
}

/// A permission of the host product or of this service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permission {
    /// What it is called.
    pub name: Title,
    /// What it allows, in a sentence.
    pub description: Option<Description>,
    /// The heading that it is listed under.
    pub category: Option<Title>,
    /// A bundle: the permissions that it stands for. Empty for a single permission.
    pub includes: BTreeSet<Key>,
}

/// A type of resources.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResourceType {
    /// What one resource is called.
    pub name: Title,
    /// What a group of such resources is called.
    pub group_name: Option<Title>,
}

impl Product {
    /// The template that new organisations can be created from; none for a retired one.
    #[must_use]
    pub fn template(&self, key: &Key) -> Option<&Template> {
        self.templates.get(key).filter(|template| !template.retired)
    }

    /// The permissions that a bundle stands for; none for a single permission, or for one that does not exist.
    #[must_use]
    pub fn bundle(&self, key: &Key) -> Option<&BTreeSet<Key>> {
        self.permissions.get(key).map(|permission| &permission.includes).filter(|includes| !includes.is_empty())
    }

    /// Adds to `held` what a key stands for: the permissions of a bundle, or the permission itself. A key that the
    /// definition does not contain gives nothing (A2).
    pub(crate) fn open(&self, key: &Key, held: &mut BTreeSet<Key>) {
        match self.permissions.get(key) {
            Some(permission) if permission.includes.is_empty() => drop(held.insert(key.clone())),
            Some(bundle) => {
                let known = bundle.includes.iter().filter(|key| self.permissions.contains_key(key));
                held.extend(known.cloned());
            }
            None => {}
        }
    }
}
