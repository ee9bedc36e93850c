//! Persistence: two DynamoDB tables, one conditional transaction for each decision.
//!
//! Every method of [`Store`] fails with [`Error`] when the table is unavailable or an item cannot be read; `# Errors` sections
//! name only what goes beyond that.
//!
//! Modules import downwards only: `scheduled` → `organizations`, `product`, `profile` → `commit` → `outbox` → `audit` → `table`, where
//! `memberships` and `idempotency` import `table` alone.

mod audit;
mod commit;
mod idempotency;
mod memberships;
mod organizations;
mod outbox;
mod product;
mod profile;
mod scheduled;
mod table;

pub use audit::{AuditFilter, AuditPosition};
pub use commit::{Change, Outcome, Preconditions, ReadSet, Snapshot, Tally};
pub use idempotency::{Answer, Claim, Lease, Replay, Request};
pub use memberships::{ExpiringGuests, Filter, MembershipCount, Page, Position, Sort};
pub use organizations::{CreationQuota, ResourceChange, ResourcePosition};
pub use outbox::{
    BOUNCE_SUPPRESSION, DeliveryUpdate, EMAIL_LEASE_DURATION, OutboxEntry, Suppression, TopicUpdate, UnreadableEntry,
};
pub use product::ProductVersion;
pub use scheduled::{Checkpoint, DueMembership, DuePage, DuePosition, DueScan, Recount, reminders};
pub use table::{Consumed, Error, Meter, Store, keys, schema};
