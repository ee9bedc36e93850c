//! A person across their organisations: the organisations they belong to, their profile and their subscriptions.

pub mod organization_membership;
pub mod profile;
pub mod subscription;
