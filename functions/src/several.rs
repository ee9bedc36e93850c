//! What operations on several members have in common: each is decided for itself, and all that can be is done.

mod all;

use std::collections::BTreeSet;

use domain::{
    event::Decision,
    id::{MembershipId, OrganizationId},
    quota::Quotas,
    refusal::Refusal,
};
use kit::{App, Call, Endpoint, Problem};
use schemars::JsonSchema;
use serde::Deserialize;
use store::{Change, Outcome, Preconditions, ReadSet, Snapshot};

pub use self::all::all;
use crate::{
    request::{self, snapshot},
    view::ItemResult,
};

/// The members of a call.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Members {
    /// Their identifiers, at most 100.
    #[schemars(length(min = 1, max = 100))]
    pub members: Vec<String>,
}

/// How many members one call is about at most.
pub const MOST: usize = 100;

/// What an operation does to each of them.
#[derive(Debug, Clone, Copy)]
pub struct Verb {
    /// What it is called when it was done, in the past tense.
    pub done: &'static str,
    /// What it is called when it was only asked about; none for operations that do not only ask.
    pub would: Option<&'static str>,
    /// What has to be read beside the members.
    pub reads: Reads,
}

/// What has to be read beside the members.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reads {
    /// Nothing.
    Nothing,
    /// The resources that their grants name.
    Resources,
    /// Those, and the counts of emails to them.
    Emails,
}

/// What is decided about one of them.
pub struct ItemDecision {
    /// The decision; none where it was made before.
    pub decided: Option<Decision>,
    /// The emails counted before and after, where the decision causes one.
    pub quotas: Option<(Quotas, Quotas)>,
}

impl ItemDecision {
    /// A decision that causes no email. The counters of the organisation follow it, so that the next of the batch is
    /// decided on them.
    #[must_use]
    pub fn plain(snapshot: &mut Snapshot, decided: Option<Decision>) -> Self {
        if let Some(decided) = &decided {
            snapshot.follow(decided);
        }
        Self { decided, quotas: None }
    }
}

/// Decides about each and commits, again on fresh state where others changed something meanwhile.
///
/// # Errors
/// When there are none or too many, and what concerns the whole call.
pub async fn each<E: Endpoint>(
    app: &App,
    call: &Call<E>,
    organization: OrganizationId,
    members: &[String],
    verb: Verb,
    decide: impl Fn(&mut Snapshot, MembershipId) -> Result<ItemDecision, Refusal> + Send + Sync,
) -> Result<Vec<ItemResult>, Problem> {
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
    let mut retry = app.retry();
    loop {
        let read = match retry.next_attempt().await {
            Ok(()) => read(app, call, organization, &open, verb.reads).await,
            Err(problem) => Err(problem),
        };
        let allowed = read.and_then(|snapshot| request::authority(&snapshot, call.now).map(drop).map(|()| snapshot));
        let mut snapshot = match allowed {
            Ok(snapshot) => snapshot,
            Err(problem) if retry.is_first() => return Err(problem),
            // What was done in earlier rounds is told, also to who has just ended their own rights in this very batch.
            Err(problem) => {
                let failed = |id: &MembershipId| Some(id.to_string());
                let rest = open.iter().map(|(index, id)| ItemResult::failed(*index, None, failed(id), problem.clone()));
                results.extend(rest);
                results.sort_by_key(|result| result.index);
                return Ok(results);
            }
        };
        let actor = request::actor(call, &snapshot);
        let (mut changes, mut decided) = (Vec::new(), Vec::new());
        for (index, id) in std::mem::take(&mut open) {
            match decide(&mut snapshot, id) {
                Ok(ItemDecision { decided: None, .. }) => {
                    results.push(ItemResult::done(index, None, Some(id.to_string()), verb.would.unwrap_or(verb.done)));
                }
                Ok(_) if verb.would.is_some() => {
                    let would = verb.would.unwrap_or(verb.done);
                    results.push(ItemResult::done(index, None, Some(id.to_string()), would));
                }
                Ok(ItemDecision { decided: Some(decision), quotas }) => {
                    let email = decision.after.email.clone();
                    let change = Change::by(&actor, [decision], |at| app.random.new_id(at));
                    changes.push(match quotas {
                        Some((before, after)) => change.with_quotas(&call.caller().user, &email, before, after),
                        None => change,
                    });
                    decided.push((index, id));
                }
                Err(refusal) => results.push(ItemResult::failed(index, None, Some(id.to_string()), refusal.into())),
            }
        }
        let unchanged: Vec<_> = snapshot.caller.iter().collect();
        let preconditions = Preconditions { organization: &snapshot.organization, unchanged: &unchanged };
        for ((index, id), written) in decided.into_iter().zip(app.store.commit(&changes, preconditions).await?) {
            match written {
                Outcome::Committed => results.push(ItemResult::done(index, None, Some(id.to_string()), verb.done)),
                Outcome::Stale => open.push((index, id)),
                Outcome::Failed(error) => {
                    results.push(ItemResult::failed(index, None, Some(id.to_string()), error.into()));
                }
            }
        }
        if open.is_empty() {
            results.sort_by_key(|result| result.index);
            return Ok(results);
        }
    }
}

/// Reads the members, and then what is known only from them: the resources of their grants, the emails to them.
async fn read<E: Endpoint>(
    app: &App,
    call: &Call<E>,
    organization: OrganizationId,
    open: &[(usize, MembershipId)],
    reads: Reads,
) -> Result<Snapshot, Problem> {
    let user = &call.caller().user;
    let ids = || open.iter().map(|(_, id)| *id);
    let first = snapshot(app, organization, &ReadSet::of(user).memberships(ids())).await?;
    if reads == Reads::Nothing {
        return Ok(first);
    }
    let found: Vec<_> = ids().filter_map(|id| first.membership(id)).collect();
    let references: Vec<_> = found.iter().flat_map(|m| m.grant.references()).collect();
    if reads == Reads::Resources && references.is_empty() {
        return Ok(first);
    }
    let read_set = ReadSet::of(user).memberships(ids()).resources(references);
    let read_set =
        if reads == Reads::Emails { read_set.quotas(user, found.iter().map(|m| &m.email)) } else { read_set };
    let mut second = snapshot(app, organization, &read_set).await?;
    if reads == Reads::Emails {
        let people: Vec<_> =
            ids().filter_map(|id| second.membership(id)).map(|m| (m.kind(), m.email.clone())).collect();
        request::find_partners(app, &mut second, people, call.now).await?;
    }
    Ok(second)
}
