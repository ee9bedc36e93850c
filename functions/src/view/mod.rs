//! What answers show: only what the reader may see, in the order in which people read it.

mod batch;
mod event;
mod member;
mod organization;

pub use batch::{BatchView, Elsewhere, ItemResult, reply};
pub use event::EventView;
pub use member::MemberView;
pub use organization::OrganizationView;
