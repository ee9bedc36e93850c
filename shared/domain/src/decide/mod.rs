//! The decisions, one file each. Pure: the same arguments give the same answer.

mod catalog;
mod membership;
mod organization;
mod product;

pub use catalog::{ResourceAction, ResourceDecision};
use membership::InvitationIssuer;
pub use membership::{
    Acceptance, AccessEdit, Action, Addition, Edited, Holders, IdentityEdit, Invitee, MemberEdit, Offer, ProfileEdit,
    Sending, person_not_found,
};
pub use organization::{Creation, FirstOwner, NewOrganization, OrganizationDeletion, SettingsDecision, SettingsEdit};
pub use product::Definition;

pub use crate::{
    caller::{Caller, Machine, Principal},
    policy_patch::PolicyPatch,
};
