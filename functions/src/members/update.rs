//! Changes what a member, guest or invitation grants, and what their record says, in one decision. To change what an
//! invitation grants is to send it anew (S1.6).

use domain::{
    decide::{Edited, MemberEdit},
    refusal::Refusal,
};
use kit::{
    App, Call, Code, Empty, Endpoint, Problem, Reply, Route,
    decide::{Decide, MembershipChange, Plan},
};
use store::{ReadSet, Snapshot};

use super::edit::Body;
use crate::{
    request::{self, OfMember, member_id, organization_id},
    view::MemberView,
};

pub struct Update;

impl Endpoint for Update {
    const ROUTE: Route = Route::patch("/v1/organizations/{org}/members/{member}");
    const SUMMARY: &'static str = "Change access, group or profile of one member";
    const PROBLEMS: &'static [Code] = &[
        Code::NotFound,
        Code::Forbidden,
        Code::SelfEditForbidden,
        Code::TargetOutranksActor,
        Code::GrantExceedsActor,
        Code::InvalidState,
        Code::LastOwner,
        Code::VersionConflict,
        Code::SeatLimit,
        Code::RateLimited,
        Code::FieldImmutable,
        Code::ScopeRequired,
        Code::ScopeCardinality,
        Code::PermissionNotGrantable,
        Code::UnknownReference,
        Code::Required,
        Code::DomainNotAllowed,
        Code::GuestSourceNotAllowed,
        Code::InvalidFormat,
        Code::TooLong,
    ];
    type Path = OfMember;
    type Query = Empty;
    type Body = Body;
    type View = MemberView;
}

/// What a change is decided on.
pub struct State {
    snapshot: Snapshot,
    /// What the member is to become, from the version that stands beside it.
    edit: MemberEdit,
    version: u64,
}

impl Decide for Update {
    type State = State;

    /// Reads the member, and then what is known only from them: the resources that they hold already, and for a pending
    /// invitation the quotas of the email and whether a source organisation vouches for a guest.
    async fn read(app: &App, call: &Call<Self>) -> Result<State, Problem> {
        call.body.refuse_immutable()?;
        let (id, member) = (organization_id(&call.path.org)?, member_id(&call.path.member)?);
        let user = &call.caller().user;
        let read_set = ReadSet::of(user).memberships([member]).resources(call.body.requested().references());
        let snapshot = request::snapshot(app, id, &read_set).await?;
        call.authority(&snapshot)?;
        let found = snapshot.membership(member).ok_or(Refusal::NotFound)?;
        call.require_version(found.version)?;
        let (edit, version) = (call.body.edit(found)?, found.version);
        let references = edit.access.iter().flat_map(|access| access.grant.references());
        let missing: Vec<_> = references.filter(|r| !snapshot.resources.contains_key(r)).collect();
        let invitee =
            (found.state() == domain::membership::State::Invited).then(|| (found.kind(), found.email.clone()));
        if invitee.is_none() && missing.is_empty() {
            return Ok(State { snapshot, edit, version });
        }
        let read_set = read_set.resources(missing).quotas(user, invitee.as_ref().map(|(_, email)| email));
        let mut snapshot = request::snapshot(app, id, &read_set).await?;
        request::find_partners(app, &mut snapshot, invitee, call.now).await?;
        Ok(State { snapshot, edit, version })
    }

    fn decide<'s>(call: &'s Call<Self>, state: &'s State) -> Result<Plan<'s, MemberView>, Problem> {
        let (snapshot, user) = (&state.snapshot, &call.caller().user);
        let editor = call.authority(snapshot)?;
        let member = snapshot.membership(member_id(&call.path.member)?).ok_or(Refusal::NotFound)?;
        if member.version != state.version {
            // The parts that the request does not give are those of a version that has passed.
            return Ok(Plan::ReadAgain);
        }
        let mut tally = snapshot.tally();
        let edited = member.edit(state.edit.clone(), &editor, &snapshot.organization, &snapshot.resources, call.now)?;
        let Some(Edited { decided, also }) = edited else {
            let view = MemberView::of(member, tally.organization(), &editor, call.now);
            return Ok(Plan::Answer(Reply::ok(view).etag(member.version)));
        };
        tally.add(&decided);
        let after = decided.after.clone();
        let view = MemberView::of(&after, tally.organization(), &editor, call.now);
        let change = MembershipChange::of([decided]).with_fact(also);
        let change = if after.invitation() == member.invitation() {
            change
        } else {
            change.sending_email(user, &after.email, tally.count_email(user, &after.email, call.now)?)
        };
        let transaction = call.change(snapshot, change);
        Ok(Plan::Commit(transaction.on([editor.membership]), Reply::ok(view).etag(after.version)))
    }
}
