//! Keys of rate limits (R22) and of suppressed mailboxes.

use domain::{
    address::EmailAddress,
    id::{OrganizationId, UserId},
};

use super::{Key, hash, organization::organization};

/// The quota of emails that an inviter causes.
#[must_use]
pub fn quota_of_inviter(user: &UserId) -> Key {
    Key::new(format!("QUOTA#U#{user}"), "ALL")
}

/// The quota of emails to a mailbox from all organisations.
#[must_use]
pub fn quota_of_mailbox(email: &EmailAddress) -> Key {
    Key::new(format!("QUOTA#M#{}", hash(&email.mailbox())), "ALL")
}

/// The quota of emails to a mailbox from one organisation.
#[must_use]
pub fn quota_of_organization_and_mailbox(id: OrganizationId, email: &EmailAddress) -> Key {
    Key::new(format!("QUOTA#M#{}", hash(&email.mailbox())), organization(id))
}

/// A suppressed mailbox. The key does not reveal the address (C98).
#[must_use]
pub fn suppression(email: &EmailAddress) -> Key {
    Key::new(format!("SUPPRESSED#{}", hash(email.canonical())), "SUPPRESSED")
}
