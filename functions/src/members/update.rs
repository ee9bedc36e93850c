//! Changes the access and the profile of a member, guest or invitation in one decision. A change of the grant of an
//! invitation resends it (S1.6).

use domain::{decide::Edited, refusal::Refusal};
use kit::{
    App, Call, Code, Decide, Empty, Endpoint, MembershipChange, Plan, Problem, Reply, Route, Tables, config::Need,
};

use super::{edit::Body, edited_member::State};
use crate::{
    problems::{FIELDS, GRANT, INVITEE, TARGET},
    request::{OfMember, member_id},
    view::MemberView,
};

pub struct Update;

impl Endpoint for Update {
    const ROUTE: Route = Route::patch("/v1/organizations/{org}/members/{member}");
    const SUMMARY: &'static str = "Change access, group, profile or host data of one member";
    const NEEDS: &'static [Need] = &[Need::Links];
    const TABLES: Tables = Tables::DECISION;
    const PROBLEMS: &'static [Code] = &[
        Code::NotFound,
        Code::Forbidden,
        Code::LastOwner,
        Code::AlreadyMember,
        Code::AlreadyInvited,
        Code::VersionConflict,
        Code::FieldImmutable,
        Code::UnknownField,
    ];
    const SHARED_PROBLEMS: &'static [&'static [Code]] = &[TARGET, GRANT, INVITEE, FIELDS];
    type Path = OfMember;
    type Query = Empty;
    type Body = Body;
    type View = MemberView;
}

impl Decide for Update {
    type State = State;

    async fn read(app: &App, call: &Call<Self>) -> Result<State, Problem> {
        State::read(app, call).await
    }

    fn decide<'s>(call: &'s Call<Self>, state: &'s State) -> Result<Plan<'s, MemberView>, Problem> {
        let (snapshot, user) = (&state.snapshot, call.user());
        let editor = call.authority(snapshot)?;
        let member = snapshot.membership(member_id(&call.path.member)?).ok_or(Refusal::NotFound)?;
        if member.version != state.version {
            // The edit took the fields that the request does not give from an older version of the member.
            return Ok(Plan::ReadAgain);
        }
        let mut tally = snapshot.tally();
        let edited = member.edit(state.edit.clone(), &editor, &snapshot.organization, &snapshot.resources, call.now)?;
        let Some(Edited { decided, also }) = edited else {
            let view = MemberView::of(member, tally.organization(), &editor, &snapshot.resources, call.now);
            let view = view.with_link(member, state.links.as_ref());
            return Ok(Plan::Answer(Reply::ok(view).etag(member.version)));
        };
        let after = decided.after.clone();
        let change = MembershipChange::of([decided]).with_fact(also).counted(&mut tally, user, call.now)?;
        let view = MemberView::of(&after, tally.organization(), &editor, &snapshot.resources, call.now);
        let view = view.with_link(&after, state.links.as_ref());
        let transaction = call.change(snapshot, change);
        Ok(Plan::Commit(transaction.on(editor.membership), Reply::ok(view).etag(after.version)))
    }
}
