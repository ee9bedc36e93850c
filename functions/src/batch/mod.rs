//! Batch operations on members. Each member is decided separately; a refused member does not stop the others.

mod filter;
mod links;
mod selection;
mod warnings;

use std::collections::BTreeSet;

use domain::{
    authority::Authority,
    event::{Actor, Decision},
    id::{MembershipId, OrganizationId},
    membership::Membership,
    organization::Organization,
    policy::Policy,
    refusal::Refusal,
};
use http::StatusCode;
use kit::{Action, App, Call, DecideEach, Endpoint, ItemPlan, MembershipChange, Problem, Reply, Tables};
use store::{Filter, ReadSet, Snapshot, Tally, schema};

use crate::{
    request::{self, InOrganization},
    view::{BatchView, CountedEmails, ItemResult, Outcomes, reply_page},
};

pub use self::{
    filter::{InvitationFilter, InvitationStatus, MemberFilter},
    selection::{Count, InvitationSelection, MemberSelection, Selection, Selects, select},
};
use self::{links::LinkedInvitations, warnings::Warnings};

/// The calls to the tables of an operation on selected members: a decision, and the list that a filter reads.
pub const SELECTION: Tables = Tables::DECISION
    .allow(&[Action::Query])
    .query(schema::BY_ACCESS)
    .query(schema::BY_EMAIL)
    .query(schema::BY_NAME)
    .query(schema::BY_STATE);

/// The maximum number of members in one call.
pub const MAX_MEMBERS: usize = 100;

/// An operation that decides each member of a batch separately.
pub trait MemberOperation: Endpoint<Path: Sync, Query: Sync, Body: Sync> {
    /// The outcome of a changed or unchanged member, in the past tense.
    const DONE: &'static str;
    /// The outcome of a member in a dry run.
    const DRY_RUN: &'static str = "";
    /// A caller who holds none of these permissions is refused before a filter selects anything.
    const PERMISSIONS: &'static [&'static str];
    /// The data that the operation reads besides the members.
    const LOAD: Load = Load::Members;
    /// Whether the request asks for the links of the invitations that it sends (A15).
    fn answers_links(_terms: &Self::Terms) -> bool {
        false
    }
    /// The pointers of the fields that the body has besides the members. A fault of any other field is one of a member.
    const FIELDS: &'static [&'static str] = &[];
    /// The rest of the request, parsed into domain types.
    type Terms: Sync;

    /// Whether a decision may cause an email to the member under that policy. The batch then reads the quotas of emails.
    fn may_send_emails(_policy: &Policy) -> bool {
        false
    }

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
    /// The same resources, and the source organisations that guests belong to (S3.2).
    Sources,
}

/// The input that the decisions of a batch share.
pub struct Context<'s, E: MemberOperation + ?Sized> {
    /// The call.
    pub call: &'s Call<E>,
    /// The rest of the request.
    pub terms: &'s E::Terms,
    /// What each member must still match.
    filter: Option<&'s Filter>,
    /// The authority of the caller.
    pub actor: Authority<'s>,
    /// The consistent read that the decisions rely on.
    pub snapshot: &'s Snapshot,
    emails: &'s CountedEmails,
    warnings: &'s Warnings,
    links: &'s LinkedInvitations,
}

impl<E: MemberOperation> Context<'_, E> {
    /// Notes an invitation whose link the response is to contain.
    fn note_link(&self, member: &Membership) {
        if E::answers_links(self.terms) {
            self.links.note(member);
        }
    }
}

/// The result of the decision about one member.
pub enum MemberPlan {
    /// The member already has the requested state.
    Unchanged,
    /// The member would change; the batch writes nothing.
    DryRun,
    /// The batch commits the decision, and counts the emails that it causes.
    Change(Box<Decision>),
}

impl From<Option<Decision>> for MemberPlan {
    fn from(decision: Option<Decision>) -> Self {
        decision.map_or(Self::Unchanged, |decision| Self::Change(Box::new(decision)))
    }
}

