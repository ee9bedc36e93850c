//! Selects the members of a batch: by identifier, or with a filter and pagination.

use domain::{
    fault::{Fault, FaultCode},
    id::OrganizationId,
    permission::MEMBERS_READ,
};
use kit::{App, Call, Code, Problem, cursor::CursorScope};
use schemars::JsonSchema;
use serde::Deserialize;
use store::{Filter, Position, ReadSet, Snapshot};

use super::{
    MAX_MEMBERS, MemberOperation,
    filter::{InvitationFilter, MemberFilter, SelectionFilter},
};
use crate::request::{InOrganization, snapshot};

/// A body that selects members.
pub trait Selects: Sync {
    /// What its `all_matching` selects by.
    type Filter: SelectionFilter;

    /// `members`, `all_matching` and `cursor`.
    fn selection(&self) -> (Option<&[String]>, Option<&Self::Filter>, Option<&str>);

    /// Whether an empty filter selects everybody.
    fn everybody(&self) -> bool;

    /// What else a cursor is bound to: a later page must not be asked for other terms than the first.
    fn terms(&self) -> String {
        String::new()
    }
}

/// The members of a batch. Give either `members` or `all_matching`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MemberSelection {
    /// The identifiers of the members, 1 to 100. A repeated one is answered by the result of its first occurrence.
    #[serde(default)]
    #[schemars(length(min = 1, max = 100))]
    pub members: Option<Vec<String>>,
    /// Selects all members that match the filter, up to 100 per call. The response has `next_cursor` if there are more.
    #[serde(default)]
    pub all_matching: Option<MemberFilter>,
    /// Selects everybody, with an empty `all_matching`: the same as `everybody` in it.
    #[serde(default)]
    pub everybody: bool,
    /// With `all_matching`: `next_cursor` of the previous response.
    #[serde(default)]
    pub cursor: Option<String>,
}

/// The invitations of a batch. Give either `members` or `all_matching`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InvitationSelection {
    /// The identifiers of the invitations, 1 to 100. A repeated one is answered by the result of its first occurrence.
    #[serde(default)]
    #[schemars(length(min = 1, max = 100))]
    pub members: Option<Vec<String>>,
    /// Selects all open invitations that match the filter, up to 100 per call. The response has `next_cursor` if there are
    /// more.
    #[serde(default)]
    pub all_matching: Option<InvitationFilter>,
    /// Selects everybody, with an empty `all_matching`: the same as `everybody` in it.
    #[serde(default)]
    pub everybody: bool,
    /// With `all_matching`: `next_cursor` of the previous response.
    #[serde(default)]
    pub cursor: Option<String>,
}

impl Selects for MemberSelection {
    type Filter = MemberFilter;

    fn selection(&self) -> (Option<&[String]>, Option<&MemberFilter>, Option<&str>) {
        (self.members.as_deref(), self.all_matching.as_ref(), self.cursor.as_deref())
    }

    fn everybody(&self) -> bool {
        self.everybody
    }
}

impl Selects for InvitationSelection {
    type Filter = InvitationFilter;

    fn selection(&self) -> (Option<&[String]>, Option<&InvitationFilter>, Option<&str>) {
        (self.members.as_deref(), self.all_matching.as_ref(), self.cursor.as_deref())
    }

    fn everybody(&self) -> bool {
        self.everybody
    }
}

/// The selected members of one call.
pub struct Selection {
    /// The identifiers of the members.
    pub members: Vec<String>,
    /// The filter that each member must still match when it is decided.
    pub filter: Option<Filter>,
    /// The cursor of the next page; none on the last page.
    pub next_cursor: Option<String>,
    /// How many members the filter selects over all pages, where it was asked for on the first page.
    pub matching: Option<usize>,
}

impl Selection {
    /// Members by identifier.
    pub const fn of(members: Vec<String>) -> Self {
        Self { members, filter: None, next_cursor: None, matching: None }
    }
}

/// Whether to count what a filter selects over all pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Count {
    /// No.
    Nothing,
    /// On the first page.
    Matching,
}

/// The most members that are counted.
const MAX_COUNT: usize = 10_000;
/// How many rows a page of the count reads.
const COUNTED_AT_ONCE: usize = 500;

