//! What answers show: only what the reader may see, in the order in which people read it.

mod batch;
mod catalogue;
mod event;
mod member;
mod organization;
mod sheet;

pub use batch::{BatchView, Elsewhere, ItemResult, reply, reply_page};
pub use catalogue::{GroupView, ResourceView, RoleView};
pub use event::EventView;
pub use member::{MemberView, ScopeView};
pub use organization::{OrganizationView, Seats};
pub use sheet::Sheet;
