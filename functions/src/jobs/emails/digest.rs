//! The email of a digest. The decision is made again when it is sent (I9, C66): not to a reader who may not renew guests any
//! more, not when no guest is about to lose access, and not on another day, which has a digest of its own.

use chrono::{DateTime, Utc};
use domain::{event::Event, membership::Membership, organization::Organization};
use kit::{App, JobError};
use mail::Email;

use super::outgoing::OutgoingEmail;

/// The email to its reader, if its cause still exists.
///
/// # Errors
/// When the guests cannot be counted.
pub async fn email(
    app: &App,
    event: &Event,
    organization: &Organization,
    reader: &Membership,
    (guests, earliest): (u32, DateTime<Utc>),
) -> Result<Option<OutgoingEmail>, JobError> {
    let (now, settings) = (app.clock.now(), &organization.settings);
    if event.at.date_naive() != now.date_naive() || !settings.receives_digest(reader, now) {
        return Ok(None);
    }
    let expiring = app.store.count_expiring(organization, now).await?;
    if expiring.digest_for(reader, settings, now).is_none() {
        return Ok(None);
    }
    let (_, configured) = app.mailer();
    Ok(Some(OutgoingEmail {
        to: reader.email.clone(),
        id: event.id.to_string(),
        locale: settings.locale,
        branding: settings.branding.clone(),
        support_email: settings.host.support_email.clone(),
        email: Email::ExpiringDigest {
            organization: settings.name.to_string(),
            guests,
            earliest,
            time_zone: settings.time_zone,
            link: configured.manage_url.clone(),
            first_name: reader.first_name.as_ref().map(ToString::to_string),
        },
        delivery_of: Some((reader.id, None)),
    }))
}
