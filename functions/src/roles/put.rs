//! Creates or changes a role. The change applies to the next request of each holder.

use domain::{decide::SettingsDecision, organization::Organization, permission::ROLES_MANAGE};
use kit::{App, Call, Code, Decide, Empty, Endpoint, Plan, Problem, Reply, Route};
use store::{ReadSet, Snapshot};

use crate::{
    catalog::{ENTRY, OfEntry, State, change, key_to_put},
    problems::FIELDS,
    request::RoleBody,
    view::RoleView,
};

pub struct Put;

impl Endpoint for Put {
    const ROUTE: Route = Route::put("/v1/organizations/{org}/roles/{key}");
    const SUMMARY: &'static str = "Create or change a role";
    const PROBLEMS: &'static [Code] =
        &[Code::NotFound, Code::Forbidden, Code::GrantExceedsActor, Code::UnknownReference, Code::FieldImmutable];
    const SHARED_PROBLEMS: &'static [&'static [Code]] = &[ENTRY, FIELDS];
    type Path = OfEntry;
    type Query = Empty;
    type Body = RoleBody;
    type View = RoleView;
}

impl Decide for Put {
    type State = State;

    async fn read(app: &App, call: &Call<Self>) -> Result<State, Problem> {
        change::read(app, call, ReadSet::of(&call.caller().user), |snapshot| decide(call, snapshot)).await
    }

    fn decide<'s>(call: &'s Call<Self>, state: &'s State) -> Result<Plan<'s, RoleView>, Problem> {
        let key = key_to_put(&call.path.key)?;
        let view = |organization: &Organization| RoleView::from((&key, &organization.settings.roles[&key]));
        let reply = |organization: &Organization| Reply::ok(view(organization)).etag(organization.version);
        change::plan(call, state, |snapshot| decide(call, snapshot), reply)
    }
}

fn decide(call: &Call<Put>, snapshot: &Snapshot) -> Result<Option<SettingsDecision>, Problem> {
    let actor = call.authority(snapshot)?;
    actor.require(ROLES_MANAGE)?;
    let (key, role) = (key_to_put(&call.path.key)?, call.body.parse()?);
    call.require_version(snapshot.organization.version)?;
    Ok(snapshot.organization.put_role(&key, role, &actor, call.now)?)
}
