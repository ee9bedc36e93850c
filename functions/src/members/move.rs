//! Moves members to a group, or removes them from their group.

use domain::{membership::Membership, organization::Organization, refusal::Refusal, text::Key};
use http::StatusCode;
use kit::{App, Call, Code, Empty, Endpoint, Handle, Problem, Reply, Responses, Route, Tables};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    batch::{Context, Load, MemberOperation, MemberPlan, decide_members},
    problems::TARGET,
    request::{InOrganization, organization_id, parsed},
    view::{BatchView, reply},
};

pub struct Move;

/// The members and their new group.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Body {
    /// The identifiers of the members, 1 to 100.
    #[schemars(length(min = 1, max = 100))]
    pub members: Vec<String>,
    /// The key of the group; null removes the members from their groups.
    pub group: Option<String>,
}

impl Endpoint for Move {
    const ROUTE: Route = Route::post("/v1/organizations/{org}/members/move");
    const SUMMARY: &'static str = "Move members to a group, or remove them from theirs";
    const RESPONSES: Responses = Responses::Batch(&[200]);
    const TABLES: Tables = Tables::DECISION;
    const PROBLEMS: &'static [Code] = &[
        Code::NotFound,
        Code::Forbidden,
        Code::GrantExceedsActor,
        Code::LastOwner,
        Code::InvalidFormat,
        Code::UnknownReference,
    ];
    const SHARED_PROBLEMS: &'static [&'static [Code]] = &[TARGET];
    type Path = InOrganization;
    type Query = Empty;
    type Body = Body;
    type View = BatchView;
}

impl Handle for Move {
    async fn handle(app: &App, call: Call<Self>) -> Result<Reply<BatchView>, Problem> {
        let mut faults = Vec::new();
        let group = parsed("/group", call.body.group.as_deref(), &mut faults);
        if !faults.is_empty() {
            return Err(faults.into());
        }
        Ok(reply(
            decide_members(app, &call, organization_id(&call.path.org)?, &call.body.members, group).await?,
            StatusCode::OK,
        ))
    }
}

impl MemberOperation for Move {
    const DONE: &'static str = "moved";
    const LOAD: Load = Load::Resources;
    type Terms = Option<Key>;

    fn decide(
        context: &Context<'_, Self>,
        organization: &Organization,
        member: &Membership,
    ) -> Result<MemberPlan, Refusal> {
        let Context { call, terms: group, actor, snapshot } = context;
        Ok(member.move_to_group(group.as_ref(), actor, organization, &snapshot.resources, call.now)?.into())
    }
}
