//! Facts in the past tense: what decisions come to, and the only thing that leaves them.

mod actor;
mod before_and_after;
mod decision;
mod fact;

pub use actor::{Actor, Target};
pub use before_and_after::{Access, Profile};
pub use decision::Decision;
pub(crate) use decision::next_change_at;
pub use fact::Fact;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::id::{EventId, OrganizationId};

/// One fact, with everything that its audit entry, its emails and its bus entry are made of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// Unique; the audit entry, the outbox entry and the bus entry carry the same one.
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
