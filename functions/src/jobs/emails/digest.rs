//! The email of a digest. The decision is made again when it is sent (I9, C66): not to a reader who may not renew guests any
//! more, not when no guest is about to lose access, and not on another day, which has a digest of its own.

use chrono::{DateTime, Utc};
use domain::{event::Event, membership::Membership, organization::Organization, reader::Reader};
use kit::{App, JobError};
use mail::Email;

use super::outgoing::OutgoingEmail;

/// The email to the manager, if its cause still exists.
///
/// # Errors
/// When the guests cannot be counted.
pub async fn email(
    app: &App,
    event: &Event,
    organization: &Organization,
    (manager, reader): (&Membership, Reader),
    (guests, earliest): (u32, DateTime<Utc>),
) -> Result<Option<OutgoingEmail>, JobError> {
    let (now, settings) = (app.clock.now(), &organization.settings);
    if event.at.date_naive() != now.date_naive() || !settings.receives_digest(manager, now) {
        return Ok(None);
    }
    let expiring = app.store.count_expiring(organization, now).await?;
    if expiring.digest_for(manager, settings, now).is_none() {
        return Ok(None);
    }
    let (_, configured) = app.mailer();
    let email = Email::ExpiringDigest {
        organization: settings.name.to_string(),
        guests,
        earliest,
        time_zone: reader.time_zone,
        link: configured.manage_url.clone(),
        first_name: reader.first_name(),
    };
    Ok(Some(OutgoingEmail::to(manager, reader, event, organization, email)))
}
