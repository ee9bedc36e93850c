//! Selects the members of a removal: by identifier, or with a filter and pagination.

use domain::{
    id::OrganizationId,
    membership::{Kind, State, Status},
    permission::MEMBERS_READ,
};
use kit::{App, Call, Problem, cursor::CursorScope};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Filter, ReadSet};

use super::remove::{Body, Remove};
use crate::{
    batch::MAX_MEMBERS,
    request::{Rows, authority, snapshot},
};

/// A filter for members and guests, as in the list. A missing field does not restrict; `{}` selects all members and
/// guests. The filter never selects open invitations: they are cancelled, not removed.
#[derive(Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct MemberFilter {
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
    /// A prefix of the address or the last name, at most 254 bytes.
    #[schemars(length(max = 254))]
    pub q: Option<String>,
    /// Only access that ends before this instant. A date means the end of that day in the organisation's time zone.
    pub expires_before: Option<String>,
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

/// The selected members of one call.
pub(super) struct Selection {
    /// The identifiers of the members.
    pub(super) members: Vec<String>,
    /// The filter that each member must still match when it is decided.
    pub(super) filter: Option<Filter>,
    /// The cursor of the next page; none on the last page.
    pub(super) next_cursor: Option<String>,
}

/// Selects the members that the request names, or the next page of its filter. A filter needs the permission to list
/// members, so that it reveals nothing that the list does not.
///
/// # Errors
/// 400 for a malformed body; 403 or 404 for a caller who may not list members; when the table does not answer.
pub(super) async fn select(app: &App, call: &Call<Remove>, organization: OrganizationId) -> Result<Selection, Problem> {
    let Body { members, all_matching, cursor, .. } = &call.body;
    let matching = match (members, all_matching) {
        (Some(members), None) if cursor.is_none() => {
            return Ok(Selection { members: members.clone(), filter: None, next_cursor: None });
        }
        (Some(_), None) => return Err(Problem::malformed("/cursor", "goes with all_matching only")),
        (None, Some(matching)) => matching,
        (None, None) => return Err(Problem::malformed("/members", "name members, or describe them in all_matching")),
        (Some(_), Some(_)) => return Err(Problem::malformed("/all_matching", "either this or members, not both")),
    };
    let user = &call.caller().user;
    let snapshot = snapshot(app, organization, &ReadSet::of(user)).await?;
    authority(&snapshot, call.now)?.require(MEMBERS_READ)?;
    let settings = &snapshot.organization.settings;
    let filter = matching.rows().filter(settings.time_zone)?;

    let question = format!("members.remove {}", serde_json::to_string(matching).unwrap_or_default());
    let scope = CursorScope { organization: &call.path.org, principal: user.as_str(), query: &question };
    let keys = app.keys().await?;
    let from = cursor.as_deref().map(|cursor| {
        keys.verify_cursor(&scope, cursor)
            .ok_or_else(|| Problem::malformed("/cursor", "this is not a cursor of this call"))
    });
    let page = app.store.list(organization, settings, &filter, MAX_MEMBERS, from.transpose()?, call.now).await?;
    let accepted = page.rows.iter().filter(|row| row.state() != State::Invited);
    Ok(Selection {
        members: accepted.map(|row| row.id.to_string()).collect(),
        next_cursor: page.next.map(|position| keys.sign_cursor(&scope, &position)),
        filter: Some(filter),
    })
}

impl MemberFilter {
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
            sort: None,
        }
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
