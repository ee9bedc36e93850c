//! Creates or changes a group. The change applies to the next request of each member.

use domain::{decide::SettingsDecision, entry::Entry, organization::Organization, permission::GROUPS_MANAGE};
use kit::{App, Call, Code, Decide, Empty, Endpoint, Plan, Problem, Reply, Route};
use store::{ReadSet, Snapshot};

use crate::{
    catalog::{ENTRY, OfEntry, State, change, key_to_put},
    problems::GRANT,
    request::GroupBody,
    view::GroupView,
};

pub struct Put;

impl Endpoint for Put {
    const ROUTE: Route = Route::put("/v1/organizations/{org}/groups/{key}");
    const SUMMARY: &'static str = "Create or change a group";
    const PROBLEMS: &'static [Code] =
        &[Code::NotFound, Code::Forbidden, Code::InUse, Code::TooLong, Code::InvalidFormat];
    const SHARED_PROBLEMS: &'static [&'static [Code]] = &[GRANT, ENTRY];
    type Path = OfEntry;
    type Query = Empty;
    type Body = GroupBody;
    type View = GroupView;
}

impl Decide for Put {
    type State = State;

    async fn read(app: &App, call: &Call<Self>) -> Result<State, Problem> {
        let read_set = ReadSet::of(&call.caller().user).resources(call.body.grant().references());
        change::read(app, call, read_set, |snapshot| decide(call, snapshot)).await
    }

    fn decide<'s>(call: &'s Call<Self>, state: &'s State) -> Result<Plan<'s, GroupView>, Problem> {
        let key = key_to_put(&call.path.key)?;
        let view = |organization: &Organization| GroupView::from((&key, &organization.settings.groups[&key]));
        let reply = |organization: &Organization| Reply::ok(view(organization)).etag(organization.version);
        change::plan(call, state, |snapshot| decide(call, snapshot), reply)
    }

    async fn advance(app: &App, call: &Call<Self>, retired: State) -> Result<State, Problem> {
        change::advance(app, call, retired, &Entry::Group(key_to_put(&call.path.key)?)).await
    }
}

fn decide(call: &Call<Put>, snapshot: &Snapshot) -> Result<Option<SettingsDecision>, Problem> {
    let actor = call.authority(snapshot)?;
    actor.require(GROUPS_MANAGE)?;
    let (key, group) = (key_to_put(&call.path.key)?, call.body.parse()?);
    call.require_version(snapshot.organization.version)?;
    Ok(snapshot.organization.put_group(&key, group, &actor, &snapshot.resources, call.now)?)
}
