//! The permissions that this product's own operations ask for. A host product adds its own to the roles as it likes.

/// Read who belongs to the organisation.
pub const MEMBERS_READ: &str = "members:read";
/// Invite members.
pub const MEMBERS_INVITE: &str = "members:invite";
/// Change a member's access or profile.
pub const MEMBERS_UPDATE: &str = "members:update";
/// Cancel invitations.
pub const MEMBERS_CANCEL: &str = "members:cancel";
/// Invite guests.
pub const GUESTS_INVITE: &str = "guests:invite";
/// Renew the access of guests.
pub const GUESTS_RENEW: &str = "guests:renew";
/// Change name, branding and policy of the organisation.
pub const ORGANIZATION_UPDATE: &str = "organization:update";
/// Delete the organisation.
pub const ORGANIZATION_DELETE: &str = "organization:delete";
/// Read the audit log.
pub const AUDIT_READ: &str = "audit:read";
/// Create, change and delete roles.
pub const ROLES_MANAGE: &str = "roles:manage";
/// Create, change and delete groups.
pub const GROUPS_MANAGE: &str = "groups:manage";
/// Create, change and delete entries of the resource catalogue.
pub const RESOURCES_MANAGE: &str = "resources:manage";
/// Remove members.
pub const MEMBERS_REMOVE: &str = "members:remove";
/// Remove guests.
pub const GUESTS_REMOVE: &str = "guests:remove";
/// Suspend members.
pub const MEMBERS_SUSPEND: &str = "members:suspend";
/// Reactivate suspended members.
pub const MEMBERS_REACTIVATE: &str = "members:reactivate";
/// Move members between groups.
pub const MEMBERS_MOVE: &str = "members:move";
/// Add a person who is a member of another organisation, without an invitation.
pub const MEMBERS_ADD: &str = "members:add";
/// Ask the identity provider for a new password of a member.
pub const MEMBERS_RESET_PASSWORD: &str = "members:reset_password";
/// Export the list of members.
pub const MEMBERS_EXPORT: &str = "members:export";
