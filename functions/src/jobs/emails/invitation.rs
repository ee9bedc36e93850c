//! The email with the link of an invitation.

use domain::{
    event::Event,
    membership::{Kind, Membership, Person},
    organization::Organization,
    reader::Reader,
};
use kit::{App, JobError};
use mail::Email;

use super::outgoing::OutgoingEmail;

/// The email, for the attempt whose link is open now: the links of all other attempts are invalid.
///
/// # Errors
/// When the keys of links cannot be read.
pub(super) async fn invitation(
    app: &App,
    event: &Event,
    organization: &Organization,
    member: &Membership,
    attempt: u32,
) -> Result<Option<OutgoingEmail>, JobError> {
    let Some(invitation) = &member.invitation() else { return Ok(None) };
    if !invitation.notify || !member.link_is_open(attempt, app.clock.now()) {
        return Ok(None);
    }
    let Some(link) = app.links().await.map_err(|_| JobError::Keys)?.of(member) else { return Ok(None) };
    let settings = &organization.settings;
    // Whose profile it would be is not known before acceptance.
    let reader = Reader::of(member, None, settings);
    let email = Email::Invitation {
        link,
        organization: settings.name.to_string(),
        inviter: invitation.invited_by.as_ref().map(Person::shown_name),
        role: settings.role_of(&member.grant, member.group.as_ref()).map(|role| role.name.to_string()),
        is_guest: member.kind() == Kind::Guest,
        access_for: member.period(),
        expires_at: invitation.expires_at,
        time_zone: reader.time_zone,
        note: invitation.note.as_ref().map(|note| note.as_str().to_owned()),
        first_name: reader.first_name(),
    };
    Ok(Some(OutgoingEmail {
        delivery_of: Some((member.id, Some(attempt))),
        ..OutgoingEmail::to(member, reader, event, organization, email)
    }))
}
