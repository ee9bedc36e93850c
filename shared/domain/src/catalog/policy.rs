//! The policy of an organisation: periods, limits and notifications.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    fault::{Fault, FaultCode},
    id::OrganizationId,
    period::Period,
    text::Key,
    topic::Topic,
};

/// The policy of an organisation. Every field has a default, which a template may override.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Policy {
    /// How long an invitation can be accepted after each sending (S1.15).
    pub invite_ttl: Period,
    /// The shortest time that an invitation can ask for instead (A15).
    pub invite_ttl_min: Period,
    /// The longest time that an invitation can ask for instead (A15).
    pub invite_ttl_max: Period,
    /// How long a guest has access, unless the invitation says otherwise (S3.11).
    pub guest_period: Period,
    /// How long before its end a guest's access can be renewed (R11).
    pub renew_window: Period,
    /// How long before the end of their access guests are reminded (R12).
    pub guest_reminders: BTreeSet<Period>,
    /// Who may be a guest; empty means no restriction (S3.2).
    pub guest_sources: GuestSources,
    /// The domains that may be invited; empty means all.
    pub domain_allow: BTreeSet<Domain>,
    /// The domains that may not be invited, even if `domain_allow` or a guest source names them.
    pub domain_deny: BTreeSet<Domain>,
    /// What a grant must name (R3).
    pub grant_required: GrantRequired,
    /// Whether an invitation needs first and last name (R8).
    pub names_required: bool,
    /// The fields of a member that an administrator may change (R7).
    pub admin_editable_fields: BTreeSet<EditableField>,
    /// Which notifications are sent by email (R6, R12).
    pub notify: Notify,
    /// The most seats; pending members count, guests do not (R17).
    pub seat_limit: Option<u32>,
    /// The retention: how long expired entries stay listed (R15).
    pub retention: Period,
    /// The topics that a new member is subscribed to (S4.21).
    pub topics: BTreeSet<Topic>,
    /// Whether a removal ends the person's other memberships too, unless the request says otherwise (R5).
    pub remove_everywhere: bool,
    /// The role of a guest whose invitation names none.
    pub guest_role: Option<Key>,
}

impl Policy {
    /// The default renewal window; sweeps always look that far ahead.
    pub const RENEW_WINDOW: Period = Period::days(14);
    /// The longest renewal window, because sweeps look ahead that far at most.
    pub const MAX_RENEW_WINDOW: Period = Period::days(90);
}

/// The most reminder offsets of a policy.
const MAX_REMINDERS: usize = 8;
/// The longest reminder offset.
const MAX_REMINDER: Period = Period::days(365);
/// Offsets up to this are whole hours, longer ones whole days.
const BY_THE_HOUR: Period = Period::days(2);

impl Policy {
    /// The faults of the reminders. Each distinct offset costs a sweep, so the choice is limited: whole hours in the
    /// last two days, whole days before that.
    #[must_use]
    pub fn faults_of_reminders(&self) -> Vec<Fault> {
        let odd = |offset: &Period| {
            let unit = if *offset <= BY_THE_HOUR { 3600 } else { 86_400 };
            *offset > MAX_REMINDER || offset.seconds() % unit != 0
        };
        let fault = |code, detail: String| Fault::new("/policy/guest_reminders", code, detail);
        let odd = self.guest_reminders.iter().find(|offset| odd(offset)).map(|offset| {
            let detail = format!("{offset}: must be whole hours of at most P2D, or whole days of at most P365D");
            fault(FaultCode::InvalidFormat, detail)
        });
        let many = (self.guest_reminders.len() > MAX_REMINDERS)
            .then(|| fault(FaultCode::TooLong, format!("at most {MAX_REMINDERS} reminders")));
        odd.into_iter().chain(many).collect()
    }
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            invite_ttl: Period::days(7),
            invite_ttl_min: Period::HOUR,
            invite_ttl_max: Period::days(30),
            guest_period: Period::days(90),
            renew_window: Self::RENEW_WINDOW,
            guest_reminders: [14, 3, 1].map(Period::days).into(),
            guest_sources: GuestSources::default(),
            domain_allow: BTreeSet::new(),
            domain_deny: BTreeSet::new(),
            grant_required: GrantRequired::default(),
            names_required: false,
            admin_editable_fields: BTreeSet::new(),
            notify: Notify::default(),
            seat_limit: None,
            retention: Period::days(30),
            topics: BTreeSet::new(),
            remove_everywhere: false,
            guest_role: None,
        }
    }
}

/// Where guests may come from (S3.2).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct GuestSources {
    /// Domains of addresses.
    pub domains: BTreeSet<Domain>,
    /// Organisations whose active members qualify.
    pub organizations: BTreeSet<OrganizationId>,
}

/// What a grant must name (R3).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum GrantRequired {
    /// A role.
    #[default]
    Role,
    /// A role, or a group that has a grant.
    RoleOrGroup,
    /// Nothing: a member may have no permissions.
    None,
}

/// A field of a member's record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EditableField {
    /// The first name.
    FirstName,
    /// The last name.
    LastName,
    /// Whether the person uses the API only.
    ApiOnly,
}

/// Which notifications are sent by email (R6, R12).
#[expect(clippy::struct_excessive_bools, reason = "each is an independent switch")]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Notify {
    /// To an active member whose role, permissions, scopes or group changed (S1.5).
    pub access_changed: bool,
    /// To a member whose names or other profile fields changed (S4.15).
    pub profile_changed: bool,
    /// To a guest whose access has expired (R12).
    pub access_ended: bool,
    /// To members who may renew guests: a daily digest of guests whose access ends soon (R12).
    pub expiring_digest: bool,
}

impl Default for Notify {
    fn default() -> Self {
        Self { access_changed: false, profile_changed: true, access_ended: true, expiring_digest: true }
    }
}

pub use crate::domain_name::Domain;
