//! An email that is ready to be sent.

use domain::{
    address::EmailAddress,
    branding::Branding,
    event::{Actor, Event},
    id::MembershipId,
    membership::Membership,
    organization::Organization,
    reader::Reader,
};
use mail::Email;

/// An email with its recipient.
pub struct OutgoingEmail {
    pub to: EmailAddress,
    /// The same for every copy of the email, different for every other email, and later for later emails.
    pub id: String,
    /// How the recipient reads it.
    pub reader: Reader,
    pub branding: Branding,
    /// Where people of the organisation ask for help.
    pub support_email: Option<EmailAddress>,
    pub email: Email,
    /// The membership of the reader, which shows the delivery state, and the number of the invitation email if it is one.
    pub delivery_of: Option<(MembershipId, Option<u32>)>,
}

impl OutgoingEmail {
    /// The email that an event causes to `recipient`, in the look of their organisation.
    pub(super) fn to(
        recipient: &Membership,
        reader: Reader,
        event: &Event,
        organization: &Organization,
        email: Email,
    ) -> Self {
        let settings = &organization.settings;
        Self {
            to: recipient.email.clone(),
            id: event.id.to_string(),
            reader,
            branding: settings.branding.clone(),
            support_email: settings.host.support_email.clone(),
            email,
            delivery_of: Some((recipient.id, None)),
        }
    }
}

/// The name of the actor of an event, as it was at the time; of the organisation where that is not known, or it was a
/// machine or a job.
pub(super) fn actor_name(event: &Event, organization: &Organization) -> String {
    match &event.actor {
        Actor::Person { person: Some(person), .. } => person.shown_name(),
        Actor::Person { .. } | Actor::Machine { .. } | Actor::Job { .. } => organization.settings.name.to_string(),
    }
}
