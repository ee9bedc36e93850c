//! What the service can do: one file and one binary for each operation, and the list of them all.

mod ask;
pub mod audit;
pub mod invitations;
pub mod jobs;
pub mod me;
pub mod members;
pub mod organizations;
pub mod page;
pub mod resources;
mod several;
mod view;

use kit::Operation;

/// Every operation, in the order of the routes' documentation; jobs at the end.
pub static CATALOGUE: &[&Operation] = &[
    &organizations::CREATE,
    &organizations::GET,
    &organizations::UPDATE,
    &organizations::DELETE,
    &invitations::CREATE,
    &invitations::RESEND,
    &invitations::CANCEL,
    &invitations::PREVIEW,
    &invitations::ACCEPT,
    &invitations::DECLINE,
    &members::LIST,
    &members::GET,
    &members::UPDATE,
    &members::SUSPEND,
    &members::REACTIVATE,
    &members::MOVE,
    &members::REMOVE,
    &resources::PUT,
    &audit::LIST,
    &me::INVITATIONS,
    &me::LEAVE,
    &page::INVITATION,
    &page::SCRIPT,
    &page::STYLE,
    &jobs::DELIVER,
    &jobs::SWEEP_OUTBOX,
    &jobs::LAPSE_INVITATIONS,
];
