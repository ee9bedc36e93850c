//! A change of memberships: decisions that one transaction commits.

use chrono::{DateTime, Utc};
use domain::{
    address::EmailAddress,
    event::{Actor, Decision, Fact},
    id::{EventId, MembershipId, UserId},
    quota::Quotas,
};
use store::Change;

/// Decisions about memberships that one transaction commits, with the claim and the quotas that they depend on.
#[derive(Debug)]
pub struct MembershipChange {
    decisions: Vec<Decision>,
    further: Option<Fact>,
    claim: Option<MembershipId>,
    email: Option<CountedEmail>,
}

/// An email that is counted against the rate limits of its sender and its mailbox.
#[derive(Debug)]
struct CountedEmail {
    sender: UserId,
    address: EmailAddress,
    before: Quotas,
    after: Quotas,
}

impl MembershipChange {
    /// A change of these decisions.
    pub fn of(decisions: impl IntoIterator<Item = Decision>) -> Self {
        Self { decisions: decisions.into_iter().collect(), further: None, claim: None, email: None }
    }

    /// Adds a second event about the first decision.
    #[must_use]
    pub fn with_fact(mut self, fact: Option<Fact>) -> Self {
        self.further = fact;
        self
    }

    /// The membership that held the claim on the address in the snapshot. A precondition: no other may hold it now.
    #[must_use]
    pub const fn replacing(mut self, claim: Option<MembershipId>) -> Self {
        self.claim = claim;
        self
    }

    /// Counts an email from `sender` to `address`: the quotas as read, which are a precondition, and with one email
    /// more.
    #[must_use]
    pub fn sending_email(mut self, sender: &UserId, address: &EmailAddress, (before, after): (Quotas, Quotas)) -> Self {
        self.email = Some(CountedEmail { sender: sender.clone(), address: address.clone(), before, after });
        self
    }

    /// The change as the store writes it, with an identifier for each event.
    pub(super) fn into_change(self, actor: &Actor, new_id: impl Fn(DateTime<Utc>) -> EventId) -> Change {
        let change =
            Change::by(actor, self.decisions, &new_id).with_event(self.further, &new_id).expect_claim(self.claim);
        match self.email {
            Some(CountedEmail { sender, address, before, after }) => {
                change.with_quotas(&sender, &address, before, after)
            }
            None => change,
        }
    }
}
