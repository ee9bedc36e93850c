//! Deletes a role or group: first nobody can be given it any more, then nobody is found to have it, then it is gone.

use domain::{catalogue::Entry, refusal::Refusal, text::Key};
use kit::{App, Call, Endpoint, Problem, Reply};
use store::ReadSet;

use super::{OfEntry, require_version, vacant, written};
use crate::request::{authority, organization_id, snapshot};

/// Deletes a role or group that nobody and nothing needs.
///
/// # Errors
/// 404, 403, 409.
pub async fn delete<E: Endpoint>(
    app: &App,
    call: &Call<E>,
    path: &OfEntry,
    entry: impl Fn(Key) -> Entry + Send,
) -> Result<Reply<()>, Problem> {
    let id = organization_id(&path.org)?;
    let entry = path.key.parse().ok().map(entry);
    let (mut retry, mut begun) = (app.retry(), false);
    loop {
        retry.next_attempt().await?;
        let mut snapshot = snapshot(app, id, &ReadSet::of(&call.caller().user)).await?;
        let editor = authority(&snapshot, call.now)?;
        let entry = entry.as_ref().ok_or(Refusal::NotFound)?;
        snapshot.organization.settings.require_deletable(entry, &editor)?;
        drop(editor);
        // The mark is a change of its own, after which the version is another.
        if !begun {
            require_version(call, &snapshot.organization)?;
        }
        let read = snapshot.organization.version;
        let vacant = vacant(app, call, &mut snapshot, entry).await?;
        begun |= snapshot.organization.version != read;
        match vacant {
            None => {}
            Some(false) => return Err(Refusal::InUse.into()),
            Some(true) => {
                let rest = snapshot.organization.settings.without(entry);
                if written(app, call, &mut snapshot, rest).await? {
                    return Ok(Reply::done());
                }
            }
        }
    }
}
