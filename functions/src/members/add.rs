//! Adds somebody whom the caller can see in another organisation, at once and without an invitation; somebody who
//! belongs already is put into the group. They are told by email, and can leave.

use domain::{
    decide::{Addition, person_not_found},
    event::Decision,
    id::MembershipId,
    membership::Membership,
    permission::MEMBERS_ADD,
    refusal::Refusal,
};
use http::Method;
use kit::{App, Call, Code, Empty, Endpoint, Problem, Reply, Responses, Route, retry::committed};
use store::{Change, Preconditions, ReadSet, Snapshot};

use super::{
    addition::Body,
    visible::{VisiblePerson, find_visible},
};
use crate::{
    request::{self, InOrganization, authority, organization_id, snapshot},
    view::MemberView,
};

/// See the module.
pub struct Add;

impl Endpoint for Add {
    const ROUTE: Route = Route::new(Method::POST, "/v1/organizations/{org}/members");
    const SUMMARY: &'static str = "Add a person who is known from another organisation";
    const RESPONSES: Responses = Responses::View(&[200, 201]);
    const PROBLEMS: &'static [Code] = &[
        Code::NotFound,
        Code::Forbidden,
        Code::SelfEditForbidden,
        Code::TargetOutranksActor,
        Code::GrantExceedsActor,
        Code::AlreadyMember,
        Code::AlreadyInvited,
        Code::InvalidState,
        Code::SeatLimit,
        Code::LastOwner,
        Code::RateLimited,
        Code::InvalidEmail,
        Code::InvalidFormat,
        Code::Required,
        Code::ScopeRequired,
        Code::ScopeCardinality,
        Code::PermissionNotGrantable,
        Code::UnknownReference,
        Code::DomainNotAllowed,
    ];
    type Path = InOrganization;
    type Query = Empty;
    type Body = Body;
    type View = MemberView;

    async fn handle(app: &App, call: Call<Self>) -> Result<Reply<MemberView>, Problem> {
        let organization = organization_id(&call.path.org)?;
        let (sought, addition) = call.body.read()?;
        let id: MembershipId = call.random.new_id(call.began_at);
        let user = &call.caller().user;
        let mut retry = app.retry();
        loop {
            retry.next_attempt().await?;
            let own = ReadSet::of(user);
            let (first, known) =
                futures::try_join!(snapshot(app, organization, &own), find_visible(app, user, &sought, call.now))?;
            authority(&first, call.now)?.require(MEMBERS_ADD)?;
            let VisiblePerson { membership: person, seen_by } =
                known.ok_or_else(|| person_not_found(sought.pointer()))?;
            let their_user = person.user.clone().ok_or_else(|| person_not_found(sought.pointer()))?;
            let references = addition.grant.references();
            let read_set =
                ReadSet::of(user).addresses([&person.email]).quotas(user, [&person.email]).resources(references);
            let about = ReadSet::of(&their_user);
            let (mut snapshot, theirs) =
                futures::try_join!(snapshot(app, organization, &read_set), snapshot(app, organization, &about))?;
            let there = theirs.caller.filter(|there| there.is_live(call.now));
            let rest: Vec<_> = there.iter().flat_map(|there| there.grant.references()).collect();
            if !rest.is_empty() {
                snapshot = self::snapshot(app, organization, &read_set.resources(rest)).await?;
            }
            let made = match &there {
                // An earlier execution of this very request has added them.
                Some(there) if there.id == id => return shown(&call, &snapshot, there, true),
                Some(there) => again(&snapshot, &call, &addition, there)?,
                None => anew(&snapshot, &call, &addition, &person, id)?,
            };
            let Some(last) = made.last().map(|decided| decided.after.clone()) else {
                let there = there.ok_or(Refusal::NotFound)?;
                return shown(&call, &snapshot, &there, false);
            };
            let change = Change::by(&request::actor(&call, &snapshot), made.clone(), |at| app.random.new_id(at));
            let change = if last.id == id {
                let before = snapshot.quotas(user, &person.email);
                let after = before.with_one_more(call.now)?;
                change.expect_claim(snapshot.claim(&person.email)).with_quotas(user, &person.email, before, after)
            } else {
                change
            };
            let actor = authority(&snapshot, call.now)?.membership;
            let mut unchanged = vec![actor];
            // A transaction names an item once.
            unchanged.extend([&seen_by, &person].into_iter().filter(|witness| witness.id != actor.id));
            unchanged.dedup_by_key(|witness| witness.id);
            let preconditions = Preconditions { organization: &snapshot.organization, unchanged: &unchanged };
            if committed(app.store.commit(&[change], preconditions).await?)? {
                for decided in &made {
                    snapshot.follow(decided);
                }
                return shown(&call, &snapshot, &last, last.id == id);
            }
        }
    }
}

fn anew(
    snapshot: &Snapshot,
    call: &Call<Add>,
    addition: &Addition,
    person: &Membership,
    id: MembershipId,
) -> Result<Vec<Decision>, Problem> {
    let actor = authority(snapshot, call.now)?;
    let addition = addition.clone().checked(&actor, &snapshot.organization.settings, &snapshot.resources)?;
    let occupant = snapshot.occupant(&person.email);
    Ok(addition.of(person, id, &snapshot.organization, occupant, call.now)?)
}

fn again(
    snapshot: &Snapshot,
    call: &Call<Add>,
    addition: &Addition,
    there: &Membership,
) -> Result<Vec<Decision>, Problem> {
    let (actor, named) = (authority(snapshot, call.now)?, call.body.grant.is_some());
    let made = there.add_again(addition, named, &actor, &snapshot.organization, &snapshot.resources, call.now)?;
    Ok(made.into_iter().collect())
}

fn shown(call: &Call<Add>, snapshot: &Snapshot, member: &Membership, new: bool) -> Result<Reply<MemberView>, Problem> {
    let reader = authority(snapshot, call.now)?;
    let view = MemberView::of(member, &snapshot.organization, &reader, call.now);
    if !new {
        return Ok(Reply::ok(view).etag(member.version));
    }
    let location = format!("/v1/organizations/{}/members/{}", member.organization, member.id);
    Ok(Reply::created(view).etag(member.version).header("location", &location))
}
