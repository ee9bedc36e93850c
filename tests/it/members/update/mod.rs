//! Changing a member: access, profile, or an invitation that is still pending.

mod access;
mod access_email;
mod guest_permissions;
mod invitation;
mod profile;
