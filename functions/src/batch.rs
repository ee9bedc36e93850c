//! Batch operations on members. Each member is decided separately; a refused member does not stop the others.

use std::collections::BTreeSet;

use domain::{
    authority::Authority,
    event::{Actor, Decision},
    id::{MembershipId, OrganizationId},
    membership::Membership,
    organization::Organization,
    refusal::Refusal,
};
use kit::{App, Call, DecideEach, Endpoint, ItemPlan, MembershipChange, Problem};
use schemars::JsonSchema;
use serde::Deserialize;
use store::{ReadSet, Snapshot, Tally};

use crate::{
    request::{self, InOrganization},
    view::{ItemResult, Outcomes},
};

/// The members of a batch.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Members {
    /// The identifiers of the members, 1 to 100. Duplicates count once.
    #[schemars(length(min = 1, max = 100))]
    pub members: Vec<String>,
}

/// The maximum number of members in one call.
pub const MAX_MEMBERS: usize = 100;

/// An operation that decides each member of a batch separately.
pub trait MemberOperation: Endpoint<Path = InOrganization, Query: Sync, Body: Sync> {
    /// The outcome of a changed or unchanged member, in the past tense.
    const DONE: &'static str;
    /// The outcome of a member in a dry run.
    const DRY_RUN: &'static str = "";
    /// The data that the operation reads besides the members.
    const LOAD: Load = Load::Members;
    /// The rest of the request, parsed into domain types.
    type Terms: Sync;

    /// Decides one member. `organization` carries the counters after the earlier decisions of the batch.
    ///
    /// # Errors
    /// The refusal of this member.
    fn decide(
        context: &Context<'_, Self>,
        organization: &Organization,
        member: &Membership,
    ) -> Result<MemberPlan, Refusal>;
}

/// The data that an operation reads besides the members.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Load {
    /// Nothing else.
    Members,
    /// The resources in the grants of the members.
    Resources,
    /// The same resources, the email quotas, and the source organisations that guests belong to (S3.2).
    Emails,
}

/// The input that the decisions of a batch share.
pub struct Context<'s, E: MemberOperation + ?Sized> {
    /// The call.
    pub call: &'s Call<E>,
    /// The rest of the request.
    pub terms: &'s E::Terms,
    /// The authority of the caller.
    pub actor: Authority<'s>,
    /// The consistent read that the decisions rely on.
    pub snapshot: &'s Snapshot,
}

/// The result of the decision about one member.
pub enum MemberPlan {
    /// The member already has the requested state.
    Unchanged,
    /// The member would change; the batch writes nothing.
    DryRun,
    /// The batch commits the decision.
    Change(Decision),
    /// The batch commits the decision and counts an email to the member against the quotas.
    ChangeWithEmail(Decision),
}

impl From<Option<Decision>> for MemberPlan {
    fn from(decision: Option<Decision>) -> Self {
        decision.map_or(Self::Unchanged, Self::Change)
    }
}

/// Decides and commits each member.
///
/// # Errors
/// 400 for an empty or too long list; errors that concern the whole call.
pub async fn decide_members<E: MemberOperation>(
    app: &App,
    call: &Call<E>,
    organization: OrganizationId,
    members: &[String],
    terms: E::Terms,
) -> Result<Vec<ItemResult>, Problem> {
    if members.is_empty() || members.len() > MAX_MEMBERS {
        return Err(Problem::malformed("/members", format!("1 to {MAX_MEMBERS} members in one call")));
    }
    let (mut results, mut items) = (Vec::new(), Vec::new());
    let mut seen = BTreeSet::new();
    for (index, text) in members.iter().filter(|text| seen.insert(text.as_str())).enumerate() {
        match text.parse() {
            Ok(id) => items.push((index, id)),
            Err(_) => results.push(ItemResult::failed(index, None, Some(text.clone()), Refusal::NotFound.into())),
        }
    }
    let batch = EachMember { call, organization, terms };
    let decided = app.decide_each(call.retry(app), &batch, items).await?;
    let outcomes = Outcomes { done: E::DONE, dry_run: E::DRY_RUN };
    results.extend(
        decided
            .into_iter()
            .map(|(index, id, result)| ItemResult::decided(index, None, Some(id.to_string()), result, outcomes)),
    );
    Ok(results)
}

/// Adapts a [`MemberOperation`] to the batch engine.
struct EachMember<'c, E: MemberOperation> {
    call: &'c Call<E>,
    organization: OrganizationId,
    terms: E::Terms,
}

impl<E: MemberOperation> DecideEach for EachMember<'_, E> {
    type Item = MembershipId;
    type Context<'s>
        = Context<'s, E>
    where
        Self: 's;

    /// Reads the members, then the data that depends on them: resources of their grants, email quotas, guest sources.
    async fn read(&self, app: &App, open: &[&MembershipId]) -> Result<Snapshot, Problem> {
        let user = &self.call.caller().user;
        let ids = || open.iter().map(|id| **id);
        let first = request::snapshot(app, self.organization, &ReadSet::of(user).memberships(ids())).await?;
        if E::LOAD == Load::Members {
            return Ok(first);
        }
        let found: Vec<_> = ids().filter_map(|id| first.membership(id)).collect();
        let references: Vec<_> = found.iter().flat_map(|member| member.grant.references()).collect();
        if E::LOAD == Load::Resources && references.is_empty() {
            return Ok(first);
        }
        let read_set = ReadSet::of(user).memberships(ids()).resources(references);
        if E::LOAD == Load::Resources {
            return request::snapshot(app, self.organization, &read_set).await;
        }
        let read_set = read_set.quotas(user, found.iter().map(|member| &member.email));
        let mut second = request::snapshot(app, self.organization, &read_set).await?;
        let people: Vec<_> =
            ids().filter_map(|id| second.membership(id)).map(|m| (m.kind(), m.email.clone())).collect();
        request::find_partners(app, &mut second, people, self.call.now).await?;
        Ok(second)
    }

    fn context<'s>(&'s self, snapshot: &'s Snapshot) -> Result<Context<'s, E>, Problem> {
        let actor = self.call.authority(snapshot)?;
        Ok(Context { call: self.call, terms: &self.terms, actor, snapshot })
    }

    fn actor(&self, snapshot: &Snapshot) -> Actor {
        self.call.actor(snapshot)
    }

    fn decide(context: &Context<'_, E>, tally: &mut Tally, id: &MembershipId) -> Result<ItemPlan, Refusal> {
        let member = context.snapshot.membership(*id).ok_or(Refusal::NotFound)?;
        let (decision, sends_email) = match E::decide(context, tally.organization(), member)? {
            MemberPlan::Unchanged => return Ok(ItemPlan::Nothing),
            MemberPlan::DryRun => return Ok(ItemPlan::DryRun),
            MemberPlan::Change(decision) => (decision, false),
            MemberPlan::ChangeWithEmail(decision) => (decision, true),
        };
        let (sender, address) = (&context.call.caller().user, decision.after.email.clone());
        let quotas = sends_email.then(|| tally.count_email(sender, &address, context.call.now)).transpose()?;
        tally.add(&decision);
        let change = MembershipChange::of([decision]);
        Ok(ItemPlan::Commit(Box::new(match quotas {
            Some(quotas) => change.sending_email(sender, &address, quotas),
            None => change,
        })))
    }
}
