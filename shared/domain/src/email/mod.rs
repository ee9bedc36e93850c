//! Emails: which events cause them, the quotas on those that a person causes, and the daily digest for administrators.

mod cause;
pub mod digest;
pub mod quota;
pub mod reader;
