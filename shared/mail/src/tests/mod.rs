//! Emails as their readers get them.

mod golden;
mod hostile;
mod mailer;
mod message;
mod parsed;
mod phrases;
