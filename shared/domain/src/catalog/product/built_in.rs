//! The definition that holds until a deployment puts its own: four products that show what templates can express, and a
//! neutral team.

use std::sync::{Arc, LazyLock};

use super::{Product, ProductDocument, Retired, TemplateDocument};
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
        let parsed = "the built-in definition parses, as the tests show";
        let mut definitions: serde_json::Value = serde_json::from_str(DEFINITIONS).expect(parsed);
        definitions["templates"] = serde_json::json!({});
        let mut document: Self = serde_json::from_value(definitions).expect(parsed);
        for (key, text) in TEMPLATES {
            let template: TemplateDocument = serde_json::from_str(text).expect(parsed);
            document.templates.insert(key.to_owned(), template);
        }
        document
    }

    /// The definition with the permissions of this service that it does not name itself.
    #[must_use]
    pub fn completed(mut self) -> Self {
        let mut texts = Self::built_in().permissions;
        for key in SERVICE_PERMISSIONS {
            if let Some(text) = texts.remove(key) {
                self.permissions.entry(key.to_owned()).or_insert(text);
            }
        }
        self
    }
}
