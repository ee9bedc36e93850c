//! Operations that are about nothing but the members whom they name.

use domain::{
    authority::Authority, event::Decision, id::MembershipId, membership::Membership, organization::Organization,
    refusal::Refusal,
};
use http::StatusCode;
use kit::{App, Call, Endpoint, Problem, Reply};
use store::Snapshot;

use super::{ItemDecision, Members, Reads, Verb, each};
use crate::{
    request::{InOrganization, authority, organization_id},
    view::{BatchView, reply},
};

/// Decides about each member that a call names, for operations that are about nothing else and cause no email.
///
/// # Errors
/// As [`each`].
pub async fn all<E: Endpoint<Path = InOrganization, Query: Sync, Body = Members>>(
    app: &App,
    call: &Call<E>,
    done: &'static str,
    decide: impl Fn(&Membership, &Authority<'_>, &Organization) -> Result<Option<Decision>, Refusal> + Send + Sync,
) -> Result<Reply<BatchView>, Problem> {
    let organization = organization_id(&call.path.org)?;
    let decide = |snapshot: &mut Snapshot, id: MembershipId| {
        let actor = authority(snapshot, call.now).map_err(|_| Refusal::NotFound)?;
        let member = snapshot.membership(id).ok_or(Refusal::NotFound)?;
        let decided = decide(member, &actor, &snapshot.organization)?;
        Ok(ItemDecision::plain(snapshot, decided))
    };
    let verb = Verb { done, would: None, reads: Reads::Nothing };
    Ok(reply(each(app, call, organization, &call.body.members, verb, decide).await?, StatusCode::OK))
}
