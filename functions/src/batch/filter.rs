//! The filters by which a batch selects: members and guests, or open invitations.

use domain::membership::{Kind, State, Status};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::request::Rows;

/// A filter for members and guests, as in the list. A missing field does not restrict. It never selects open invitations.
#[derive(Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct MemberFilter {
    /// Selects all members and guests; required where no other field restricts.
    pub everybody: bool,
    /// The statuses to select; empty selects all.
    pub status: Vec<AcceptedStatus>,
    /// Only members or only guests.
    pub kind: Option<Kind>,
    /// The key of a role. Only direct grants match, not those of a group.
    pub role: Option<String>,
    /// Only members of the group with this key.
    pub group: Option<String>,
    /// Whether members use the API only.
    pub api_only: Option<bool>,
    /// Words of first name, last name, address or identifier in the host product, in any order and script, without regard to
    /// case, accents and apostrophes; or an address as copied from a mail client. Every word has to be found, also within
    /// others; a single letter at their beginning. At most 254 bytes.
    #[schemars(length(max = 254))]
    pub q: Option<String>,
    /// Only access that ends before this instant. A date means the end of that day in the organisation's time zone.
    pub expires_before: Option<String>,
    /// Only members with this identifier in the host product.
    pub external_id: Option<String>,
}

/// A filter for open invitations, as in the list. A missing field does not restrict.
#[derive(Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct InvitationFilter {
    /// Selects all open invitations; required where no other field restricts.
    pub everybody: bool,
    /// The statuses to select; empty selects all.
    pub status: Vec<InvitationStatus>,
    /// Only invitations of members or of guests.
    pub kind: Option<Kind>,
    /// The key of a role. Only direct grants match, not those of a group.
    pub role: Option<String>,
    /// Only invitations to the group with this key.
    pub group: Option<String>,
    /// Whether the invited use the API only.
    pub api_only: Option<bool>,
    /// Words of first name, last name, address or identifier in the host product, in any order and script, without regard to
    /// case, accents and apostrophes; or an address as copied from a mail client. Every word has to be found, also within
    /// others; a single letter at their beginning. At most 254 bytes.
    #[schemars(length(max = 254))]
    pub q: Option<String>,
    /// Only invitations that end before this instant. A date means the end of that day in the organisation's time zone.
    pub expires_before: Option<String>,
    /// Only invitations with this identifier in the host product.
    pub external_id: Option<String>,
}

/// The status of a member or guest after acceptance.
#[derive(Debug, Clone, Copy, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AcceptedStatus {
    /// Has access.
    Active,
    /// A guest with access that ends within the renewal window.
    Expiring,
    /// A guest whose access has ended.
    Expired,
    /// Has no access until reactivated.
    Suspended,
}

/// The status of an open invitation.
#[derive(Debug, Clone, Copy, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum InvitationStatus {
    /// Can be accepted.
    InvitePending,
    /// Has expired, and can be resent.
    InviteExpired,
}

/// A filter by which a batch selects.
pub trait SelectionFilter: Serialize + Sync {
    /// The filter as text.
    fn rows(&self) -> Rows<'_>;

    /// Whether it may select without a restriction.
    fn everybody(&self) -> bool;

    /// Whether rows of that state can be selected at all.
    fn selects(state: State) -> bool;
}

impl SelectionFilter for MemberFilter {
    fn rows(&self) -> Rows<'_> {
        Rows {
            place: "/all_matching/",
            status: self.status.iter().map(|status| (*status).into()).collect(),
            kind: self.kind,
            role: self.role.as_deref(),
            group: self.group.as_deref(),
            api_only: self.api_only,
            q: self.q.as_deref(),
            expires_before: self.expires_before.as_deref(),
            external_id: self.external_id.as_deref(),
            ..Rows::default()
        }
    }

    fn everybody(&self) -> bool {
        self.everybody
    }

    fn selects(state: State) -> bool {
        state != State::Invited
    }
}

impl SelectionFilter for InvitationFilter {
    fn rows(&self) -> Rows<'_> {
        Rows {
            place: "/all_matching/",
            status: self.status.iter().map(|status| (*status).into()).collect(),
            kind: self.kind,
            role: self.role.as_deref(),
            group: self.group.as_deref(),
            api_only: self.api_only,
            q: self.q.as_deref(),
            expires_before: self.expires_before.as_deref(),
            external_id: self.external_id.as_deref(),
            ..Rows::default()
        }
    }

    fn everybody(&self) -> bool {
        self.everybody
    }

    fn selects(state: State) -> bool {
        state == State::Invited
    }
}

impl From<AcceptedStatus> for Status {
    fn from(status: AcceptedStatus) -> Self {
        match status {
            AcceptedStatus::Active => Self::Active,
            AcceptedStatus::Expiring => Self::Expiring,
            AcceptedStatus::Expired => Self::Expired,
            AcceptedStatus::Suspended => Self::Suspended,
        }
    }
}

impl From<InvitationStatus> for Status {
    fn from(status: InvitationStatus) -> Self {
        match status {
            InvitationStatus::InvitePending => Self::InvitePending,
            InvitationStatus::InviteExpired => Self::InviteExpired,
        }
    }
}