/// Selects the members of the request, decides and commits each.
///
/// # Errors
/// 400 or 422 for a selection that is not one; errors that concern the whole call.
pub async fn decide_selected<E>(app: &App, call: &Call<E>, terms: E::Terms) -> Result<Reply<BatchView>, Problem>
where
    E: MemberOperation<Path = InOrganization, Body: Selects>,
{
    let organization = request::organization_id(&call.path.org)?;
    let selection = select(app, call, organization, Count::Nothing).await?;
    let next_cursor = selection.next_cursor.clone();
    let results = decide_members(app, call, organization, selection, terms).await?;
    reply_page(results, StatusCode::OK, next_cursor)
}

/// Decides and commits each member of a selection.
///
/// # Errors
/// 400 for an empty or too long list; errors that concern the whole call.
pub async fn decide_members<E: MemberOperation>(
    app: &App,
    call: &Call<E>,
    organization: OrganizationId,
    selection: Selection,
    terms: E::Terms,
) -> Result<Vec<ItemResult>, Problem> {
    let Selection { members, filter, .. } = selection;
    if filter.is_some() && members.is_empty() {
        return Ok(Vec::new());
    }
    if members.is_empty() || members.len() > MAX_MEMBERS {
        return Err(Problem::malformed("/members", format!("1 to {MAX_MEMBERS} members in one call")));
    }
    let (mut results, mut items) = (Vec::new(), Vec::new());
    let mut seen = BTreeSet::new();
    for (index, text) in members.iter().enumerate().filter(|(_, text)| seen.insert(text.as_str())) {
        match text.parse() {
            Ok(id) => items.push((index, id)),
            Err(_) => results.push(ItemResult::failed(index, None, Some(text.clone()), Refusal::NotFound.into())),
        }
    }
    let batch = EachMember {
        call,
        organization,
        terms,
        filter,
        emails: CountedEmails::default(),
        warnings: Warnings::default(),
        links: LinkedInvitations::default(),
    };
    let decided = app.decide_each(call.retry(app), &batch, items).await?;
    let outcomes = Outcomes { done: E::DONE, dry_run: E::DRY_RUN };
    results.extend(decided.into_iter().map(|(index, id, result)| {
        let of_body = |pointer: &str| E::FIELDS.iter().any(|field| pointer.starts_with(field));
        ItemResult::decided(index, None, Some(id.to_string()), result, outcomes)
            .pointing(|pointer| if of_body(pointer) { pointer.to_owned() } else { format!("/members/{index}") })
    }));
    let counted = batch.emails.state(call.now);
    let mut warnings = batch.warnings.into_inner();
    let urls = batch.links.urls(app).await?;
    if !urls.is_empty() {
        call.note_link();
    }
    for result in &mut results {
        result.counted = counted;
        let done = result.id.as_ref().filter(|_| result.error.is_none());
        result.url = done.and_then(|id| urls.get(id).cloned());
        result.warning = done.and_then(|id| warnings.remove(id));
    }
    Ok(results)
}

impl<E: MemberOperation> EachMember<'_, E> {
    /// Adds the quotas of emails to the members of the snapshot, in one more round.
    async fn read_quotas(&self, app: &App, snapshot: &mut Snapshot, open: &[&MembershipId]) -> Result<(), Problem> {
        let emails: Vec<_> = open.iter().filter_map(|id| snapshot.membership(**id)).map(|m| m.email.clone()).collect();
        Ok(app.store.read_quotas(snapshot, self.call.user(), &emails).await?)
    }
}

/// Adapts a [`MemberOperation`] to the batch engine.
struct EachMember<'c, E: MemberOperation> {
    call: &'c Call<E>,
    organization: OrganizationId,
    terms: E::Terms,
    /// What each member must still match when it is decided about.
    filter: Option<Filter>,
    emails: CountedEmails,
    warnings: Warnings,
    links: LinkedInvitations,
}

