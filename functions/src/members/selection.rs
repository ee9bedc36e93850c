//! Whom a removal means: members by name, or everybody whom a description fits, page by page.

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

/// Members and guests, as the list filters them. What is not said does not restrict: `{}` means everybody who has
/// accepted. Invitations are cancelled, not removed, and never meant.
#[derive(Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct MemberFilter {
    /// In one of these conditions; without it, in any.
    pub status: Vec<AcceptedStatus>,
    /// Member or guest.
    pub kind: Option<Kind>,
    /// The key of a role that people hold themselves.
    pub role: Option<String>,
    /// The key of a group.
    pub group: Option<String>,
    /// Whether people use the API only.
    pub api_only: Option<bool>,
    /// What the address or the last name begins with.
    #[schemars(length(max = 254))]
    pub q: Option<String>,
    /// Only whose access ends before this instant; a date alone means the end of that day where the organisation is.
    pub expires_before: Option<String>,
}

/// The conditions of somebody who has accepted.
#[derive(Debug, Clone, Copy, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AcceptedStatus {
    /// Belongs and may act.
    Active,
    /// Active, within the renewal window before the end.
    Expiring,
    /// A guest whose access has ended.
    Expired,
    /// Locked out until reactivated.
    Suspended,
}

/// Whom a call means.
pub(super) struct Selection {
    /// Their identifiers.
    pub(super) members: Vec<String>,
    /// What they have to match when they are decided about.
    pub(super) filter: Option<Filter>,
    /// Where to go on.
    pub(super) next_cursor: Option<String>,
}

/// Those who are named, or the next of those who are described: whoever may not see them in the list learns nothing here.
///
/// # Errors
/// 400 for what cannot be read, 403 and 404 for who may not list, and when the table does not answer.
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
            status: self.status.iter().map(|present| (*present).into()).collect(),
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
    fn from(present: AcceptedStatus) -> Self {
        match present {
            AcceptedStatus::Active => Self::Active,
            AcceptedStatus::Expiring => Self::Expiring,
            AcceptedStatus::Expired => Self::Expired,
            AcceptedStatus::Suspended => Self::Suspended,
        }
    }
}
