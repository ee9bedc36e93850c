//! The common parts of the operations on roles, groups and resources.

pub mod change;
pub mod deletion;
pub mod put;

use domain::{
    authority::Authority,
    decide::SettingsDecision,
    permission::{GUESTS_INVITE, MEMBERS_INVITE, MEMBERS_READ},
    refusal::{Fault, FaultCode, Refusal},
    text::Key,
};
use kit::{Code, Problem};
use schemars::JsonSchema;
use serde::Deserialize;

pub use change::State;

use crate::request::parsed;

/// The checks of a role or group that an operation changes.
pub const ENTRY: &[Code] = &[Code::TargetOutranksActor, Code::SystemEntry, Code::VersionConflict];

/// The path of a role or group.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct OfEntry {
    /// The identifier of the organisation.
    pub org: String,
    /// The key of the role or group.
    pub key: String,
}

/// The maximum size of the settings as JSON, in bytes. A DynamoDB item is limited to 400 KB.
const MAX_SETTINGS: usize = 300 * 1024;

/// Checks that the caller may list roles, groups and resources: a reader of members, or an inviter (S2.15).
///
/// # Errors
/// 403.
pub fn require_reader(reader: &Authority<'_>) -> Result<(), Refusal> {
    let inviter = reader.holds(MEMBERS_INVITE) || reader.holds(GUESTS_INVITE);
    if inviter { Ok(()) } else { reader.require(MEMBERS_READ) }
}

/// Parses the key in the path of a role or group to create or change.
///
/// # Errors
/// 422.
pub fn key_to_put(text: &str) -> Result<Key, Problem> {
    let mut faults = Vec::new();
    parsed("", Some(text), &mut faults).ok_or_else(|| faults.into())
}

/// Checks that the settings fit into one item of the table.
///
/// # Errors
/// 422.
///
/// # Panics
/// Never: settings serialise to JSON.
pub fn require_storable(decision: &SettingsDecision) -> Result<(), Problem> {
    let json = serde_json::to_string(&decision.after).expect("settings have string keys and serialise to JSON");
    if json.len() > MAX_SETTINGS {
        let detail = "all roles and groups together are too large for one organisation";
        return Err(vec![Fault::new("", FaultCode::TooLong, detail)].into());
    }
    Ok(())
}
