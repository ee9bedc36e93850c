//! What the caller may do and give, in responses (A5).

use domain::{assignable::Assignable, authority::Authority, text::Key};
use schemars::JsonSchema;
use serde::Serialize;

/// What the caller may give to others.
#[derive(Debug, Default, Serialize, JsonSchema)]
pub struct AssignableView {
    /// Keys of roles.
    pub roles: Vec<String>,
    /// Keys of groups.
    pub groups: Vec<String>,
    /// Keys of the permissions and bundles that can be added to one of these roles.
    pub permissions: Vec<String>,
}

fn texts<'a>(keys: impl IntoIterator<Item = &'a Key>) -> Vec<String> {
    keys.into_iter().map(ToString::to_string).collect()
}

impl AssignableView {
    /// What that authority may give: nothing, if it only reads.
    pub fn of(authority: &Authority<'_>) -> Self {
        if !authority.may_change() {
            return Self::default();
        }
        let Assignable { roles, groups, permissions } = authority.assignable();
        Self { roles: texts(&roles), groups: texts(&groups), permissions: texts(&permissions) }
    }
}

/// The keys of the permissions that a caller has.
pub fn permissions(authority: &Authority<'_>) -> Vec<String> {
    texts(authority.permissions())
}
