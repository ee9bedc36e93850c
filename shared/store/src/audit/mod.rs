//! The audit log: one immutable entry for each event, written in the transaction of the change (S1.20, C88).

mod list;
mod write;

use domain::event::Actor;

pub use list::{AuditFilter, AuditPosition};
pub(crate) use write::write;

/// The identifier by which the log is searched for an actor: that of a user or of a client. Jobs have none.
fn actor_id(actor: &Actor) -> Option<&str> {
    match actor {
        Actor::Person { user, .. } => Some(user.as_str()),
        Actor::Machine { client, .. } => Some(client.as_str()),
        Actor::Job { .. } => None,
    }
}
