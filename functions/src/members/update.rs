//! Changes what a member, guest or invitation grants, and what their record says, in one decision. To change what an
//! invitation grants is to send it anew (S1.6).

use domain::{decide::Edited, refusal::Refusal};
use http::Method;
use kit::{App, Call, Endpoint, Problem, Reply, Route, endpoint::etag, settle::committed};
use store::{Ask, Basis, Change};

use super::edit::Body;
use crate::{
    ask::{self, OfMember, authority, member_id, organization_id, scene},
    organizations::Nothing,
    view::MemberView,
};

/// See the module.
pub struct Update;

impl Endpoint for Update {
    const ROUTE: Route = Route::new(Method::PATCH, "/v1/organizations/{org}/members/{member}");
    const SUMMARY: &'static str = "Change access, group or profile of one member";
    const PROBLEMS: &'static [&'static str] = &[
        "not_found",
        "forbidden",
        "self_edit_forbidden",
        "target_outranks_actor",
        "grant_exceeds_actor",
        "invalid_state",
        "last_owner",
        "version_conflict",
        "seat_limit",
        "too_many_letters",
        "field_immutable",
        "scope_required",
        "scope_cardinality",
        "permission_not_grantable",
        "unknown_reference",
        "required",
        "domain_not_allowed",
        "guest_source_not_allowed",
        "invalid_format",
        "too_long",
    ];
    type Path = OfMember;
    type Query = Nothing;
    type Body = Body;
    type View = MemberView;

    async fn handle(app: &App, call: Call<Self>) -> Result<Reply<MemberView>, Problem> {
        let (id, member) = (organization_id(&call.path.org)?, member_id(&call.path.member)?);
        call.body.refuse_immutable()?;
        let user = &call.caller().user;
        let asked = call.body.asked();
        let mut rounds = app.rounds();
        loop {
            rounds.begin().await?;
            let ask = Ask::of(user).memberships([member]).resources(asked.references());
            let mut scene = scene(app, id, &ask).await?;
            let editor = authority(&scene, call.now)?;
            let found = scene.membership(member).ok_or(Refusal::NotFound)?.clone();
            if call.if_match.as_ref().is_some_and(|tag| *tag != etag(found.version)) {
                return Err(Refusal::VersionConflict.into());
            }
            let edit = call.body.edit(&found)?;
            // What the member holds already, and a letter to a pending one, are known only now.
            let references = edit.access.iter().flat_map(|access| access.grant.references());
            let rest: Vec<_> = references.filter(|r| !scene.resources.contains_key(r)).collect();
            let pending = found.state == domain::membership::State::Invited;
            drop(editor);
            if pending || !rest.is_empty() {
                let ask = ask.resources(rest).quotas(user, pending.then_some(&found.email));
                scene = self::scene(app, id, &ask).await?;
                let invitee = pending.then(|| (found.kind, found.email.clone()));
                ask::find_partners(app, &mut scene, invitee, call.now).await?;
            }
            let editor = authority(&scene, call.now)?;
            let read_before = found.version;
            let found = scene.membership(member).ok_or(Refusal::NotFound)?;
            if found.version != read_before {
                // The parts that were not given are those of a version that has passed.
                continue;
            }
            let organization = &scene.organization;
            let Some(Edited { decided, also }) = found.edit(edit, &editor, organization, &scene.resources, call.now)?
            else {
                let view = MemberView::of(found, organization, &editor, call.now);
                return Ok(Reply::ok(view).etag(found.version));
            };
            let (made, email) = (decided.clone(), decided.after.email.clone());
            let mails = decided.before.as_ref().is_some_and(|before| before.invitation != made.after.invitation);
            let change = Change::by(&ask::actor(&call, &scene), [decided], |at| app.dice.mint(at))
                .telling(also, |at| app.dice.mint(at));
            let change = if mails {
                let before = scene.quotas(user, &email);
                change.counted(user, &email, before, before.with_one_more(call.now)?)
            } else {
                change
            };
            let basis = Basis { organization, witnesses: &[editor.membership] };
            if committed(app.store.commit(&[change], basis).await?)? {
                scene.follow(&made);
                let editor = authority(&scene, call.now)?;
                let view = MemberView::of(&made.after, &scene.organization, &editor, call.now);
                return Ok(Reply::ok(view).etag(made.after.version));
            }
        }
    }
}
