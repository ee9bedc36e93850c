//! An email that is ready to be sent.

use domain::{
    address::EmailAddress,
    branding::Branding,
    event::{Actor, Event},
    id::MembershipId,
    locale::Locale,
    organization::Organization,
};
use mail::Email;

/// An email with its recipient.
pub struct OutgoingEmail {
    pub to: EmailAddress,
    /// The same for every copy of the email, different for every other email, and later for later emails.
    pub id: String,
    pub locale: Locale,
    pub branding: Branding,
    /// Where people of the organisation ask for help.
    pub support_email: Option<EmailAddress>,
    pub email: Email,
    /// The membership of the reader, which shows the delivery state, and the number of the invitation email if it is one.
    pub delivery_of: Option<(MembershipId, Option<u32>)>,
}

/// The name of the actor of an event, as it was at the time; of the organisation where that is not known, or it was a
/// machine or a job.
pub(super) fn actor_name(event: &Event, organization: &Organization) -> String {
    match &event.actor {
        Actor::Person { person: Some(person), .. } => person.shown_name(),
        Actor::Person { .. } | Actor::Machine { .. } | Actor::Job { .. } => organization.settings.name.to_string(),
    }
}
