//! What earlier definitions contained and the current one does not (A2).

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{ProductDocument, TemplateDocument};

/// Templates, roles and groups that the current definition has left out. Memberships still name them.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Retired {
    /// Templates as they were: their organisations go on with them.
    pub templates: BTreeMap<String, TemplateDocument>,
    /// Keys of roles, by template. Their holders have nothing by them, and no organisation can give the key another meaning.
    pub roles: BTreeMap<String, BTreeSet<String>>,
    /// Keys of groups, by template.
    pub groups: BTreeMap<String, BTreeSet<String>>,
}

impl Retired {
    /// What is retired once `after` replaces `before`.
    #[must_use]
    pub fn after(&self, before: &ProductDocument, after: &ProductDocument) -> Self {
        let mut retired = self.clone();
        for (key, template) in &before.templates {
            let Some(now) = after.templates.get(key) else {
                retired.templates.insert(key.clone(), template.clone());
                continue;
            };
            let (roles, groups) = (template.roles.keys(), template.groups.keys());
            let roles = roles.filter(|role| !now.roles.contains_key(*role)).cloned();
            let groups = groups.filter(|group| !now.groups.contains_key(*group)).cloned();
            retired.roles.entry(key.clone()).or_default().extend(roles);
            retired.groups.entry(key.clone()).or_default().extend(groups);
        }
        retired.templates.retain(|key, _| !after.templates.contains_key(key));
        for (key, template) in &after.templates {
            if let Some(roles) = retired.roles.get_mut(key) {
                roles.retain(|role| !template.roles.contains_key(role));
            }
            if let Some(groups) = retired.groups.get_mut(key) {
                groups.retain(|group| !template.groups.contains_key(group));
            }
        }
        retired.roles.retain(|_, keys| !keys.is_empty());
        retired.groups.retain(|_, keys| !keys.is_empty());
        retired
    }
}
