//! Response bodies. They contain only what the caller may see.

mod batch;
mod catalog;
mod counts;
mod event;
mod host;
mod member;
mod member_csv;
mod organization;
mod quota;
mod rights;
mod searched;

pub use batch::{BatchView, ItemResult, ItemWarning, OtherOrganization, Outcomes, reply, reply_page, reply_selection};
pub use catalog::{GroupView, ResourceView, RoleView};
pub use counts::{MembershipCounts, StatusCount, StatusCounts};
pub use event::{ActorView, AuditAction, EventView};
pub use member::{MemberView, ScopeView};
pub use member_csv::{Delimiter, MemberCsv};
pub use organization::{OrganizationView, Seats};
pub use quota::CountedEmails;
pub use rights::{AssignableView, permissions};
pub use searched::Searched;
