//! The email about an invitation that was declined.

use domain::{event::Event, membership::Membership, organization::Organization, reader::Reader};
use kit::{App, JobError};
use mail::Email;

use super::{outgoing::OutgoingEmail, profile_of};

/// The email to the sponsor of the invitation, if their membership is active.
///
/// # Errors
/// When the membership or the profile of the sponsor cannot be read.
pub(super) async fn declined(
    app: &App,
    event: &Event,
    organization: &Organization,
    member: &Membership,
) -> Result<Option<OutgoingEmail>, JobError> {
    let Some(invitation) = &member.invitation() else { return Ok(None) };
    // A machine reads the event on the bus instead.
    let Some(sponsor) = invitation.sponsor else { return Ok(None) };
    let sponsor = app.store.live_membership(organization.id, sponsor).await?;
    let Some(sponsor) = sponsor.filter(|sponsor| sponsor.is_active(app.clock.now())) else { return Ok(None) };
    let settings = &organization.settings;
    let profile = profile_of(app, &sponsor, None).await?;
    let reader = Reader::of(&sponsor, profile.as_ref(), settings);
    let email = Email::Declined {
        organization: settings.name.to_string(),
        invitee: member.full_name().unwrap_or_else(|| member.email.to_string()),
        first_name: reader.first_name(),
    };
    Ok(Some(OutgoingEmail::to(&sponsor, reader, event, organization, email)))
}
