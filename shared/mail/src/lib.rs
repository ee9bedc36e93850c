//! The emails of the product, and the adapter that sends them through SES.
//!
//! [`Email`] is a closed list of emails with typed content. [`compose`] renders one as a MIME message; [`Mailer`] sends it.

mod email;
mod error;
mod format;
mod mime;
mod render;
mod ses;

pub use email::{Email, NameChange, ProfileField};
pub use error::Error;
pub use mime::{Envelope, Sender, compose};
pub use ses::contacts::{ContactError, Contacts};
pub use ses::mailer::{Mailer, MessageId, Tag};

#[cfg(test)]
mod tests;
