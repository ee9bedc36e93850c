//! The SES v2 adapter: sending emails and maintaining the contact list.

pub mod contacts;
pub mod mailer;
