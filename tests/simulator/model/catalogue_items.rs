//! Items of an organisation's catalogue, and drafts of them.

use std::collections::BTreeSet;

use super::{Access, Role};

/// An item: a role, a group, a resource or a group of resources.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    Role(String),
    Group(String),
    Resource(bool, String),
}

/// The new content of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Draft {
    Role(String, Role),
    Group(String, Access),
    /// Whether it is a group of resources, its identifier, and the groups that contain it.
    Resource(bool, String, BTreeSet<String>),
}
