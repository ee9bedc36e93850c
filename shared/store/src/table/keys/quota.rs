//! Keys of rate limits (R22) and of suppressed mailboxes.

use domain::{address::EmailAddress, id::UserId};

use super::{Key, hash};

/// The quota of emails that an inviter causes.
#[must_use]
pub fn quota_of_inviter(user: &UserId) -> Key {
    Key::new(format!("QUOTA#U#{user}"), "ALL")
}

/// The quota of organisations that a person creates.
#[must_use]
pub fn quota_of_creator(user: &UserId) -> Key {
    Key::new(format!("QUOTA#U#{user}"), "ORGANIZATIONS")
}

/// The quota of emails to a mailbox, from all organisations and from each.
#[must_use]
pub fn quota_of_mailbox(email: &EmailAddress) -> Key {
    Key::new(format!("QUOTA#M#{}", hash(&email.mailbox())), "ALL")
}

/// A suppressed mailbox, under every spelling that reaches it, as it is counted (B2). The key does not reveal the address (C98).
#[must_use]
pub fn suppression(email: &EmailAddress) -> Key {
    Key::new(format!("SUPPRESSED#{}", hash(&email.mailbox())), "SUPPRESSED")
}
