//! Keys of the audit log.

use chrono::{DateTime, Utc};
use domain::id::{EventId, OrganizationId};

use super::{Key, organization::organization};

/// The partition of one month of an organisation's audit log.
#[must_use]
pub fn audit_month(id: OrganizationId, at: DateTime<Utc>) -> String {
    format!("{}#AUDIT#{}", organization(id), at.format("%Y%m"))
}

/// One entry of the audit log.
#[must_use]
pub fn audit(id: OrganizationId, event: EventId, at: DateTime<Utc>) -> Key {
    Key::new(audit_month(id, at), event.ulid().to_string())
}
