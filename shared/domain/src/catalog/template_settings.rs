//! What an organisation has from its template: settings to start with, and roles and groups that follow the definition (A2).

use std::{collections::BTreeMap, sync::Arc};

use crate::{
    branding::Branding,
    entry::Entry,
    host::HostData,
    language_tag::LanguageTag,
    organization::Settings,
    product::Product,
    template::Template,
    text::{Key, Title},
    time_zone::TimeZone,
    unknown::Unknown,
};

impl Template {
    /// The settings of a new organisation, which is named after the template as long as its creator has not named it.
    #[must_use]
    pub fn settings(&self, product: &Arc<Product>, key: &Key) -> Settings {
        let own = Settings {
            name: Title::of_key(key),
            template: key.clone(),
            branding: Branding::default(),
            locale: LanguageTag::default(),
            time_zone: TimeZone::default(),
            host: HostData::default(),
            policy: self.policy.clone(),
            roles: BTreeMap::new(),
            groups: BTreeMap::new(),
            product: Arc::default(),
            unknown: Unknown::default(),
        };
        own.completed_by(product)
    }
}

impl Settings {
    /// The settings with the roles and groups of their template, as the product definition has them now. Entries of the
    /// organisation itself come first.
    #[must_use]
    pub fn completed_by(mut self, product: &Arc<Product>) -> Self {
        if let Some(template) = product.templates.get(&self.template) {
            for (key, role) in &template.roles {
                self.roles.entry(key.clone()).or_insert_with(|| role.clone());
            }
            for (key, group) in &template.groups {
                self.groups.entry(key.clone()).or_insert_with(|| group.clone());
            }
        }
        self.product = product.clone();
        self
    }

    /// The settings without what comes from the template: what is stored for the organisation.
    #[must_use]
    pub fn own(&self) -> Self {
        let mut own = self.clone();
        own.roles.retain(|_, role| !role.system);
        own.groups.retain(|_, group| !group.system);
        own.product = Arc::default();
        own
    }

    /// Whether the template had a role or a group of this key.
    #[must_use]
    pub(crate) fn was_in_template(&self, entry: &Entry) -> bool {
        self.product.templates.get(&self.template).is_some_and(|template| match entry {
            Entry::Role(key) => template.retired_roles.contains(key),
            Entry::Group(key) => template.retired_groups.contains(key),
        })
    }
}
