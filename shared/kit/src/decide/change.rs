//! Decisions about memberships that are committed together or not at all.

use chrono::{DateTime, Utc};
use domain::{
    address::EmailAddress,
    event::{Actor, Decision, Fact},
    id::{EventId, MembershipId, UserId},
    quota::Quotas,
};
use store::Change;

/// Decisions about memberships, with what they rest on beside the memberships themselves.
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
    /// Decisions that are only made together.
    pub fn of(decisions: impl IntoIterator<Item = Decision>) -> Self {
        Self { decisions: decisions.into_iter().collect(), further: None, claim: None, email: None }
    }

    /// Another fact about the first decision, published as an event of its own.
    #[must_use]
    pub fn with_fact(mut self, fact: Option<Fact>) -> Self {
        self.further = fact;
        self
    }

    /// The membership that the address pointed to when the decision was made; the transaction insists on it.
    #[must_use]
    pub const fn replacing(mut self, claim: Option<MembershipId>) -> Self {
        self.claim = claim;
        self
    }

    /// An email to `address` that `sender` causes: the quotas that were read, and with one more.
    #[must_use]
    pub fn sending_email(mut self, sender: &UserId, address: &EmailAddress, (before, after): (Quotas, Quotas)) -> Self {
        self.email = Some(CountedEmail { sender: sender.clone(), address: address.clone(), before, after });
        self
    }

    /// With an identifier for each event.
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
