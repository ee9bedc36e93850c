//! Creating, changing and deleting resources and groups of resources (S2.11b, S2.15).

use chrono::{DateTime, Utc};

use crate::{
    authority::Authority,
    event::Fact,
    grant::ResourceRef,
    organization::Organization,
    permission::RESOURCES_MANAGE,
    refusal::{Fault, FaultCode, Refusal},
    resource::{Resource, Resources},
    text::Key,
};

/// A decided change of one resource, or of one group of resources.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResourceDecision {
    /// Which one.
    pub entry: ResourceRef,
    /// When it changes.
    pub at: DateTime<Utc>,
    /// What happens to it.
    pub action: ResourceAction,
}

/// What happens to a resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ResourceAction {
    /// It is created, or replaced.
    Put {
        /// The resource before; none if it is new.
        before: Option<Resource>,
        /// The resource to write.
        after: Resource,
    },
    /// It is deleted.
    Delete {
        /// The resource before.
        before: Resource,
    },
}

impl ResourceDecision {
    /// The resource before the change.
    #[must_use]
    pub const fn before(&self) -> Option<&Resource> {
        match &self.action {
            ResourceAction::Put { before, .. } => before.as_ref(),
            ResourceAction::Delete { before } => Some(before),
        }
    }

    /// The resource after the change.
    #[must_use]
    pub const fn after(&self) -> Option<&Resource> {
        match &self.action {
            ResourceAction::Put { after, .. } => Some(after),
            ResourceAction::Delete { .. } => None,
        }
    }

    /// What the audit log and the bus record.
    #[must_use]
    pub fn fact(&self) -> Fact {
        let entry = self.entry.clone();
        match self.action.clone() {
            ResourceAction::Put { before, after } => Fact::ResourcePut { entry, before, after },
            ResourceAction::Delete { before } => Fact::ResourceDeleted { entry, before },
        }
    }
}

impl ResourceRef {
    /// The group of resources of the same type under that identifier.
    #[must_use]
    pub fn group(&self, id: &Key) -> Self {
        Self { resource_type: self.resource_type.clone(), is_group: true, id: id.clone() }
    }
}

impl Resource {
    /// The most groups of one resource: a change from as many groups to as many others fits into one transaction.
    pub const MAX_GROUPS: usize = 40;

    /// What is wrong with that number of groups. A group of resources is in no group itself.
    #[must_use]
    pub fn fault_of_groups(is_group: bool, groups: usize) -> Option<Fault> {
        let most = if is_group { 0 } else { Self::MAX_GROUPS };
        let detail = || format!("a resource is in at most {} groups, a group in none", Self::MAX_GROUPS);
        (groups > most).then(|| Fault::new("/groups", FaultCode::TooLong, detail()))
    }
}

impl Organization {
    /// Creates the entry or replaces it; none if it is the same already. `resources` holds the entry and its groups, as
    /// far as they exist.
    ///
    /// # Errors
    /// [`Refusal::Forbidden`]; [`Refusal::Invalid`] for an unknown type or group.
    pub fn put_resource(
        &self,
        entry: &ResourceRef,
        resource: Resource,
        actor: &Authority<'_>,
        resources: &Resources,
        now: DateTime<Utc>,
    ) -> Result<Option<ResourceDecision>, Refusal> {
        actor.require(RESOURCES_MANAGE)?;
        let mut faults = Vec::new();
        faults.extend(self.settings.unknown_resource_type("", &entry.resource_type));
        for (index, group) in resource.groups.iter().enumerate() {
            if !resources.contains_key(&entry.group(group)) {
                let detail = format!("there is no group {group} here");
                faults.push(Fault::new(format!("/groups/{index}"), FaultCode::UnknownReference, detail));
            }
        }
        if !faults.is_empty() {
            return Err(Refusal::Invalid(faults));
        }
        let before = resources.get(entry).cloned();
        let is_same = before.as_ref() == Some(&resource);
        let action = ResourceAction::Put { before, after: resource };
        Ok((!is_same).then(|| ResourceDecision { entry: entry.clone(), at: now, action }))
    }

    /// Deletes the entry. `members` is the number of resources in it, if it is a group. Grants that name the entry keep
    /// the name and give access to nothing by it.
    ///
    /// # Errors
    /// [`Refusal::Forbidden`], [`Refusal::NotFound`]; [`Refusal::InUse`] for a group that is not empty.
    pub fn delete_resource(
        &self,
        entry: &ResourceRef,
        members: u64,
        actor: &Authority<'_>,
        resources: &Resources,
        now: DateTime<Utc>,
    ) -> Result<ResourceDecision, Refusal> {
        actor.require(RESOURCES_MANAGE)?;
        let before = resources.get(entry).cloned().ok_or(Refusal::NotFound)?;
        if members > 0 {
            return Err(Refusal::InUse);
        }
        Ok(ResourceDecision { entry: entry.clone(), at: now, action: ResourceAction::Delete { before } })
    }
}
