//! Emails: what the product writes to people, and the SES adapter that sends it.
//!
//! An email is a variant of [`Email`] and a folder of `emails/`; [`compose`] makes the MIME message and [`Mailer`] sends it.

mod button;
mod contacts;
mod dates;
mod email;
mod error;
mod folder;
mod mailer;
mod mime;
mod phrases;
mod render;
mod spans;
mod text;

pub use contacts::{ContactError, Contacts};
pub use email::{Email, ProfileField, Swap};
pub use error::Error;
pub use mailer::{Mailer, MessageId, Tag};
pub use mime::{Envelope, Sender, compose};

#[cfg(test)]
mod tests;
