//! The definition that holds until a deployment puts its own: four products that show what templates can express, and a
//! neutral team.

use std::{
    borrow::Cow,
    collections::BTreeMap,
    sync::{Arc, LazyLock},
};

use serde::{Deserialize, de::DeserializeOwned};

use super::{PermissionDocument, Product, ProductDocument, ResourceTypeDocument, Retired};
use crate::permission as p;

/// The permissions that the operations of this service ask for. They exist in every definition.
pub const SERVICE_PERMISSIONS: [&str; 20] = [
    p::MEMBERS_READ,
    p::MEMBERS_INVITE,
    p::MEMBERS_UPDATE,
    p::MEMBERS_CANCEL,
    p::MEMBERS_REMOVE,
    p::MEMBERS_SUSPEND,
    p::MEMBERS_REACTIVATE,
    p::MEMBERS_MOVE,
    p::MEMBERS_ADD,
    p::MEMBERS_RESET_PASSWORD,
    p::MEMBERS_EXPORT,
    p::GUESTS_INVITE,
    p::GUESTS_RENEW,
    p::GUESTS_REMOVE,
    p::ORGANIZATION_UPDATE,
    p::ORGANIZATION_DELETE,
    p::ROLES_MANAGE,
    p::GROUPS_MANAGE,
    p::RESOURCES_MANAGE,
    p::AUDIT_READ,
];

/// Permissions and types of resources of all built-in templates.
const DEFINITIONS: &str = include_str!("../../../product.json");

#[derive(Deserialize)]
struct Definitions {
    permissions: BTreeMap<String, PermissionDocument>,
    resource_types: BTreeMap<String, ResourceTypeDocument>,
}

const TEMPLATES: [(&str, &str); 5] = [
    ("team", include_str!("../../../templates/team.json")),
    ("sites", include_str!("../../../templates/sites.json")),
    ("guests", include_str!("../../../templates/guests.json")),
    ("portal", include_str!("../../../templates/portal.json")),
    ("partners", include_str!("../../../templates/partners.json")),
];

static BUILT_IN: LazyLock<Arc<Product>> = LazyLock::new(|| {
    let (product, faults) = Product::read(&ProductDocument::built_in(), &Retired::default(), 0);
    debug_assert_eq!(faults, [], "the built-in definition is valid");
    Arc::new(product)
});

fn parsed<T: DeserializeOwned>(text: &str) -> T {
    serde_json::from_str(text).expect("the built-in definition parses, as the tests show")
}

impl Product {
    /// The built-in definition.
    ///
    /// # Panics
    /// Never: the tests of this crate parse it.
    #[must_use]
    pub fn built_in() -> Arc<Self> {
        BUILT_IN.clone()
    }
}

impl ProductDocument {
    /// The built-in definition as JSON.
    ///
    /// # Panics
    /// Never: the tests of this crate parse it.
    #[must_use]
    pub fn built_in() -> Self {
        let Definitions { permissions, resource_types } = parsed(DEFINITIONS);
        let templates = TEMPLATES.iter().map(|(key, text)| ((*key).to_owned(), parsed(text))).collect();
        Self { permissions, resource_types, templates }
    }

    /// The definition with the permissions of this service that it does not name itself.
    #[must_use]
    pub fn completed(&self) -> Cow<'_, Self> {
        if SERVICE_PERMISSIONS.iter().all(|key| self.permissions.contains_key(*key)) {
            return Cow::Borrowed(self);
        }
        let mut completed = self.clone();
        let mut texts = parsed::<Definitions>(DEFINITIONS).permissions;
        for key in SERVICE_PERMISSIONS {
            if let Some(text) = texts.remove(key) {
                completed.permissions.entry(key.to_owned()).or_insert(text);
            }
        }
        Cow::Owned(completed)
    }
}
