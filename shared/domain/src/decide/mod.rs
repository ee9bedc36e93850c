//! The decisions, one file each. Pure: the same arguments give the same answer.

mod catalog;
mod membership;
mod organization;

pub use catalog::{ResourceAction, ResourceDecision};
pub use membership::{
    Acceptance, AccessEdit, Action, Addition, Edited, Invitee, MemberEdit, Offer, ProfileEdit, person_not_found,
};
pub use organization::{Creation, NewOrganization, OrganizationDeletion, PolicyPatch, SettingsDecision, SettingsEdit};

pub use crate::caller::Caller;
