//! Where memberships are kept: one DynamoDB table, one conditional transaction for each decision.

mod audit;
mod commit;
mod idempotency;
mod memberships;
mod organizations;
mod outbox;
mod profile;
mod scheduled;
mod table;

pub use audit::{AuditFilter, AuditPosition};
pub use commit::{Change, Outcome, Preconditions, ReadSet, Snapshot};
pub use idempotency::{Answer, Claim, Lease, Request};
pub use memberships::{ExpiringGuests, Filter, Page, Position, Sort};
pub use organizations::{ResourceChange, ResourcePosition};
pub use outbox::{
    BOUNCE_SUPPRESSION, DeliveryUpdate, EMAIL_LEASE_DURATION, OutboxEntry, Suppression, TopicUpdate, UnreadableEntry,
};
pub use scheduled::{Checkpoint, DueMembership, DuePosition, Recount, reminders};
pub use table::{Error, Store, keys, schema};