/// Selects the members that the request names, or the next page of its filter. A filter needs the permission to list
/// members, so that it reveals nothing that the list does not. It must restrict, or say that it selects everybody: an empty
/// one is often a mistake of the client, and what it would do cannot be undone (A14).
///
/// # Errors
/// 400 for a malformed body; 422 for an empty filter; 403 or 404 for a caller who may not list members; when the table does
/// not answer.
pub async fn select<E>(
    app: &App,
    call: &Call<E>,
    organization: OrganizationId,
    count: Count,
) -> Result<Selection, Problem>
where
    E: MemberOperation<Path = InOrganization, Body: Selects>,
{
    let (members, all_matching, cursor) = call.body.selection();
    let matching = match (members, all_matching) {
        (Some(members), None) if cursor.is_none() => return Ok(Selection::of(members.to_vec())),
        (Some(_), None) => return Err(Problem::malformed("/cursor", "goes with all_matching only")),
        (None, Some(matching)) => matching,
        (None, None) => {
            let detail = "name members, or describe them in all_matching";
            return Err(Problem::of_field("/members", Code::Required, detail));
        }
        (Some(_), Some(_)) => return Err(Problem::malformed("/all_matching", "either this or members, not both")),
    };
    let snapshot = snapshot(app, organization, &ReadSet::of(call.user())).await?;
    let actor = call.authority(&snapshot)?;
    actor.require(MEMBERS_READ)?;
    if let [first, others @ ..] = E::PERMISSIONS
        && !others.iter().any(|permission| actor.holds(permission))
    {
        actor.require(first)?;
    }
    let filter = matching.rows().filter(snapshot.organization.settings.time_zone)?;
    if filter == Filter::default() && !matching.everybody() && !call.body.everybody() {
        let detail = "restrict the selection, or say \"everybody\": true";
        return Err(vec![Fault::new("/all_matching", FaultCode::Required, detail)].into());
    }

    let text = serde_json::to_string(matching).unwrap_or_default();
    let question = format!("{} {text} {}", E::ROUTE, call.body.terms());
    let scope = CursorScope { organization: &call.path.org, principal: &call.principal().key(), query: &question };
    let keys = app.keys().await?;
    let from = cursor.map(|cursor| {
        keys.decrypt_cursor(&scope, cursor)
            .ok_or_else(|| Problem::malformed("/cursor", "this is not a cursor of this call"))
    });
    let from: Option<Position> = from.transpose()?;
    let is_first = from.is_none();
    let settings = &snapshot.organization.settings;
    let page = app.store.list(organization, settings, &filter, MAX_MEMBERS, from, call.now).await?;
    let selected = |row: &&domain::membership::Membership| <E::Body as Selects>::Filter::selects(row.state());
    let members: Vec<String> = page.rows.iter().filter(selected).map(|row| row.id.to_string()).collect();
    let matching = if is_first && count == Count::Matching {
        Some(members.len() + count_behind::<E>(app, call, &snapshot, &filter, page.next.clone()).await?)
    } else {
        None
    };
    let next_cursor = page.next.map(|position| keys.encrypt_cursor(&scope, &position));
    Ok(Selection { members, filter: Some(filter), next_cursor, matching })
}

/// Counts what the filter selects behind a position.
async fn count_behind<E>(
    app: &App,
    call: &Call<E>,
    snapshot: &Snapshot,
    filter: &Filter,
    mut from: Option<Position>,
) -> Result<usize, Problem>
where
    E: MemberOperation<Path = InOrganization, Body: Selects>,
{
    let organization = &snapshot.organization;
    let mut count = 0;
    while let Some(position) = from {
        let settings = &organization.settings;
        let page = app.store.list(organization.id, settings, filter, COUNTED_AT_ONCE, Some(position), call.now).await?;
        count += page.rows.iter().filter(|row| <E::Body as Selects>::Filter::selects(row.state())).count();
        if count > MAX_COUNT {
            let detail = format!("selects more than {MAX_COUNT} members: restrict it");
            return Err(vec![Fault::new("/all_matching", FaultCode::TooLong, detail)].into());
        }
        from = page.next;
    }
    Ok(count)
}
