//! Moves members to a group, or out of every group.

use domain::{id::MembershipId, refusal::Refusal, text::Key};
use http::{Method, StatusCode};
use kit::{App, Call, Code, Empty, Endpoint, Problem, Reply, Responses, Route};
use schemars::JsonSchema;
use serde::Deserialize;
use store::Snapshot;

use crate::{
    request::{InOrganization, authority, organization_id, parsed},
    several::{ItemDecision, Reads, Verb, each},
    view::{BatchView, reply},
};

/// See the module.
pub struct Move;

/// Whom to move where.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Body {
    /// The identifiers of members, at most 100.
    #[schemars(length(min = 1, max = 100))]
    pub members: Vec<String>,
    /// The key of the group; null moves them out of every group.
    pub group: Option<String>,
}

impl Endpoint for Move {
    const ROUTE: Route = Route::new(Method::POST, "/v1/organizations/{org}/members/move");
    const SUMMARY: &'static str = "Move members to another group, or out of theirs";
    const RESPONSES: Responses = Responses::Batch(&[200]);
    const PROBLEMS: &'static [Code] = &[
        Code::NotFound,
        Code::Forbidden,
        Code::SelfEditForbidden,
        Code::TargetOutranksActor,
        Code::GrantExceedsActor,
        Code::InvalidState,
        Code::LastOwner,
        Code::InvalidFormat,
        Code::UnknownReference,
    ];
    type Path = InOrganization;
    type Query = Empty;
    type Body = Body;
    type View = BatchView;

    async fn handle(app: &App, call: Call<Self>) -> Result<Reply<BatchView>, Problem> {
        let organization = organization_id(&call.path.org)?;
        let mut faults = Vec::new();
        let group: Option<Key> = parsed("/group", call.body.group.as_deref(), &mut faults);
        if !faults.is_empty() {
            return Err(faults.into());
        }
        let decide = |snapshot: &mut Snapshot, id: MembershipId| {
            let actor = authority(snapshot, call.now).map_err(|_| Refusal::NotFound)?;
            let member = snapshot.membership(id).ok_or(Refusal::NotFound)?;
            let decided =
                member.move_to_group(group.as_ref(), &actor, &snapshot.organization, &snapshot.resources, call.now)?;
            Ok(ItemDecision::plain(snapshot, decided))
        };
        let verb = Verb { done: "moved", would: None, reads: Reads::Resources };
        Ok(reply(each(app, &call, organization, &call.body.members, verb, decide).await?, StatusCode::OK))
    }
}
