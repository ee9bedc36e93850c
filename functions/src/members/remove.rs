//! Removes members: their access is gone with the next request. Everywhere, if so asked, where the caller may remove them.

use domain::{id::MembershipId, refusal::Refusal};
use http::{Method, StatusCode};
use kit::{App, Call, Code, Empty, Endpoint, Problem, Reply, Responses, Route, config::Need};
use schemars::JsonSchema;
use serde::Deserialize;
use store::{Filter, Snapshot};

use super::{
    other_organizations::{remove_from_others, removes_everywhere},
    selection::{MemberFilter, Selection, select},
};
use crate::{
    request::{InOrganization, authority, organization_id},
    several::{ItemDecision, Reads, Verb, each},
    view::{BatchView, reply_page},
};

/// See the module.
pub struct Remove;

/// Whom to remove from where: either `members` or `all_matching`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Body {
    /// The identifiers of members, at most 100.
    #[serde(default)]
    #[schemars(length(min = 1, max = 100))]
    pub members: Option<Vec<String>>,
    /// Everybody whom this describes, up to 100 with each call; `next_cursor` in the answer tells whether there are more.
    #[serde(default)]
    pub all_matching: Option<MemberFilter>,
    /// With `all_matching`: where to go on, `next_cursor` of the answer before.
    #[serde(default)]
    pub cursor: Option<String>,
    /// Also from every other organisation in which the caller may remove them; the policy says, if this does not.
    #[serde(default)]
    pub everywhere: Option<bool>,
    /// Decide everything, do nothing: the list to confirm (S4.27).
    #[serde(default)]
    pub dry_run: bool,
}

impl Endpoint for Remove {
    const ROUTE: Route = Route::new(Method::POST, "/v1/organizations/{org}/members/remove");
    const SUMMARY: &'static str = "Remove members; their access ends at once";
    const RESPONSES: Responses = Responses::Batch(&[200]);
    const NEEDS: &'static [Need] = &[Need::Keys];
    const PROBLEMS: &'static [Code] = &[
        Code::NotFound,
        Code::Forbidden,
        Code::SelfEditForbidden,
        Code::TargetOutranksActor,
        Code::UseCancel,
        Code::InvalidState,
        Code::LastOwner,
        Code::VersionConflict,
    ];
    type Path = InOrganization;
    type Query = Empty;
    type Body = Body;
    type View = BatchView;

    async fn handle(app: &App, call: Call<Self>) -> Result<Reply<BatchView>, Problem> {
        let organization = organization_id(&call.path.org)?;
        let Selection { members, filter, next_cursor } = select(app, &call, organization).await?;
        let decide = |snapshot: &mut Snapshot, id: MembershipId| {
            let actor = authority(snapshot, call.now).map_err(|_| Refusal::NotFound)?;
            let member = snapshot.membership(id).ok_or(Refusal::NotFound)?;
            let decided = member.remove(&actor, &snapshot.organization, call.now)?;
            let meant = |filter: &Filter| filter.admits(member, &snapshot.organization.settings, call.now);
            if decided.is_some() && !filter.as_ref().is_none_or(meant) {
                // Somebody has changed them since the list was read.
                return Err(Refusal::VersionConflict);
            }
            Ok(ItemDecision::plain(snapshot, decided))
        };
        let would = call.body.dry_run.then_some("would_remove");
        let verb = Verb { done: "removed", would, reads: Reads::Nothing };
        let mut results = Vec::new();
        if filter.is_none() || !members.is_empty() {
            results = each(app, &call, organization, &members, verb, decide).await?;
        }
        if removes_everywhere(app, &call, organization).await? {
            for result in results.iter_mut().filter(|result| result.error.is_none()) {
                remove_from_others(app, &call, organization, result).await?;
            }
        }
        Ok(reply_page(results, StatusCode::OK, next_cursor))
    }
}
