//! Decisions about a membership, one file each.

mod accept;
mod add;
mod allowed;
mod cancel;
mod claim;
mod decline;
mod edit;
mod eligible;
mod expire;
mod identity;
mod invite;
mod issue;
mod lapse;
mod profile;
mod relocate;
mod remind;
mod remove;
mod renew;
mod resend;
mod reset_password;
mod sending;
mod suspend;
mod token;

pub use accept::Acceptance;
pub use add::{Addition, person_not_found};
pub use allowed::Action;
pub use edit::AccessEdit;
pub use identity::{Holders, IdentityEdit};
pub use invite::{Invitee, Offer};
pub(in crate::decide) use issue::InvitationIssuer;
pub use profile::{Edited, MemberEdit, ProfileEdit};
pub use sending::Sending;
