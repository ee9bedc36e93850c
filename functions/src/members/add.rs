//! Adds somebody whom the caller can see in another organisation, at once and without an invitation; somebody who
//! belongs already is put into the group. They are told by letter, and can leave.

use domain::{
    decide::{Addition, nobody_visible},
    event::Decided,
    id::MembershipId,
    membership::Membership,
    permission::MEMBERS_ADD,
    refusal::Refusal,
};
use http::Method;
use kit::{Answers, App, Call, Endpoint, Problem, Reply, Route, settle::committed};
use store::{Ask, Basis, Change, Scene};

use super::{
    addition::Body,
    known::{Known, known},
};
use crate::{
    ask::{self, InOrganization, authority, organization_id, scene},
    organizations::Nothing,
    view::MemberView,
};

/// See the module.
pub struct Add;

impl Endpoint for Add {
    const ROUTE: Route = Route::new(Method::POST, "/v1/organizations/{org}/members");
    const SUMMARY: &'static str = "Add a person who is known from another organisation";
    const ANSWERS: Answers = Answers::View(&[200, 201]);
    const PROBLEMS: &'static [&'static str] = &[
        "not_found",
        "forbidden",
        "self_edit_forbidden",
        "target_outranks_actor",
        "grant_exceeds_actor",
        "already_member",
        "already_invited",
        "invalid_state",
        "seat_limit",
        "last_owner",
        "too_many_letters",
        "invalid_email",
        "invalid_format",
        "required",
        "scope_required",
        "scope_cardinality",
        "permission_not_grantable",
        "unknown_reference",
        "domain_not_allowed",
    ];
    type Path = InOrganization;
    type Query = Nothing;
    type Body = Body;
    type View = MemberView;

    async fn handle(app: &App, call: Call<Self>) -> Result<Reply<MemberView>, Problem> {
        let organization = organization_id(&call.path.org)?;
        let (sought, addition) = call.body.read()?;
        let id: MembershipId = call.dice.mint(call.began_at);
        let user = &call.caller().user;
        let mut rounds = app.rounds();
        loop {
            rounds.begin().await?;
            let own = Ask::of(user);
            let (first, known) =
                futures::try_join!(scene(app, organization, &own), known(app, user, &sought, call.now))?;
            authority(&first, call.now)?.require(MEMBERS_ADD)?;
            let Known { membership: person, seen_by } = known.ok_or_else(|| nobody_visible(sought.pointer()))?;
            let their_user = person.user.clone().ok_or_else(|| nobody_visible(sought.pointer()))?;
            let references = addition.grant.references();
            let ask = Ask::of(user).addresses([&person.email]).quotas(user, [&person.email]).resources(references);
            let about = Ask::of(&their_user);
            let (mut scene, theirs) =
                futures::try_join!(scene(app, organization, &ask), scene(app, organization, &about))?;
            let there = theirs.caller.filter(|there| there.is_live(call.now));
            let rest: Vec<_> = there.iter().flat_map(|there| there.grant.references()).collect();
            if !rest.is_empty() {
                scene = self::scene(app, organization, &ask.resources(rest)).await?;
            }
            let made = match &there {
                // An earlier execution of this very request has added them.
                Some(there) if there.id == id => return shown(&call, &scene, there, true),
                Some(there) => again(&scene, &call, &addition, there)?,
                None => anew(&scene, &call, &addition, &person, id)?,
            };
            let Some(last) = made.last().map(|decided| decided.after.clone()) else {
                let there = there.ok_or(Refusal::NotFound)?;
                return shown(&call, &scene, &there, false);
            };
            let change = Change::by(&ask::actor(&call, &scene), made.clone(), |at| app.dice.mint(at));
            let change = if last.id == id {
                let before = scene.quotas(user, &person.email);
                let after = before.with_one_more(call.now)?;
                change.claimed(scene.claim(&person.email)).counted(user, &person.email, before, after)
            } else {
                change
            };
            let actor = authority(&scene, call.now)?.membership;
            let mut witnesses = vec![actor];
            // A transaction names an item once.
            witnesses.extend([&seen_by, &person].into_iter().filter(|witness| witness.id != actor.id));
            witnesses.dedup_by_key(|witness| witness.id);
            let basis = Basis { organization: &scene.organization, witnesses: &witnesses };
            if committed(app.store.commit(&[change], basis).await?)? {
                for decided in &made {
                    scene.follow(decided);
                }
                return shown(&call, &scene, &last, last.id == id);
            }
        }
    }
}

fn anew(
    scene: &Scene,
    call: &Call<Add>,
    addition: &Addition,
    person: &Membership,
    id: MembershipId,
) -> Result<Vec<Decided>, Problem> {
    let actor = authority(scene, call.now)?;
    let addition = addition.clone().checked(&actor, &scene.organization.settings, &scene.resources)?;
    let occupant = scene.occupant(&person.email);
    Ok(addition.of(person, id, &scene.organization, occupant, call.now)?)
}

fn again(scene: &Scene, call: &Call<Add>, addition: &Addition, there: &Membership) -> Result<Vec<Decided>, Problem> {
    let (actor, named) = (authority(scene, call.now)?, call.body.grant.is_some());
    let made = there.add_again(addition, named, &actor, &scene.organization, &scene.resources, call.now)?;
    Ok(made.into_iter().collect())
}

fn shown(call: &Call<Add>, scene: &Scene, member: &Membership, new: bool) -> Result<Reply<MemberView>, Problem> {
    let reader = authority(scene, call.now)?;
    let view = MemberView::of(member, &scene.organization, &reader, call.now);
    if !new {
        return Ok(Reply::ok(view).etag(member.version));
    }
    let location = format!("/v1/organizations/{}/members/{}", member.organization, member.id);
    Ok(Reply::created(view).etag(member.version).header("location", &location))
}
