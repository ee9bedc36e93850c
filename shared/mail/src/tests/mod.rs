//! Emails as their readers get them.

mod golden;
mod mailer;
mod message;
mod parsed_email;
mod translations;
mod untrusted_input;
