//! The operations of the service: one file and one binary for each, and the list of all.

pub mod audit;
mod batch;
mod catalog;
pub mod groups;
pub mod guests;
pub mod health;
pub mod invitations;
pub mod jobs;
pub mod me;
pub mod members;
pub mod organizations;
pub mod page;
mod problems;
pub mod product;
mod request;
pub mod resources;
pub mod roles;
pub mod signins;
pub mod users;
mod view;

use kit::Operation;

/// All operations in the order of the API documentation; jobs come last.
pub static OPERATIONS: &[&Operation] = &[
    &organizations::CREATE,
    &organizations::FIND,
    &organizations::GET,
    &organizations::UPDATE,
    &organizations::DELETE,
    &invitations::LIST,
    &invitations::GET,
    &invitations::CREATE,
    &invitations::RESEND,
    &invitations::CANCEL,
    &invitations::PREVIEW,
    &invitations::ACCEPT,
    &invitations::DECLINE,
    &members::LIST,
    &members::ADD,
    &members::EXPORT,
    &members::GET,
    &members::UPDATE,
    &members::SUSPEND,
    &members::REACTIVATE,
    &members::RESET_PASSWORD,
    &members::MOVE,
    &members::REMOVE,
    &guests::RENEW,
    &guests::ALERTS,
    &roles::LIST,
    &roles::GET,
    &roles::PUT,
    &roles::DELETE,
    &groups::LIST,
    &groups::GET,
    &groups::PUT,
    &groups::DELETE,
    &resources::LIST,
    &resources::GET,
    &resources::PUT,
    &resources::DELETE,
    &audit::LIST,
    &organizations::AUTHORIZE,
    &me::GET,
    &me::UPDATE,
    &me::ORGANIZATIONS,
    &me::INVITATIONS,
    &me::LEAVE,
    &me::SWITCH,
    &signins::RECORD,
    &users::ORGANIZATIONS,
    &users::REMOVE,
    &users::IDENTITY,
    &product::GET,
    &product::PUT,
    &product::VERSIONS,
    &page::INVITATION,
    &page::SCRIPT,
    &page::STYLE,
    &page::PROBLEMS,
    &health::LIVE,
    &health::READY,
    &jobs::DELIVER,
    &jobs::SWEEP_OUTBOX,
    &jobs::FEEDBACK,
    &jobs::LAPSE_INVITATIONS,
    &jobs::REMIND_GUESTS,
    &jobs::EXPIRE_GUESTS,
    &jobs::RECOUNT,
    &jobs::PURGE,
    &jobs::DIGEST,
];
