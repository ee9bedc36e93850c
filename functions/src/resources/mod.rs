//! The catalogue of resources that scopes can name: sites, partners and the like, and groups of them.

mod delete;
mod list;
mod put;

use domain::{
    event::{Event, Fact},
    organization::Settings,
    refusal::{Fault, FaultCode, Refusal},
    text::Key,
};
use kit::{App, Call, Endpoint, Operation, Problem, retry::committed};
use store::{ResourceChange, Snapshot};

use crate::request::actor;

/// `GET /v1/organizations/{org}/resources`
pub static LIST: Operation = Operation::endpoint::<list::List>("resources-list");
/// `PUT /v1/organizations/{org}/resources/{type}/{id}`
pub static PUT: Operation = Operation::endpoint::<put::Put>("resources-put");
/// `DELETE /v1/organizations/{org}/resources/{type}/{id}`
pub static DELETE: Operation = Operation::endpoint::<delete::Delete>("resources-delete");

/// Writes what becomes of a resource, unless something has changed since it was read.
async fn written<E: Endpoint>(
    app: &App,
    call: &Call<E>,
    snapshot: &Snapshot,
    change: ResourceChange<'_>,
) -> Result<bool, Problem> {
    let (entry, before) = (change.entry.clone(), change.before.cloned());
    let fact = match (before, change.after.cloned()) {
        (before, Some(after)) => Fact::ResourcePut { entry, before, after },
        (Some(before), None) => Fact::ResourceDeleted { entry, before },
        (None, None) => return Err(Refusal::NotFound.into()),
    };
    let event = Event {
        id: app.random.new_id(call.now),
        at: call.now,
        organization: snapshot.organization.id,
        actor: actor(call, snapshot),
        target: None,
        fact,
    };
    let editor = snapshot.caller.as_ref().ok_or(Refusal::NotFound)?;
    let outcome = app.store.change_resource(&snapshot.organization, change, editor, &event).await?;
    committed(vec![outcome])
}

/// Insists that the organisation has resources of that type.
fn unknown_type(settings: &Settings, resource_type: &Key) -> Option<Fault> {
    let detail = || format!("there is no type of resource {resource_type} here");
    let known = settings.resource_types.contains_key(resource_type);
    (!known).then(|| Fault::new("", FaultCode::UnknownReference, detail()))
}
