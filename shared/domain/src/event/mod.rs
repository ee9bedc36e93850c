//! Events: what a decision changed, for the audit log, the emails and the event bus.

mod actor;
mod before_and_after;
mod decision;
mod fact;

pub use actor::{Actor, Target};
pub use before_and_after::{Access, Identity, Profile};
pub use decision::Decision;
pub(crate) use decision::next_change_at;
pub use fact::Fact;

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::id::{EventId, OrganizationId};

/// One event, with everything that its audit entry, its emails and its bus entry contain.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Event {
    /// Unique; audit entry, outbox entry and bus entry share it.
    pub id: EventId,
    /// When it happened.
    pub at: DateTime<Utc>,
    /// Where.
    pub organization: OrganizationId,
    /// Who did it.
    pub actor: Actor,
    /// Whose membership it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<Target>,
    /// What happened.
    #[serde(flatten)]
    pub fact: Fact,
}

impl Event {
    /// An event about the organisation as such, its settings or its resources.
    #[must_use]
    pub const fn about_organization(
        id: EventId,
        organization: OrganizationId,
        actor: Actor,
        at: DateTime<Utc>,
        fact: Fact,
    ) -> Self {
        Self { id, at, organization, actor, target: None, fact }
    }
}
