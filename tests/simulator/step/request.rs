//! Requests of a scenario.

use crate::model::{Access, Draft, EntryIndex, FollowedLink, Item, Model, Offer, PersonIndex, Setting};

#[derive(Clone, Debug)]
pub enum Request {
    /// Invites addresses, some of them in upper case.
    Invite {
        org: usize,
        by: PersonIndex,
        to: Vec<(PersonIndex, bool)>,
        offer: Offer,
    },
    /// A batch action on several entries, each given by organisation and index.
    Batch {
        org: usize,
        by: PersonIndex,
        action: BatchAction,
        targets: Vec<(usize, EntryIndex)>,
    },
    Edit {
        org: usize,
        by: PersonIndex,
        target: (usize, EntryIndex),
        access: Access,
    },
    Accept(FollowedLink),
    Decline(FollowedLink),
    Leave {
        org: usize,
        by: PersonIndex,
    },
    Add {
        org: usize,
        by: PersonIndex,
        person: PersonIndex,
        access: Access,
    },
    /// Changes settings of the policy.
    Change {
        org: usize,
        by: PersonIndex,
        settings: Vec<Setting>,
    },
    /// Creates or changes a role, a group or a resource.
    Put {
        org: usize,
        by: PersonIndex,
        draft: Draft,
    },
    /// Deletes a role, a group or a resource.
    DeleteItem {
        org: usize,
        by: PersonIndex,
        item: Item,
    },
    DeleteOrganization {
        org: usize,
        by: PersonIndex,
    },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BatchAction {
    Resend,
    Cancel,
    Suspend,
    Reactivate,
    Move(Option<String>),
    /// Whether everywhere; without a value, the policy decides.
    Remove(Option<bool>),
    Renew,
}

impl BatchAction {
    /// The end of the request path.
    pub fn path(&self) -> &'static str {
        match self {
            Self::Resend => "/invitations/resend",
            Self::Cancel => "/invitations/cancel",
            Self::Suspend => "/members/suspend",
            Self::Reactivate => "/members/reactivate",
            Self::Move(_) => "/members/move",
            Self::Remove(_) => "/members/remove",
            Self::Renew => "/guests/renew",
        }
    }
}

impl Request {
    /// The organisation of the request.
    pub fn org(&self) -> usize {
        match self {
            Self::Invite { org, .. }
            | Self::Batch { org, .. }
            | Self::Edit { org, .. }
            | Self::Leave { org, .. }
            | Self::Add { org, .. }
            | Self::Change { org, .. }
            | Self::Put { org, .. }
            | Self::DeleteItem { org, .. }
            | Self::DeleteOrganization { org, .. } => *org,
            Self::Accept(held) | Self::Decline(held) => held.org,
        }
    }

    pub fn by(&self) -> PersonIndex {
        match self {
            Self::Invite { by, .. }
            | Self::Batch { by, .. }
            | Self::Edit { by, .. }
            | Self::Leave { by, .. }
            | Self::Add { by, .. }
            | Self::Change { by, .. }
            | Self::Put { by, .. }
            | Self::DeleteItem { by, .. }
            | Self::DeleteOrganization { by, .. } => *by,
            Self::Accept(held) | Self::Decline(held) => held.by,
        }
    }

    /// Whether the request takes an idempotency key.
    pub fn is_post(&self) -> bool {
        !matches!(
            self,
            Self::Edit { .. }
                | Self::Change { .. }
                | Self::Put { .. }
                | Self::DeleteItem { .. }
                | Self::DeleteOrganization { .. }
        )
    }

    /// Whether the request may read other organisations: to find a person who is added, or to remove a person
    /// everywhere.
    pub fn reads_other_organizations(&self, model: &Model) -> bool {
        match self {
            Self::Add { .. } => true,
            Self::Batch { org, action: BatchAction::Remove(everywhere), .. } => {
                everywhere.unwrap_or(model.orgs[*org].policy.remove_everywhere)
            }
            _ => false,
        }
    }

    /// Whether the request takes two transactions, and so may stop between them.
    pub fn has_two_steps(&self, model: &Model) -> bool {
        match self {
            Self::Batch { .. } => self.reads_other_organizations(model),
            Self::Put { draft: Draft::Group(..), .. } => true,
            Self::DeleteItem { item, .. } => !matches!(item, Item::Resource(..)),
            _ => false,
        }
    }

    /// The distinct invitees.
    pub fn invitees(to: &[(PersonIndex, bool)]) -> Vec<PersonIndex> {
        let mut observed = Vec::new();
        for (person, _) in to {
            if !observed.contains(person) {
                observed.push(*person);
            }
        }
        observed
    }
}
