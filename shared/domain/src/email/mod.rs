//! Emails: the daily digest for administrators, and the quotas on invitation emails.

pub mod digest;
pub mod quota;
