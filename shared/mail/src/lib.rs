//! Emails: what the product writes to people, and the SES adapter that sends it.
//!
//! An email is a variant of [`Email`] and a files of `emails/`; [`compose`] makes the MIME message and [`Mailer`] sends it.

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
