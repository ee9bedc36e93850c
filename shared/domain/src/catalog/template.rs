//! Organisation templates: what a new organisation starts with, and the roles and groups that all organisations of the
//! template share (A2). Data only; no code asks which one it was.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    grant::Grant,
    policy::Policy,
    role::{Group, Role},
    text::{Description, Key},
};

/// A template of the product definition.
#[derive(Debug, Clone, PartialEq)]
pub struct Template {
    /// What it is for, in a sentence.
    pub description: Option<Description>,
    /// What the creator is granted.
    pub founder: Grant,
    /// The group that the creator is put in.
    pub founder_group: Option<Key>,
    /// The policy that an organisation starts with, and owns from then on.
    pub policy: Policy,
    /// The roles of every organisation of the template.
    pub roles: BTreeMap<Key, Role>,
    /// The groups of every organisation of the template.
    pub groups: BTreeMap<Key, Group>,
    /// Whether the definition has left it out: its organisations go on, and no others are created from it.
    pub retired: bool,
    /// Roles that the template had. No organisation can use their keys.
    pub retired_roles: BTreeSet<Key>,
    /// Groups that the template had.
    pub retired_groups: BTreeSet<Key>,
}
