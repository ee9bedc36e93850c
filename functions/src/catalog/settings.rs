//! Changing the settings of an organisation with optimistic concurrency: read, decide, commit, retry on conflict.

use chrono::{DateTime, Utc};
use domain::{
    decide::SettingsDecision, event::Event, id::OrganizationId, membership::Membership, organization::Organization,
    refusal::Refusal,
};
use kit::{App, Call, Endpoint, Problem, retry::committed};
use store::{ReadSet, Snapshot};

use super::{
    Attempt,
    sources::visible_sources,
    unused::{Usage, ensure_unused},
};
use crate::request::{actor, snapshot};

/// Commits what `decide` returns; nothing if it returns none. Returns the organisation as it is then.
///
/// # Errors
/// 404, the problems of `decide`, 409 if the decision requires an unused entry that a membership has, 503.
pub async fn change_settings<E, F>(
    app: &App,
    call: &Call<E>,
    organization: OrganizationId,
    read_set: &ReadSet,
    decide: F,
) -> Result<Organization, Problem>
where
    E: Endpoint,
    F: Fn(&Attempt<'_>) -> Result<Option<SettingsDecision>, Problem>,
{
    let (mut retry, mut if_match) = (app.retry(), call.if_match.as_deref());
    loop {
        retry.next_attempt().await?;
        let mut snapshot = snapshot(app, organization, read_set).await?;
        let Some(mut decision) = decide(&Attempt::new(&snapshot, if_match, call.now)?)? else {
            return Ok(snapshot.organization);
        };
        if let Some(entry) = &decision.requires_unused {
            let version_read = snapshot.organization.version;
            let usage = ensure_unused(app, call, &mut snapshot, entry).await?;
            if snapshot.organization.version != version_read {
                // This request retired the entry, so the version is no longer the one that the client read.
                if_match = None;
            }
            match usage {
                Usage::Conflict => continue,
                Usage::InUse => return Err(Refusal::InUse.into()),
                Usage::Unused => {}
            }
            match decide(&Attempt::new(&snapshot, if_match, call.now)?)? {
                Some(on_retired) => decision = on_retired,
                None => return Ok(snapshot.organization),
            }
        }
        if commit_settings(app, call, &mut snapshot, decision).await? {
            return Ok(snapshot.organization);
        }
    }
}

/// Commits a decision on the snapshot and applies it there. False if the settings, or a membership that the decision
/// depends on, have changed since they were read.
///
/// # Errors
/// 422 for sources of guests that the caller cannot see, 503.
pub async fn commit_settings<E: Endpoint>(
    app: &App,
    call: &Call<E>,
    snapshot: &mut Snapshot,
    decision: SettingsDecision,
) -> Result<bool, Problem> {
    let sources = visible_sources(app, call, &decision).await?;
    prepare_sweeps(app, &decision, call.now).await?;
    let organization = &snapshot.organization;
    let editor = snapshot.caller.as_ref().ok_or(Refusal::NotFound)?;
    let unchanged: Vec<&Membership> = sources.iter().chain([editor]).collect();
    let id = app.random.new_id(decision.at);
    let event = Event::about_organization(id, organization.id, actor(call, snapshot), decision.at, decision.fact());
    let outcome = app.store.update_settings(organization, &decision.after, &unchanged, &event).await?;
    let is_committed = committed(vec![outcome])?;
    if is_committed {
        snapshot.organization.apply(decision);
    }
    Ok(is_committed)
}

/// Prepares the scheduled jobs for a new policy before it is committed, so that no guest is missed: they look as far ahead
/// as the longest renewal window, and sweep once for each offset of a reminder.
async fn prepare_sweeps(app: &App, decision: &SettingsDecision, now: DateTime<Utc>) -> Result<(), Problem> {
    if let Some(policy) = &decision.diff.after.policy {
        app.store.raise_renew_window(policy.renew_window).await?;
        app.store.register_reminder_offsets(&decision.diff.added_reminders(), now).await?;
    }
    Ok(())
}
