//! Removes members; their next request is refused. The request or the policy may include other organisations.

use domain::{
    membership::Membership,
    organization::Organization,
    permission::{GUESTS_INVITE, GUESTS_REMOVE, MEMBERS_REMOVE},
    refusal::{Fault, FaultCode, Refusal},
};
use http::StatusCode;
use kit::{Action, App, Call, Code, Empty, Endpoint, Handle, Problem, Reply, Responses, Route, Tables, config::Need};
use schemars::JsonSchema;
use serde::Deserialize;
use store::schema;

use super::other_organizations::{remove_from_others, removes_everywhere};
use crate::{
    batch::{Context, Count, MemberFilter, MemberOperation, MemberPlan, SELECTION, Selects, decide_members, select},
    problems::TARGET,
    request::{InOrganization, organization_id},
    view::{BatchView, reply_selection},
};

pub struct Remove;

/// The members to remove. Give either `members` or `all_matching`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("x-alternatives" = { "members": ["all_matching", "cursor"], "all_matching": ["members"] }))]
pub struct Body {
    /// The identifiers of the members, 1 to 100.
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
    /// With `all_matching`: `matching` of its dry run. The removal is refused if the filter
    /// selects another number by now. Required, except in a dry run.
    #[serde(default)]
    pub expected: Option<usize>,
    /// Whether to remove them also from all other organisations in which the caller may; default from the policy.
    #[serde(default)]
    pub everywhere: Option<bool>,
    /// Whether to decide every removal but write nothing: the list to confirm (S4.27). Default false.
    #[serde(default)]
    pub dry_run: bool,
}

impl Selects for Body {
    type Filter = MemberFilter;

    fn selection(&self) -> (Option<&[String]>, Option<&MemberFilter>, Option<&str>) {
        (self.members.as_deref(), self.all_matching.as_ref(), self.cursor.as_deref())
    }

    fn everybody(&self) -> bool {
        self.everybody
    }

    /// The cursor of a dry run does not continue a removal, which begins with the confirmed number.
    fn terms(&self) -> String {
        format!("{:?}", (self.dry_run, self.expected))
    }
}

impl Endpoint for Remove {
    const ROUTE: Route = Route::post("/v1/organizations/{org}/members/remove");
    const SUMMARY: &'static str = "Remove members; their access ends at once";
    const RESPONSES: Responses = Responses::Batch(&[200]);
    const NEEDS: &'static [Need] = &[Need::Keys];
    const TABLES: Tables = SELECTION.allow(&[Action::DeleteItem]).query(schema::PERSON);
    const PROBLEMS: &'static [Code] = &[
        Code::NotFound,
        Code::Forbidden,
        Code::UseCancel,
        Code::LastOwner,
        Code::VersionConflict,
        Code::Required,
        Code::TooLong,
    ];
    const SHARED_PROBLEMS: &'static [&'static [Code]] = &[TARGET];
    type Path = InOrganization;
    type Query = Empty;
    type Body = Body;
    type View = BatchView;
}

impl Handle for Remove {
    async fn handle(app: &App, call: Call<Self>) -> Result<Reply<BatchView>, Problem> {
        let organization = organization_id(&call.path.org)?;
        call.body.require_expected()?;
        let selection = select(app, &call, organization, Count::Matching).await?;
        let (next_cursor, matching) = (selection.next_cursor.clone(), selection.matching);
        call.body.confirm(matching)?;
        let mut results = decide_members(app, &call, organization, selection, ()).await?;
        if removes_everywhere(app, &call, organization).await? {
            for result in results.iter_mut().filter(|result| result.error.is_none()) {
                remove_from_others(app, &call, organization, result).await?;
            }
        }
        let matching = matching.filter(|_| call.body.dry_run);
        reply_selection(results, StatusCode::OK, next_cursor, matching)
    }
}

impl MemberOperation for Remove {
    const DONE: &'static str = "removed";
    const PERMISSIONS: &'static [&'static str] = &[MEMBERS_REMOVE, GUESTS_REMOVE, GUESTS_INVITE];
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

impl Body {
    /// A removal by filter is confirmed with `matching` of its dry run.
    fn require_expected(&self) -> Result<(), Problem> {
        match (&self.all_matching, self.expected) {
            (Some(_), None) if !self.dry_run && self.members.is_none() => {
                let detail = "matching of the dry run";
                Err(vec![Fault::new("/expected", FaultCode::Required, detail)].into())
            }
            (None, Some(_)) => Err(Problem::malformed("/expected", "goes with all_matching only")),
            _ => Ok(()),
        }
    }

    /// Compares the number that was expected with what the filter selects now.
    fn confirm(&self, matching: Option<usize>) -> Result<(), Problem> {
        let (Some(expected), Some(matching)) = (self.expected, matching) else { return Ok(()) };
        if expected == matching {
            return Ok(());
        }
        let detail = format!("the filter selects {matching} members now, not {expected}: ask for another dry run");
        Err(Problem::new(Code::VersionConflict, detail))
    }
}
