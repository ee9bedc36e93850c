//! Sign-ins that the identity provider reports.

pub mod record;
