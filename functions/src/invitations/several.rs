//! What sending again and cancelling have in common: several invitations by their identifiers, each decided for itself.

use std::collections::BTreeSet;

use domain::{event::Decided, id::{MembershipId, OrganizationId}, quota::Quotas, refusal::Refusal};
use http::StatusCode;
use kit::{App, Call, Endpoint, Problem, Reply};
use schemars::JsonSchema;
use serde::Deserialize;
use store::{Ask, Basis, Change, Outcome, Scene};

use crate::{
    ask::{self, scene},
    view::{BatchView, ItemResult, reply},
};

/// The members of a call.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Members {
    /// Their identifiers, at most 100.
    #[schemars(length(min = 1, max = 100))]
    pub members: Vec<String>,
}

const MOST: usize = 100;

/// What is decided about one of them.
pub(super) struct Decision {
    /// The decision; none where it was made before.
    pub decided: Option<Decided>,
    /// The letters counted before and after, where the decision causes one.
    pub quotas: Option<(Quotas, Quotas)>,
}

/// Decides about each and commits, again on fresh state where others changed something meanwhile.
pub(super) async fn each<E: Endpoint>(
    app: &App,
    call: &Call<E>,
    organization: OrganizationId,
    members: &[String],
    (outcome, mails): (&'static str, bool),
    decide: impl Fn(&mut Scene, MembershipId) -> Result<Decision, Refusal> + Send + Sync,
) -> Result<Reply<BatchView>, Problem> {
    if members.is_empty() || members.len() > MOST {
        return Err(Problem::malformed("/members", format!("1 to {MOST} members in one call")));
    }
    let (mut results, mut open) = (Vec::new(), Vec::new());
    let mut seen = BTreeSet::new();
    for (index, text) in members.iter().filter(|text| seen.insert((*text).clone())).enumerate() {
        match text.parse() {
            Ok(id) => open.push((index, id)),
            Err(_) => results.push(ItemResult::failed(index, None, Some(text.clone()), Refusal::NotFound.into())),
        }
    }
    let mut rounds = app.rounds();
    loop {
        rounds.begin().await?;
        let mut scene = read(app, call, organization, &open, mails).await?;
        ask::authority(&scene, call.now)?;
        let actor = ask::actor(call, &scene);
        let (mut changes, mut decided) = (Vec::new(), Vec::new());
        for (index, id) in std::mem::take(&mut open) {
            match decide(&mut scene, id) {
                Ok(Decision { decided: None, .. }) => {
                    results.push(ItemResult::done(index, None, Some(id.to_string()), outcome));
                }
                Ok(Decision { decided: Some(decision), quotas }) => {
                    let email = decision.after.email.clone();
                    let change = Change::by(&actor, [decision], |at| app.dice.mint(at));
                    changes.push(match quotas {
                        Some((before, after)) => change.counted(&call.caller().user, &email, before, after),
                        None => change,
                    });
                    decided.push((index, id));
                }
                Err(refusal) => results.push(ItemResult::failed(index, None, Some(id.to_string()), refusal.into())),
            }
        }
        let witnesses: Vec<_> = scene.caller.iter().collect();
        let basis = Basis { organization: &scene.organization, witnesses: &witnesses };
        for ((index, id), written) in decided.into_iter().zip(app.store.commit(&changes, basis).await?) {
            match written {
                Outcome::Committed => results.push(ItemResult::done(index, None, Some(id.to_string()), outcome)),
                Outcome::Stale => open.push((index, id)),
                Outcome::Failed(error) => {
                    results.push(ItemResult::failed(index, None, Some(id.to_string()), error.into()));
                }
            }
        }
        if open.is_empty() {
            results.sort_by_key(|result| result.index);
            return Ok(reply(results, StatusCode::OK));
        }
    }
}

/// Reads the members, and for those who are to be written to the counts of letters and the resources of their grants:
/// both are known only from the members themselves.
async fn read<E: Endpoint>(
    app: &App,
    call: &Call<E>,
    organization: OrganizationId,
    open: &[(usize, MembershipId)],
    mails: bool,
) -> Result<Scene, Problem> {
    let user = &call.caller().user;
    let ids = || open.iter().map(|(_, id)| *id);
    let first = scene(app, organization, &Ask::of(user).memberships(ids())).await?;
    if !mails {
        return Ok(first);
    }
    let found: Vec<_> = ids().filter_map(|id| first.membership(id)).collect();
    let references: Vec<_> = found.iter().flat_map(|m| m.grant.references()).collect();
    let ask = Ask::of(user).memberships(ids()).quotas(user, found.iter().map(|m| &m.email)).resources(references);
    scene(app, organization, &ask).await
}
