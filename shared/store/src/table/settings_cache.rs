//! Settings that this process has read, by organisation. Most operations need them, they are the largest item of an
//! organisation, and they rarely change: so an operation reads the version in `META`, and the settings only when that version
//! is another.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use domain::{id::OrganizationId, organization::Settings, product::Product};

/// How many organisations are kept. A process that serves more of them reads some settings again.
const MAX_ORGANIZATIONS: usize = 64;

/// Settings, with the version of the organisation that they belong to. They are completed by the product definition whose
/// version they carry.
type Kept = HashMap<OrganizationId, (u64, Arc<Settings>)>;

/// The settings of organisations.
#[derive(Debug, Clone, Default)]
pub(crate) struct SettingsCache(Arc<Mutex<Kept>>);

impl SettingsCache {
    /// Whether settings of the organisation are kept, of whatever version.
    pub fn knows(&self, id: OrganizationId) -> bool {
        self.with(|kept| kept.contains_key(&id))
    }

    /// Whether settings of that version are kept.
    pub fn has(&self, id: OrganizationId, version: u64) -> bool {
        self.with(|kept| kept.get(&id).is_some_and(|(of, _)| *of == version))
    }

    /// The settings of that version, completed by that definition.
    pub fn get(&self, id: OrganizationId, version: u64, product: &Arc<Product>) -> Option<Arc<Settings>> {
        self.with(|kept| {
            let (_, settings) = kept.get_mut(&id).filter(|(of, _)| *of == version)?;
            if settings.product.version != product.version {
                *settings = Arc::new(settings.own().completed_by(product));
            }
            Some(settings.clone())
        })
    }

    /// Keeps settings, unless later ones are kept.
    pub fn keep(&self, id: OrganizationId, version: u64, settings: &Arc<Settings>) {
        self.with(|kept| {
            if kept.len() >= MAX_ORGANIZATIONS && !kept.contains_key(&id) {
                kept.clear();
            }
            let entry = kept.entry(id).or_insert_with(|| (version, settings.clone()));
            if entry.0 < version {
                *entry = (version, settings.clone());
            }
        });
    }

    fn with<T>(&self, access: impl FnOnce(&mut Kept) -> T) -> T {
        access(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
