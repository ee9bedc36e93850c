//! Composed emails as their recipients get them.

mod directions;
mod golden;
mod mailer;
mod message;
mod parsed_email;
mod translations;
mod untrusted_input;
