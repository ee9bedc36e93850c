//! Changes what a member, guest or invitation grants, and what their record says, in one decision. To change what an
//! invitation grants is to send it anew (S1.6).

use domain::{decide::Edited, refusal::Refusal};
use http::Method;
use kit::{App, Call, Code, Empty, Endpoint, Problem, Reply, Route, endpoint::etag, retry::committed};
use store::{Change, Preconditions, ReadSet};

use super::edit::Body;
use crate::{
    request::{self, OfMember, authority, member_id, organization_id, snapshot},
    view::MemberView,
};

/// See the module.
pub struct Update;

impl Endpoint for Update {
    const ROUTE: Route = Route::new(Method::PATCH, "/v1/organizations/{org}/members/{member}");
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

    async fn handle(app: &App, call: Call<Self>) -> Result<Reply<MemberView>, Problem> {
        let (id, member) = (organization_id(&call.path.org)?, member_id(&call.path.member)?);
        call.body.refuse_immutable()?;
        let user = &call.caller().user;
        let asked = call.body.asked();
        let mut retry = app.retry();
        loop {
            retry.next_attempt().await?;
            let read_set = ReadSet::of(user).memberships([member]).resources(asked.references());
            let mut snapshot = snapshot(app, id, &read_set).await?;
            let editor = authority(&snapshot, call.now)?;
            let found = snapshot.membership(member).ok_or(Refusal::NotFound)?.clone();
            if call.if_match.as_ref().is_some_and(|tag| *tag != etag(found.version)) {
                return Err(Refusal::VersionConflict.into());
            }
            let edit = call.body.edit(&found)?;
            // What the member holds already, and an email to a pending one, are known only now.
            let references = edit.access.iter().flat_map(|access| access.grant.references());
            let rest: Vec<_> = references.filter(|r| !snapshot.resources.contains_key(r)).collect();
            let pending = found.state == domain::membership::State::Invited;
            drop(editor);
            if pending || !rest.is_empty() {
                let read_set = read_set.resources(rest).quotas(user, pending.then_some(&found.email));
                snapshot = self::snapshot(app, id, &read_set).await?;
                let invitee = pending.then(|| (found.kind, found.email.clone()));
                request::find_partners(app, &mut snapshot, invitee, call.now).await?;
            }
            let editor = authority(&snapshot, call.now)?;
            let read_before = found.version;
            let found = snapshot.membership(member).ok_or(Refusal::NotFound)?;
            if found.version != read_before {
                // The parts that were not given are those of a version that has passed.
                continue;
            }
            let organization = &snapshot.organization;
            let Some(Edited { decided, also }) =
                found.edit(edit, &editor, organization, &snapshot.resources, call.now)?
            else {
                let view = MemberView::of(found, organization, &editor, call.now);
                return Ok(Reply::ok(view).etag(found.version));
            };
            let (made, email) = (decided.clone(), decided.after.email.clone());
            let mails = decided.before.as_ref().is_some_and(|before| before.invitation != made.after.invitation);
            let change = Change::by(&request::actor(&call, &snapshot), [decided], |at| app.random.new_id(at))
                .with_event(also, |at| app.random.new_id(at));
            let change = if mails {
                let before = snapshot.quotas(user, &email);
                change.with_quotas(user, &email, before, before.with_one_more(call.now)?)
            } else {
                change
            };
            let preconditions = Preconditions { organization, unchanged: &[editor.membership] };
            if committed(app.store.commit(&[change], preconditions).await?)? {
                snapshot.follow(&made);
                let editor = authority(&snapshot, call.now)?;
                let view = MemberView::of(&made.after, &snapshot.organization, &editor, call.now);
                return Ok(Reply::ok(view).etag(made.after.version));
            }
        }
    }
}
