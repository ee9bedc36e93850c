//! A change of memberships: decisions that one transaction commits.

use chrono::{DateTime, Utc};
use domain::{
    address::EmailAddress,
    event::{Actor, Decision, Fact},
    id::{EventId, MembershipId, UserId},
    membership::State,
    organization::Organization,
    quota::Quotas,
    refusal::Refusal,
};
use store::{Change, Tally};

/// Decisions about memberships that one transaction commits, with the claim and the quotas that they depend on.
#[derive(Debug)]
pub struct MembershipChange {
    decisions: Vec<Decision>,
    further: Option<Fact>,
    claim: Option<MembershipId>,
    email: Option<CountedEmail>,
}

/// An email that is counted against the rate limits of its sender, if a person causes it, and its mailbox.
#[derive(Debug)]
struct CountedEmail {
    sender: Option<UserId>,
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

    /// Counts the change in `tally`: the emails that it causes to its member, by `sender` (R22), who is none for a machine, then seats and owners. The
    /// quotas as they were read become a precondition. Call it last, once for each change.
    ///
    /// # Errors
    /// [`Refusal::RateLimited`] when a limit on emails is reached. Seats and owners are not counted then.
    pub fn counted(mut self, tally: &mut Tally, sender: Option<&UserId>, now: DateTime<Utc>) -> Result<Self, Refusal> {
        for address in self.emails(tally.organization(), now) {
            let (before, after) = tally.count_email(sender, &address, now)?;
            // All emails of a change go to one person: the second of them only adds to what the first has used.
            let before = self.email.take().map_or(before, |first| first.before);
            self.email = Some(CountedEmail { sender: sender.cloned(), address, before, after });
        }
        tally.add_all(&self.decisions);
        Ok(self)
    }

    /// The quotas after the emails of the change; none if it causes no email.
    #[must_use]
    pub fn quotas(&self) -> Option<&Quotas> {
        self.email.as_ref().map(|email| &email.after)
    }

    /// Where the emails go that the change causes.
    fn emails(&self, organization: &Organization, now: DateTime<Utc>) -> Vec<EmailAddress> {
        let further = self.further.iter().zip(&self.decisions).map(|(fact, first)| (fact, &first.after));
        let facts = self.decisions.iter().map(|decision| (&decision.fact, &decision.after)).chain(further);
        let policy = &organization.settings.policy;
        let sent = facts.filter(|(fact, member)| fact.emails_member(member, policy, now));
        sent.map(|(_, member)| member.email.clone()).collect()
    }

    /// Whether the actor ends their own access, or declines their own invitation.
    pub(super) fn ends_access_of(&self, actor: &Actor) -> bool {
        let Actor::Person { user: actor, .. } = actor else { return false };
        self.decisions.iter().any(|Decision { after, fact, .. }| match after.state() {
            State::Ended | State::Suspended => after.user() == Some(actor) || matches!(fact, Fact::Declined {}),
            State::Invited | State::Active => false,
        })
    }

    /// The change as the store writes it, with an identifier for each event.
    pub(super) fn into_change(self, actor: &Actor, new_id: impl Fn(DateTime<Utc>) -> EventId) -> Change {
        let change =
            Change::by(actor, self.decisions, &new_id).with_event(self.further, &new_id).expect_claim(self.claim);
        match self.email {
            Some(CountedEmail { sender, address, before, after }) => {
                change.with_quotas(sender.as_ref(), &address, before, after)
            }
            None => change,
        }
    }
}
