//! Adds a person whom the caller can see in another organisation, without an invitation. An existing member joins the
//! group instead. A new member gets an email and can leave.

use domain::{
    authority::Authority,
    decide::{Addition, person_not_found},
    event::Decision,
    id::MembershipId,
    membership::Membership,
    organization::Organization,
    permission::MEMBERS_ADD,
    refusal::Refusal,
    resource::Resources,
};
use kit::{
    Action, App, Call, Code, Decide, Empty, Endpoint, MembershipChange, Plan, Problem, Reply, Responses, Route, Tables,
};
use store::{ReadSet, Snapshot, schema};

use super::{
    addition::Body,
    visible::{VisiblePerson, find_visible, not_found},
};
use crate::{
    problems::{GRANT, PERSON, TARGET},
    request::{self, InOrganization, organization_id},
    view::{CountedEmails, MemberView},
};

pub struct Add;

impl Endpoint for Add {
    const ROUTE: Route = Route::post("/v1/organizations/{org}/members");
    const SUMMARY: &'static str = "Add a person whom the caller can see in another organisation";
    const RESPONSES: Responses = Responses::View(&[200, 201]);
    const TABLES: Tables = Tables::DECISION.allow(&[Action::DeleteItem]).query(schema::PERSON);
    const PROBLEMS: &'static [Code] = &[
        Code::NotFound,
        Code::Forbidden,
        Code::SeatLimit,
        Code::LastOwner,
        Code::RateLimited,
        Code::InvalidFormat,
        Code::TooLong,
        Code::Required,
        Code::DomainNotAllowed,
    ];
    const SHARED_PROBLEMS: &'static [&'static [Code]] = &[TARGET, PERSON, GRANT];
    type Path = InOrganization;
    type Query = Empty;
    type Body = Body;
    type View = MemberView;
}

/// The input of the decision.
pub struct State {
    addition: Addition,
    snapshot: Snapshot,
    person: VisiblePerson,
    /// The person's live membership in this organisation, if there is one.
    existing: Option<Membership>,
}

impl Decide for Add {
    type State = State;

    async fn read(app: &App, call: &Call<Self>) -> Result<State, Problem> {
        let (query, addition) = call.body.read()?;
        let (id, user) = (organization_id(&call.path.org)?, call.user());
        let own = ReadSet::of(user);
        let (first, found) =
            futures::try_join!(request::snapshot(app, id, &own), find_visible(app, user, &query, call.now))?;
        call.authority(&first)?.require(MEMBERS_ADD)?;
        let person = found.ok_or_else(|| not_found(&query, user))?;
        let email = &person.membership.email;
        let their_user = person.membership.user().cloned().ok_or_else(|| person_not_found(query.pointer()))?;
        let references = addition.grant.references();
        let read_set = own.addresses([email]).quotas(user, [email]).resources(references);
        let theirs = ReadSet::of(Some(&their_user));
        let (mut snapshot, theirs) =
            futures::try_join!(request::snapshot(app, id, &read_set), request::snapshot(app, id, &theirs))?;
        let existing = theirs.caller.filter(|existing| existing.is_live(call.now));
        let held: Vec<_> = existing.iter().flat_map(|existing| existing.grant.references()).collect();
        // The person may be a member here under another address, to which an email about the group goes.
        let other =
            existing.as_ref().map(|existing| &existing.email).filter(|other| other.mailbox() != email.mailbox());
        if !held.is_empty() {
            snapshot = request::snapshot(app, id, &read_set.resources(held).quotas(user, other)).await?;
        } else if let Some(other) = other {
            app.store.read_quotas(&mut snapshot, user, [other]).await?;
        }
        Ok(State { addition, snapshot, person, existing })
    }

    fn decide<'s>(call: &'s Call<Self>, state: &'s State) -> Result<Plan<'s, MemberView>, Problem> {
        let (snapshot, user) = (&state.snapshot, call.user());
        // Every attempt and repetition of the request derives the same id, and so finds what another one has committed.
        let id: MembershipId = call.id();
        let actor = call.authority(snapshot)?;
        let mut tally = snapshot.tally();
        let decisions = match &state.existing {
            // An earlier execution of the same request has added the person.
            Some(existing) if existing.id == id => {
                return Ok(Plan::Answer(respond(
                    existing,
                    tally.organization(),
                    &actor,
                    &snapshot.resources,
                    call,
                    true,
                )));
            }
            Some(existing) => readd(call, state, existing, &actor)?.into_iter().collect(),
            None => create(call, state, &actor)?,
        };
        let Some(last) = decisions.last().map(|decision| decision.after.clone()) else {
            let existing = state.existing.as_ref().ok_or(Refusal::NotFound)?;
            return Ok(Plan::Answer(respond(existing, tally.organization(), &actor, &snapshot.resources, call, false)));
        };
        let is_new = last.id == id;
        let claim = snapshot.claim(&state.person.membership.email).filter(|_| is_new);
        let change = MembershipChange::of(decisions).replacing(claim).counted(&mut tally, user, call.now)?;
        let emails = CountedEmails::default();
        change.quotas().into_iter().for_each(|after| emails.note(after));
        let mut answer = respond(&last, tally.organization(), &actor, &snapshot.resources, call, is_new);
        if let Some(state) = emails.state(call.now) {
            answer = answer.rate_limit(state);
        }
        let transaction = call.change(snapshot, change);
        let VisiblePerson { membership, seen_by } = &state.person;
        Ok(Plan::Commit(transaction.on(actor.membership).on(seen_by).on([membership]), answer))
    }
}

fn create(call: &Call<Add>, state: &State, actor: &Authority<'_>) -> Result<Vec<Decision>, Refusal> {
    let State { addition, snapshot, person, .. } = state;
    let organization = &snapshot.organization;
    let addition = addition.clone().checked(actor, &organization.settings, &snapshot.resources)?;
    let occupant = snapshot.occupant(&person.membership.email);
    addition.of(&person.membership, call.id(), organization, occupant, call.now)
}

fn readd(
    call: &Call<Add>,
    state: &State,
    existing: &Membership,
    actor: &Authority<'_>,
) -> Result<Option<Decision>, Refusal> {
    let State { addition, snapshot, .. } = state;
    let names_grant = call.body.grant.is_some();
    let (organization, resources) = (&snapshot.organization, &snapshot.resources);
    existing.add_again(addition, names_grant, actor, organization, resources, call.now)
}

fn respond(
    member: &Membership,
    organization: &Organization,
    reader: &Authority<'_>,
    resources: &Resources,
    call: &Call<Add>,
    is_new: bool,
) -> Reply<MemberView> {
    let view = MemberView::of(member, organization, reader, resources, call.now);
    if !is_new {
        return Reply::ok(view).etag(member.version);
    }
    let location = format!("/v1/organizations/{}/members/{}", member.organization, member.id);
    Reply::created(view).etag(member.version).header("location", &location)
}
