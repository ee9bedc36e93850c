//! What can be named in an organisation's catalogue, and what it is to become.

use std::collections::BTreeSet;

use super::{Access, Role};

/// An entry of the catalogue: a role, a group, a resource or a group of resources.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    Role(String),
    Group(String),
    Resource(bool, String),
}

/// What is to be written there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Draft {
    Role(String, Role),
    Group(String, Access),
    /// Whether it is a group of resources, how it is called, and the groups that it is in.
    Resource(bool, String, BTreeSet<String>),
}
