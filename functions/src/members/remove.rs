//! Removes members: their access is gone with the next request. Everywhere, if so asked, where the caller may remove them.

use domain::{
    id::{MembershipId, OrganizationId},
    refusal::Refusal,
};
use http::{Method, StatusCode};
use kit::{Answers, App, Call, Endpoint, Problem, Reply, Route, settle::committed};
use schemars::JsonSchema;
use serde::Deserialize;
use store::{Ask, Basis, Change, Scene};

use crate::{
    ask::{self, InOrganization, authority, organization_id},
    organizations::Nothing,
    several::{Decision, Reads, Verb, each},
    view::{BatchView, Elsewhere, ItemResult, reply},
};

/// See the module.
pub struct Remove;

/// Whom to remove from where.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Body {
    /// The identifiers of members, at most 100.
    #[schemars(length(min = 1, max = 100))]
    pub members: Vec<String>,
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
    const ANSWERS: Answers = Answers::Batch(&[200]);
    const PROBLEMS: &'static [&'static str] = &[
        "not_found",
        "forbidden",
        "self_edit_forbidden",
        "target_outranks_actor",
        "use_cancel",
        "invalid_state",
        "last_owner",
    ];
    type Path = InOrganization;
    type Query = Nothing;
    type Body = Body;
    type View = BatchView;

    async fn handle(app: &App, call: Call<Self>) -> Result<Reply<BatchView>, Problem> {
        let organization = organization_id(&call.path.org)?;
        let decide = |scene: &mut Scene, id: MembershipId| {
            let actor = authority(scene, call.now).map_err(|_| Refusal::NotFound)?;
            let member = scene.membership(id).ok_or(Refusal::NotFound)?;
            let decided = member.remove(&actor, &scene.organization, call.now)?;
            Ok(Decision::plain(scene, decided))
        };
        let would = call.body.dry_run.then_some("would_remove");
        let verb = Verb { done: "removed", would, reads: Reads::Nothing };
        let mut results = each(app, &call, organization, &call.body.members, verb, decide).await?;
        if everywhere(app, &call, organization).await? {
            for result in results.iter_mut().filter(|result| result.error.is_none()) {
                elsewhere(app, &call, organization, result).await?;
            }
        }
        Ok(reply(results, StatusCode::OK))
    }
}

async fn everywhere(app: &App, call: &Call<Remove>, organization: OrganizationId) -> Result<bool, Problem> {
    if let Some(everywhere) = call.body.everywhere {
        return Ok(everywhere);
    }
    let found = app.store.organization(organization).await?;
    Ok(found.is_some_and(|organization| organization.settings.policy.remove_everywhere))
}

/// Ends the other memberships of somebody who was removed; where the caller may not, nothing happens and nothing is said.
async fn elsewhere(
    app: &App,
    call: &Call<Remove>,
    organization: OrganizationId,
    result: &mut ItemResult,
) -> Result<(), Problem> {
    let Some(id) = result.id.as_ref().and_then(|id| id.parse().ok()) else { return Ok(()) };
    let removed = app.store.membership(organization, id).await?;
    let Some(user) = removed.and_then(|member| member.user) else { return Ok(()) };
    let all = app.store.belongings(&user).await?.into_iter().map(|belonging| belonging.membership);
    for other in all.filter(|other| other.organization != organization) {
        if remove_there(app, call, other.organization, other.id).await? {
            let removed = Elsewhere { organization: other.organization.to_string(), id: other.id.to_string() };
            result.also.push(removed);
        }
    }
    Ok(())
}

async fn remove_there(
    app: &App,
    call: &Call<Remove>,
    organization: OrganizationId,
    id: MembershipId,
) -> Result<bool, Problem> {
    let mut rounds = app.rounds();
    loop {
        rounds.begin().await?;
        let ask = Ask::of(&call.caller().user).memberships([id]);
        let Some(scene) = app.store.read(organization, &ask).await? else { return Ok(false) };
        let Ok(actor) = authority(&scene, call.now) else { return Ok(false) };
        let Some(member) = scene.membership(id) else { return Ok(false) };
        let Ok(Some(decided)) = member.remove(&actor, &scene.organization, call.now) else { return Ok(false) };
        if call.body.dry_run {
            return Ok(true);
        }
        let change = Change::by(&ask::actor(call, &scene), [decided], |at| app.dice.mint(at));
        let basis = Basis { organization: &scene.organization, witnesses: &[actor.membership] };
        if committed(app.store.commit(&[change], basis).await?)? {
            return Ok(true);
        }
    }
}
