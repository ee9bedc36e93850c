//! Removes members; their next request is refused. The request or the policy may include other organisations.

use domain::{membership::Membership, organization::Organization, refusal::Refusal};
use http::StatusCode;
use kit::{Action, App, Call, Code, Empty, Endpoint, Handle, Problem, Reply, Responses, Route, Tables, config::Need};
use schemars::JsonSchema;
use serde::Deserialize;
use store::{Filter, schema};

use super::{
    other_organizations::{remove_from_others, removes_everywhere},
    selection::{MemberFilter, Selection, select},
};
use crate::{
    batch::{Context, MemberOperation, MemberPlan, decide_members},
    problems::TARGET,
    request::{InOrganization, organization_id},
    view::{BatchView, reply_page},
};

pub struct Remove;

/// The members to remove. Give either `members` or `all_matching`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Body {
    /// The identifiers of the members, 1 to 100.
    #[serde(default)]
    #[schemars(length(min = 1, max = 100))]
    pub members: Option<Vec<String>>,
    /// Selects all members that match the filter, up to 100 per call. The response has `next_cursor` if there are more.
    #[serde(default)]
    pub all_matching: Option<MemberFilter>,
    /// With `all_matching`: `next_cursor` of the previous response.
    #[serde(default)]
    pub cursor: Option<String>,
    /// Whether to remove them also from all other organisations in which the caller may; default from the policy.
    #[serde(default)]
    pub everywhere: Option<bool>,
    /// Whether to decide every removal but write nothing: the list to confirm (S4.27). Default false.
    #[serde(default)]
    pub dry_run: bool,
}

impl Endpoint for Remove {
    const ROUTE: Route = Route::post("/v1/organizations/{org}/members/remove");
    const SUMMARY: &'static str = "Remove members; their access ends at once";
    const RESPONSES: Responses = Responses::Batch(&[200]);
    const NEEDS: &'static [Need] = &[Need::Keys];
    const TABLES: Tables = Tables::DECISION
        .allow(&[Action::Query, Action::DeleteItem])
        .query(schema::BY_ACCESS)
        .query(schema::BY_EMAIL)
        .query(schema::BY_NAME)
        .query(schema::BY_STATE)
        .query(schema::PERSON);
    const PROBLEMS: &'static [Code] =
        &[Code::NotFound, Code::Forbidden, Code::UseCancel, Code::LastOwner, Code::VersionConflict];
    const SHARED_PROBLEMS: &'static [&'static [Code]] = &[TARGET];
    type Path = InOrganization;
    type Query = Empty;
    type Body = Body;
    type View = BatchView;
}

impl Handle for Remove {
    async fn handle(app: &App, call: Call<Self>) -> Result<Reply<BatchView>, Problem> {
        let organization = organization_id(&call.path.org)?;
        let Selection { members, filter, next_cursor } = select(app, &call, organization).await?;
        let mut results = Vec::new();
        if filter.is_none() || !members.is_empty() {
            results = decide_members(app, &call, organization, &members, filter).await?;
        }
        if removes_everywhere(app, &call, organization).await? {
            for result in results.iter_mut().filter(|result| result.error.is_none()) {
                remove_from_others(app, &call, organization, result).await?;
            }
        }
        Ok(reply_page(results, StatusCode::OK, next_cursor))
    }
}

impl MemberOperation for Remove {
    const DONE: &'static str = "removed";
    const DRY_RUN: &'static str = "would_remove";
    type Terms = Option<Filter>;

    fn decide(
        context: &Context<'_, Self>,
        organization: &Organization,
        member: &Membership,
    ) -> Result<MemberPlan, Refusal> {
        let Context { call, terms: filter, actor, .. } = context;
        let decision = member.remove(actor, organization, call.now)?;
        let matches = |filter: &Filter| filter.matches(member, &organization.settings, call.now);
        if decision.is_some() && !filter.as_ref().is_none_or(matches) {
            // The member changed after the list was read and no longer matches the filter.
            return Err(Refusal::VersionConflict);
        }
        Ok(if call.body.dry_run { MemberPlan::DryRun } else { decision.into() })
    }
}
