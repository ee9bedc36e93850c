//! Moves members to a group, or removes them from their group.

use domain::{
    membership::Membership,
    organization::Organization,
    permission::MEMBERS_MOVE,
    policy::Policy,
    refusal::{Fault, FaultCode, Refusal},
    text::Key,
};
use kit::{App, Call, Code, Empty, Endpoint, Handle, Problem, Reply, Responses, Route, Tables, config::Need};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    batch::{Context, Load, MemberFilter, MemberOperation, MemberPlan, SELECTION, Selects, decide_selected},
    problems::TARGET,
    request::{InOrganization, Patch, parsed},
    view::BatchView,
};

pub struct Move;

/// The members and their new group. Give either `members` or `all_matching`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Body {
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
    /// The key of the group; null removes the members from their groups. Required, because a missing field is often a
    /// mistake, and members without their group may have no permissions.
    #[serde(default)]
    #[schemars(required)]
    pub group: Patch<String>,
}

impl Selects for Body {
    type Filter = MemberFilter;

    fn selection(&self) -> (Option<&[String]>, Option<&MemberFilter>, Option<&str>) {
        (self.members.as_deref(), self.all_matching.as_ref(), self.cursor.as_deref())
    }

    fn everybody(&self) -> bool {
        self.everybody
    }

    fn terms(&self) -> String {
        format!("{:?}", self.group)
    }
}

impl Endpoint for Move {
    const ROUTE: Route = Route::post("/v1/organizations/{org}/members/move");
    const SUMMARY: &'static str = "Move members to a group, or remove them from theirs";
    const RESPONSES: Responses = Responses::Batch(&[200]);
    const NEEDS: &'static [Need] = &[Need::Keys];
    const TABLES: Tables = SELECTION;
    const PROBLEMS: &'static [Code] = &[
        Code::NotFound,
        Code::Forbidden,
        Code::GrantExceedsActor,
        Code::LastOwner,
        Code::InvalidFormat,
        Code::Required,
        Code::UnknownReference,
        Code::RateLimited,
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
        let group = parsed("/group", call.body.group.value().map(String::as_str), &mut faults);
        if !call.body.group.is_given() {
            faults.push(Fault::new("/group", FaultCode::Required, "name a group, or null for none"));
        }
        if !faults.is_empty() {
            return Err(faults.into());
        }
        decide_selected(app, &call, group).await
    }
}

impl MemberOperation for Move {
    const DONE: &'static str = "moved";
    const PERMISSIONS: &'static [&'static str] = &[MEMBERS_MOVE];
    const FIELDS: &'static [&'static str] = &["/group"];
    const LOAD: Load = Load::Resources;
    type Terms = Option<Key>;

    fn may_send_emails(policy: &Policy) -> bool {
        policy.notify.access_changed
    }

    fn decide(
        context: &Context<'_, Self>,
        organization: &Organization,
        member: &Membership,
    ) -> Result<MemberPlan, Refusal> {
        let Context { call, terms: group, actor, snapshot, .. } = context;
        Ok(member.move_to_group(group.as_ref(), actor, organization, &snapshot.resources, call.now)?.into())
    }
}
