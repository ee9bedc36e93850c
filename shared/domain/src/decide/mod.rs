//! The decisions, one file each. Pure: the same arguments give the same answer.

mod catalog;
mod membership;
mod organization;

pub use membership::{
    Acceptance, AccessEdit, Action, Addition, Edited, Invitee, MemberEdit, Offer, ProfileEdit, person_not_found,
};

pub use crate::caller::Caller;
