//! What changing and deleting roles and groups have in common: both are entries of the settings.

mod delete;

pub use delete::delete;

use chrono::TimeDelta;
use domain::{
    authority::Authority,
    catalogue::Entry,
    event::{Event, Fact},
    organization::{Organization, Settings},
    permission::{GUESTS_INVITE, MEMBERS_INVITE, MEMBERS_READ},
    refusal::{Fault, FaultCode, Refusal},
    text::Key,
};
use kit::{App, Call, Endpoint, Problem, endpoint::etag, retry::committed};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::Snapshot;

use crate::request::{actor, parsed};

/// The path of a role or group.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct OfEntry {
    /// The identifier of the organisation.
    pub org: String,
    /// The key of the role or group.
    pub key: String,
}

/// The most bytes of the settings as JSON: an item holds 400 KB.
const SETTINGS_MOST: usize = 300 * 1024;

/// Insists that the caller may see the catalogue: whoever sees members, and whoever has to choose for an invitation
/// (S2.15).
///
/// # Errors
/// 403.
pub fn require_reader(reader: &Authority<'_>) -> Result<(), Refusal> {
    let inviter = reader.holds(MEMBERS_INVITE) || reader.holds(GUESTS_INVITE);
    if inviter { Ok(()) } else { reader.require(MEMBERS_READ) }
}

/// Insists on the version of the organisation that the client has read.
///
/// # Errors
/// 409.
pub fn require_version<E: Endpoint>(call: &Call<E>, organization: &Organization) -> Result<(), Refusal> {
    let other = call.if_match.as_ref().is_some_and(|tag| *tag != etag(organization.version));
    if other { Err(Refusal::VersionConflict) } else { Ok(()) }
}

/// The key of the path.
///
/// # Errors
/// 422.
pub fn key_to_put(text: &str) -> Result<Key, Problem> {
    let mut faults = Vec::new();
    parsed("", Some(text), &mut faults).ok_or_else(|| faults.into())
}

/// Writes settings that differ in one entry, unless something has changed since they were read.
///
/// # Errors
/// When they are too large, or the table fails.
pub async fn written<E: Endpoint>(
    app: &App,
    call: &Call<E>,
    snapshot: &mut Snapshot,
    entry: &Entry,
    settings: Settings,
) -> Result<bool, Problem> {
    if as_json(&settings).to_string().len() > SETTINGS_MOST {
        let detail = "all roles and groups together are too large for one organisation";
        return Err(vec![Fault::new("", FaultCode::TooLong, detail)].into());
    }
    let organization = &snapshot.organization;
    // Strictly later than the change before, whatever the clocks say: changes sort as they were committed.
    let at = call.now.max(organization.updated_at + TimeDelta::milliseconds(1));
    let (before, after) = (shown(&organization.settings, entry), shown(&settings, entry));
    let event = Event {
        id: app.random.new_id(at),
        at,
        organization: organization.id,
        actor: actor(call, snapshot),
        target: None,
        fact: Fact::OrganizationUpdated { before, after },
    };
    let editor = snapshot.caller.as_ref().ok_or(Refusal::NotFound)?;
    let outcome = app.store.update_settings(organization, &settings, &[editor], &event).await?;
    let written = committed(vec![outcome])?;
    if written {
        snapshot.organization.settings = settings;
        snapshot.organization.version += 1;
        snapshot.organization.updated_at = at;
    }
    Ok(written)
}

/// Whether nobody holds the entry, and nobody will: it is marked first, which makes every decision stale that was made
/// without the mark, and looked for afterwards. None when something has changed since it was read.
///
/// # Errors
/// When the table fails.
pub async fn vacant<E: Endpoint>(
    app: &App,
    call: &Call<E>,
    snapshot: &mut Snapshot,
    entry: &Entry,
) -> Result<Option<bool>, Problem> {
    let id = snapshot.organization.id;
    let mut held = is_needed(app, snapshot, entry).await?;
    if !held && snapshot.organization.settings.is_retired(entry) == Some(false) {
        let marked = snapshot.organization.settings.with_mark(entry, true);
        if !written(app, call, snapshot, entry, marked).await? {
            return Ok(None);
        }
        held = app.store.is_assigned(id, &snapshot.organization.settings, entry).await?;
    }
    if held && snapshot.organization.settings.is_retired(entry) == Some(true) {
        let unmarked = snapshot.organization.settings.with_mark(entry, false);
        if !written(app, call, snapshot, entry, unmarked).await? {
            return Ok(None);
        }
    }
    Ok(Some(!held))
}

async fn is_needed(app: &App, snapshot: &Snapshot, entry: &Entry) -> Result<bool, Problem> {
    let settings = &snapshot.organization.settings;
    Ok(settings.refers_to(entry) || app.store.is_assigned(snapshot.organization.id, settings, entry).await?)
}

/// The entry as the audit trail shows it; null where there is none.
fn shown(settings: &Settings, entry: &Entry) -> Value {
    let (area, key) = match entry {
        Entry::Role(key) => ("roles", key),
        Entry::Group(key) => ("groups", key),
    };
    let value = match entry {
        Entry::Role(key) => settings.roles.get(key).map(as_json),
        Entry::Group(key) => settings.groups.get(key).map(as_json),
    };
    json!({ area: { key.as_str(): value } })
}

fn as_json<T: Serialize>(value: &T) -> Value {
    serde_json::to_value(value).unwrap_or_default()
}
