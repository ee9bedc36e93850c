//! Whether a person has a permission, and why.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::Serialize;

use crate::{grant::Scope, text::Key};

/// Whether a person has a permission, with the reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// Why the permission is granted or not.
    pub reason: Reason,
    /// The role of an active member: their own or their group's, whichever ranks higher.
    pub role: Option<Key>,
    /// The group of an active member.
    pub group: Option<Key>,
    /// What grants the permission, if the person has it.
    pub source: Option<Source>,
    /// The scope that reaches the resource.
    pub scope: Option<Scope>,
    /// When the person's current access ends.
    pub until: Option<DateTime<Utc>>,
}

/// Why a permission is granted or not. The names in snake case are stable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The permission is granted.
    Granted,
    /// The user has no membership in the organisation, or has not accepted it yet, or it has ended.
    NotAMember,
    /// The membership is suspended.
    Suspended,
    /// The guest's access has ended.
    Expired,
    /// The membership is active and lacks the permission.
    NotGranted,
    /// The resource does not exist.
    UnknownResource,
    /// The membership has the permission, but none of its scopes contains the resource.
    OutOfScope,
}

/// What grants a permission. If several do, the first in this list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// The member's own role.
    Role,
    /// An extra permission, granted beyond the role.
    Extra,
    /// A bundle in the member's own role or extras.
    Bundle,
    /// The member's group.
    Group,
}

impl Explanation {
    /// Whether the permission is granted.
    #[must_use]
    pub fn allowed(&self) -> bool {
        self.reason == Reason::Granted
    }

    /// A denial, without role, group, source or scope.
    pub(super) const fn refused(reason: Reason) -> Self {
        Self { reason, role: None, group: None, source: None, scope: None, until: None }
    }
}
