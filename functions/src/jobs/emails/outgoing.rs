//! An email that is to be sent.

use domain::{
    address::EmailAddress,
    branding::Branding,
    event::{Actor, Event},
    id::MembershipId,
    locale::Locale,
    organization::Organization,
};
use mail::Email;

/// An email, addressed.
pub struct OutgoingEmail {
    pub to: EmailAddress,
    /// The same for every copy of the same email, another one for each email of an event, and later for later emails.
    pub id: String,
    pub locale: Locale,
    pub branding: Branding,
    pub email: Email,
    /// The membership of the reader, which shows what became of it, and the sending, where it carries a link.
    pub delivery_of: Option<(MembershipId, Option<u32>)>,
}

/// Who did it, as they were shown then.
pub(super) fn doer(event: &Event, organization: &Organization) -> String {
    match &event.actor {
        Actor::Person { person: Some(person), .. } => person.name.clone().unwrap_or_else(|| person.email.to_string()),
        Actor::Person { .. } | Actor::Job { .. } => organization.settings.name.to_string(),
    }
}
