//! Keys of what is counted or blocked for a mailbox or an inviter.

use domain::{
    address::EmailAddress,
    id::{OrganizationId, UserId},
};

use super::{Key, hash, organization::organization};

/// Emails that a person caused.
#[must_use]
pub fn quota_of_inviter(user: &UserId) -> Key {
    Key::new(format!("QUOTA#U#{user}"), "ALL")
}

/// Emails of all organisations to a mailbox.
#[must_use]
pub fn quota_of_mailbox(email: &EmailAddress) -> Key {
    Key::new(format!("QUOTA#M#{}", hash(&email.mailbox())), "ALL")
}

/// Emails of one organisation to a mailbox.
#[must_use]
pub fn quota_of_organization_and_mailbox(id: OrganizationId, email: &EmailAddress) -> Key {
    Key::new(format!("QUOTA#M#{}", hash(&email.mailbox())), organization(id))
}

/// A mailbox that gets no more emails: nobody can read from it whose it is (C98).
#[must_use]
pub fn suppression(email: &EmailAddress) -> Key {
    Key::new(format!("SUPPRESSED#{}", hash(email.canonical())), "SUPPRESSED")
}
