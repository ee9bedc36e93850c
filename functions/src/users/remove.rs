//! Removes a person from every organisation. Each organisation is decided separately: where the person is the last owner
//! they stay, and the others go on.

use domain::{
    id::OrganizationId,
    membership::Membership,
    organization::Organization,
    permission::{GUESTS_REMOVE, MEMBERS_REMOVE},
    refusal::Refusal,
};
use http::StatusCode;
use kit::{
    Action, App, Call, Code, Empty, Endpoint, Handle, Problem, Reply, Responses, Route, Scope, Tables, config::Need,
};
use schemars::JsonSchema;
use serde::Deserialize;
use store::schema;

use super::{path::OfUser, places::Places};
use crate::{
    batch::{Context, MemberOperation, MemberPlan, Selection, decide_members},
    problems::TARGET,
    view::{BatchView, ItemResult, reply_page},
};

pub struct Remove;

/// How to remove the person.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Body {
    /// Whether to decide every removal but write nothing; default false.
    pub dry_run: bool,
    /// `next_cursor` of the previous response: continues with the organisations after it.
    pub cursor: Option<String>,
}

impl Endpoint for Remove {
    const ROUTE: Route = Route::post("/v1/users/{user}/remove").for_machines(&[Scope::Manage]);
    const SUMMARY: &'static str = "Remove a person from every organisation";
    const RESPONSES: Responses = Responses::Batch(&[200]);
    const NEEDS: &'static [Need] = &[Need::Keys];
    const TABLES: Tables = Tables::READ
        .allow(&[Action::PutItem, Action::UpdateItem, Action::DeleteItem, Action::ConditionCheckItem])
        .query(schema::PERSON)
        .commit();
    const PROBLEMS: &'static [Code] = &[Code::Forbidden, Code::InvalidFormat, Code::LastOwner];
    const SHARED_PROBLEMS: &'static [&'static [Code]] = &[TARGET];
    type Path = OfUser;
    type Query = Empty;
    type Body = Body;
    type View = BatchView;
}

impl Handle for Remove {
    /// The memberships in the order of their organisations. A person without any has no results.
    async fn handle(app: &App, call: Call<Self>) -> Result<Reply<BatchView>, Problem> {
        let user = call.path.parse()?;
        let question = format!("users.remove {user}");
        let Places { page, next_cursor } =
            Places::read(app, &call, &user, &question, call.body.cursor.as_ref()).await?;
        let mut results = Vec::with_capacity(page.len());
        for (index, (organization, id)) in page.into_iter().enumerate() {
            let id = id.to_string();
            let decided = decide_members(app, &call, organization, Selection::of(vec![id.clone()]), ()).await;
            results.push(in_organization(index, organization, id, decided));
        }
        reply_page(results, StatusCode::OK, next_cursor)
    }
}

/// The result for one organisation. One that does not answer fails alone, because others may be done already.
pub(super) fn in_organization(
    index: usize,
    organization: OrganizationId,
    id: String,
    decided: Result<Vec<ItemResult>, Problem>,
) -> ItemResult {
    let result = match decided {
        Ok(results) => results.into_iter().next(),
        Err(problem) => Some(ItemResult::failed(index, None, Some(id.clone()), problem)),
    };
    let absent = || ItemResult::failed(index, None, Some(id), Refusal::NotFound.into());
    ItemResult { index, organization: Some(organization.to_string()), ..result.unwrap_or_else(absent) }
}

impl MemberOperation for Remove {
    const DONE: &'static str = "removed";
    const PERMISSIONS: &'static [&'static str] = &[MEMBERS_REMOVE, GUESTS_REMOVE];
    const DRY_RUN: &'static str = "would_remove";
    type Terms = ();

    fn decide(
        context: &Context<'_, Self>,
        organization: &Organization,
        member: &Membership,
    ) -> Result<MemberPlan, Refusal> {
        let Context { call, actor, .. } = context;
        let decision = member.remove(actor, organization, call.now)?;
        Ok(if call.body.dry_run { MemberPlan::DryRun } else { decision.into() })
    }
}