impl<E: MemberOperation> DecideEach for EachMember<'_, E> {
    type Item = MembershipId;
    type Context<'s>
        = Context<'s, E>
    where
        Self: 's;

    /// Reads the members, then the data that depends on them: resources of their grants, email quotas, guest sources.
    async fn read(&self, app: &App, open: &[&MembershipId]) -> Result<Snapshot, Problem> {
        let user = self.call.user();
        let ids = || open.iter().map(|id| **id);
        let own = ReadSet::of(user).leaving_out_unreadable();
        let mut first = request::snapshot(app, self.organization, &own.clone().memberships(ids())).await?;
        let sends_emails = E::may_send_emails(&first.organization.settings.policy);
        if E::LOAD == Load::Members && sends_emails {
            self.read_quotas(app, &mut first, open).await?;
        }
        if E::LOAD == Load::Members {
            return Ok(first);
        }
        let found: Vec<_> = ids().filter_map(|id| first.membership(id)).collect();
        let references: Vec<_> = found.iter().flat_map(|member| member.grant.references()).collect();
        if E::LOAD == Load::Resources && references.is_empty() {
            if sends_emails {
                self.read_quotas(app, &mut first, open).await?;
            }
            return Ok(first);
        }
        let mut read_set = own.memberships(ids()).resources(references);
        if sends_emails {
            read_set = read_set.quotas(user, found.iter().map(|member| &member.email));
        }
        if E::LOAD == Load::Resources {
            return request::snapshot(app, self.organization, &read_set).await;
        }
        let mut second = request::snapshot(app, self.organization, &read_set).await?;
        let people: Vec<_> =
            ids().filter_map(|id| second.membership(id)).map(|m| (m.kind(), m.email.clone())).collect();
        request::find_partners(app, &mut second, people, self.call.now).await?;
        Ok(second)
    }

    fn is_unreadable(snapshot: &Snapshot, id: &MembershipId) -> bool {
        let member = snapshot.membership(*id);
        snapshot.is_unreadable(*id) || member.is_some_and(|member| snapshot.is_address_unreadable(&member.email))
    }

    fn context<'s>(&'s self, snapshot: &'s Snapshot) -> Result<Context<'s, E>, Problem> {
        let actor = self.call.authority(snapshot)?;
        let (terms, filter) = (&self.terms, self.filter.as_ref());
        let (emails, warnings, links) = (&self.emails, &self.warnings, &self.links);
        Ok(Context { call: self.call, terms, filter, actor, snapshot, emails, warnings, links })
    }

    fn actor(&self, snapshot: &Snapshot) -> Actor {
        self.call.actor(snapshot)
    }

    fn decide(context: &Context<'_, E>, tally: &mut Tally, id: &MembershipId) -> Result<ItemPlan, Refusal> {
        let member = context.snapshot.membership(*id).ok_or(Refusal::NotFound)?;
        let plan = E::decide(context, tally.organization(), member)?;
        let settings = &context.snapshot.organization.settings;
        let matches = |filter: &Filter| filter.matches(member, settings, context.call.now);
        if !matches!(plan, MemberPlan::Unchanged) && !context.filter.is_none_or(matches) {
            // The member changed after the list was read and no longer matches the filter.
            return Err(Refusal::VersionConflict);
        }
        let decision = match plan {
            MemberPlan::Unchanged => {
                context.note_link(member);
                return Ok(ItemPlan::Nothing);
            }
            MemberPlan::DryRun => return Ok(ItemPlan::DryRun),
            MemberPlan::Change(decision) => decision,
        };
        context.note_link(&decision.after);
        let sender = context.call.user();
        let change = MembershipChange::of([*decision]).counted(tally, sender, context.call.now)?;
        if let Some(after) = change.quotas() {
            context.emails.note(after);
            context.warnings.note(member);
        }
        Ok(ItemPlan::Commit(Box::new(change)))
    }
}
