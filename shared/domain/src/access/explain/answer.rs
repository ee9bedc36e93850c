//! The answer to whether a person may do something, and its reasons.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::Serialize;

use crate::{grant::Scope, text::Key};

/// The answer, with its reasons.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// Why.
    pub reason: Reason,
    /// The role of an active member: their own or their group's, whichever ranks higher.
    pub role: Option<Key>,
    /// The group of an active member.
    pub group: Option<Key>,
    /// What the permission comes from, where it is held.
    pub source: Option<Source>,
    /// The scope that reaches the resource.
    pub scope: Option<Scope>,
    /// When an access that is there now ends.
    pub until: Option<DateTime<Utc>>,
}

/// Why something is allowed or not. The names in snake case are stable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// It is allowed.
    Granted,
    /// No role, group or bundle of the organisation knows the permission.
    UnknownPermission,
    /// Nobody of that identifier belongs to the organisation: never did, not yet, or not any more.
    NotAMember,
    /// They are locked out.
    Suspended,
    /// Their access has ended.
    Expired,
    /// They are active and do not hold the permission.
    NotGranted,
    /// There is no such resource, or not any more.
    UnknownResource,
    /// They hold the permission, and none of their scopes reaches the resource.
    OutOfScope,
}

/// Where a permission comes from; the first that explains it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// Their own role has it.
    Role,
    /// It was granted to them beyond their role.
    Extra,
    /// Their own role or extras hold it by way of bundles.
    Bundle,
    /// Only with their group do they hold it.
    Group,
}

impl Explanation {
    /// Whether it is allowed.
    #[must_use]
    pub fn allowed(&self) -> bool {
        self.reason == Reason::Granted
    }

    /// Not allowed, without role, group, source or scope.
    pub(super) const fn refused(reason: Reason) -> Self {
        Self { reason, role: None, group: None, source: None, scope: None, until: None }
    }
}
