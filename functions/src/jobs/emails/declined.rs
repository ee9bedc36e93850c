//! The email about an invitation that was declined.

use domain::{event::Event, membership::Membership, organization::Organization};
use kit::{App, JobError};
use mail::Email;

use super::outgoing::OutgoingEmail;

/// The email to the sponsor of the invitation, if their membership is active.
///
/// # Errors
/// When the membership of the sponsor cannot be read.
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
    let email = Email::Declined {
        organization: settings.name.to_string(),
        invitee: member.full_name().unwrap_or_else(|| member.email.to_string()),
        first_name: sponsor.first_name.as_ref().map(ToString::to_string),
    };
    Ok(Some(OutgoingEmail {
        to: sponsor.email,
        id: event.id.to_string(),
        locale: settings.locale,
        branding: settings.branding.clone(),
        support_email: settings.host.support_email.clone(),
        email,
        delivery_of: Some((sponsor.id, None)),
    }))
}
