//! Letters: what the product writes to people, and the SES adapter that sends it.
//!
//! A letter is a variant of [`Letter`] and a folder of `letters/`; [`compose`] makes the MIME message and [`Post`] sends it.

mod button;
mod contacts;
mod dates;
mod error;
mod folder;
mod letter;
mod mime;
mod phrases;
mod post;
mod render;
mod spans;
mod text;

pub use contacts::{Contacts, NotSettled};
pub use error::Error;
pub use letter::{Letter, ProfileField, Swap};
pub use mime::{Envelope, Sender, compose};
pub use post::{MessageId, Post, Tag};

#[cfg(test)]
mod tests;
