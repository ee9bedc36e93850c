//! Response bodies. They contain only what the caller may see.

mod batch;
mod catalog;
mod event;
mod member;
mod member_csv;
mod organization;

pub use batch::{BatchView, ItemResult, OtherOrganization, Outcomes, reply, reply_page};
pub use catalog::{GroupView, ResourceView, RoleView};
pub use event::EventView;
pub use member::{MemberView, ScopeView};
pub use member_csv::MemberCsv;
pub use organization::{OrganizationView, Seats};
