//! Resources that this process has read for their names.

use std::{
    collections::{BTreeSet, HashMap},
    sync::{Arc, Mutex, PoisonError},
};

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    grant::ResourceRef,
    id::OrganizationId,
    resource::{Resource, Resources},
};

/// How long a name is kept.
const KEPT_FOR: TimeDelta = TimeDelta::seconds(60);
/// How many resources are kept, some 200 bytes each. A process that reads more of them forgets all.
const MAX_RESOURCES: usize = 5_000;

/// A resource, or that there is none, and when it was read.
type Kept = HashMap<(OrganizationId, ResourceRef), (Option<Resource>, Option<DateTime<Utc>>)>;

#[derive(Debug, Clone, Default)]
pub(crate) struct NameCache(Arc<Mutex<Kept>>);

impl NameCache {
    /// The resources that are kept, and the references that must be read.
    pub fn get(
        &self,
        id: OrganizationId,
        wanted: &BTreeSet<ResourceRef>,
        now: Option<DateTime<Utc>>,
    ) -> (Resources, Vec<ResourceRef>) {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (mut found, mut missing) = (Resources::new(), Vec::new());
        for entry in wanted {
            match kept.get(&(id, entry.clone())) {
                Some((resource, read_at)) if is_fresh(*read_at, now) => {
                    found.extend(resource.clone().map(|resource| (entry.clone(), resource)));
                }
                _ => missing.push(entry.clone()),
            }
        }
        (found, missing)
    }

    /// Keeps what was read.
    pub fn keep(
        &self,
        id: OrganizationId,
        entry: &ResourceRef,
        resource: Option<Resource>,
        now: Option<DateTime<Utc>>,
    ) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MAX_RESOURCES {
            kept.clear();
        }
        kept.insert((id, entry.clone()), (resource, now));
    }
}

fn is_fresh(read_at: Option<DateTime<Utc>>, now: Option<DateTime<Utc>>) -> bool {
    read_at.zip(now).is_some_and(|(read_at, now)| now >= read_at && now - read_at < KEPT_FOR)
}
