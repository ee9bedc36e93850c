//! Emails to a guest before and after the end of their access, if it still ends at the time that the event says (C61, C66).

use chrono::{DateTime, Utc};
use domain::{
    event::{Event, Fact},
    membership::{Membership, State},
    organization::Organization,
    reader::Reader,
};
use kit::{App, JobError};
use mail::Email;

use super::outgoing::OutgoingEmail;

/// The email that an event causes to its guest; none if the guest was renewed, suspended, removed or invited again since, or
/// if the policy does not want it (R12).
///
/// # Errors
/// When the membership of the sponsor cannot be read.
pub(super) async fn ending(
    app: &App,
    event: &Event,
    organization: &Organization,
    (member, reader): (&Membership, Reader),
) -> Result<Option<OutgoingEmail>, JobError> {
    let now = app.clock.now();
    let policy = &organization.settings.policy;
    let (end, has_ended) = match event.fact {
        Fact::Expiring { expires_at, before } if policy.guest_reminders.contains(&before) => (expires_at, false),
        Fact::Expired { expires_at } if policy.notify.access_ended => (expires_at, true),
        _ => return Ok(None),
    };
    // A suspended guest gets no email about the end of access (R14).
    let stands =
        member.state() == State::Active && member.expires_at() == Some(end) && member.access_over(now) == has_ended;
    if !stands {
        return Ok(None);
    }
    let sponsor = sponsor(app, member, now).await?;
    let settings = &organization.settings;
    let (name, time_zone) = (settings.name.to_string(), reader.time_zone);
    let first_name = reader.first_name();
    let email = if has_ended {
        Email::AccessEnded { organization: name, ended_at: end, time_zone, sponsor, first_name }
    } else {
        Email::AccessExpiring { organization: name, expires_at: end, time_zone, sponsor, first_name }
    };
    Ok(Some(OutgoingEmail::to(member, reader, event, organization, email)))
}

/// The name of the sponsor, if their membership is active: a person whom the guest can ask.
async fn sponsor(app: &App, member: &Membership, now: DateTime<Utc>) -> Result<Option<String>, JobError> {
    let Some(sponsor) = member.invitation().and_then(|invitation| invitation.sponsor) else { return Ok(None) };
    let sponsor = app.store.live_membership(member.organization, sponsor).await?;
    let sponsor = sponsor.filter(|sponsor| sponsor.is_active(now));
    Ok(sponsor.map(|sponsor| sponsor.full_name().unwrap_or_else(|| sponsor.email.to_string())))
}
