//! Organisation templates: what a new organisation starts with. Data only; no code asks which one it was.

use serde::Deserialize;

use crate::{grant::Grant, organization::Settings, text::Key, text::Title};

/// Where an organisation starts: settings, and what its creator becomes.
#[derive(Debug, Clone, Deserialize)]
pub struct Template {
    /// What it is for, in a sentence.
    pub description: String,
    /// What the creator is granted.
    #[serde(default)]
    pub founder: Grant,
    /// The group that the creator is put in.
    #[serde(default)]
    pub founder_group: Option<Key>,
    /// Everything else; `name` and `template` are filled in on creation.
    settings: serde_json::Value,
}

/// The templates by key, in the order in which they are offered.
const ALL: [(&str, &str); 4] = [
    ("sites", include_str!("../../templates/sites.json")),
    ("guests", include_str!("../../templates/guests.json")),
    ("portal", include_str!("../../templates/portal.json")),
    ("partners", include_str!("../../templates/partners.json")),
];

impl Template {
    /// The keys of all templates.
    pub fn keys() -> impl Iterator<Item = &'static str> {
        ALL.iter().map(|(key, _)| *key)
    }

    /// The template of that key.
    ///
    /// # Panics
    /// When a template in this crate is malformed, which its tests exclude.
    #[must_use]
    pub fn named(key: &str) -> Option<Self> {
        let (_, text) = ALL.iter().find(|(name, _)| *name == key)?;
        Some(serde_json::from_str(text).expect("the crate's own templates parse, as its tests show"))
    }

    /// The settings of a new organisation of that name.
    ///
    /// # Panics
    /// When a template in this crate is malformed, which its tests exclude.
    #[must_use]
    pub fn settings(&self, key: &str, name: &Title) -> Settings {
        let mut settings = self.settings.clone();
        settings["name"] = name.as_str().into();
        settings["template"] = key.into();
        serde_json::from_value(settings).expect("the crate's own templates parse, as its tests show")
    }
}
