//! Deletes a role or group in two phases: it is retired, and deleted once no membership has it.

use domain::{entry::Entry, refusal::Refusal, text::Key};
use kit::{App, Call, Endpoint, Problem, Reply};
use store::ReadSet;

use super::{OfEntry, change_settings};
use crate::request::organization_id;

/// Deletes a role or group that is not in use.
///
/// # Errors
/// 404, 403, 409, 503.
pub async fn delete<E: Endpoint>(
    app: &App,
    call: &Call<E>,
    path: &OfEntry,
    entry: impl Fn(Key) -> Entry,
) -> Result<Reply<()>, Problem> {
    let id = organization_id(&path.org)?;
    let entry = path.key.parse().ok().map(entry);
    let read_set = ReadSet::of(&call.caller().user);
    change_settings(app, call, id, &read_set, |attempt| {
        let entry = entry.as_ref().ok_or(Refusal::NotFound)?;
        let decision = attempt.organization().delete_entry(entry, &attempt.actor, call.now)?;
        attempt.require_version()?;
        Ok(Some(decision))
    })
    .await?;
    Ok(Reply::done())
}
