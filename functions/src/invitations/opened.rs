//! An invitation, opened with the token of its link.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    decide::Caller,
    event::{Actor, Decision, Fact, Target},
    membership::{Membership, Person},
    organization::Organization,
    refusal::Refusal,
};
use kit::{App, Code, MembershipChange, Plan, Problem, Transaction, token::Link};
use schemars::JsonSchema;
use serde::Deserialize;
use store::Snapshot;

/// The token of an invitation link.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Token {
    /// The text after `#token=` in the link, at most 200 characters.
    #[schemars(length(min = 1, max = 200))]
    pub token: String,
}

/// The verified content of a token, and the snapshot that the decision relies on.
pub struct OpenedInvitation {
    pub link: Link,
    pub snapshot: Snapshot,
}

/// Where the page leads after acceptance. A page whose origin the deployment no longer allows is left out.
pub fn continue_url(app: &App, member: &Membership, organization: &Organization) -> Option<String> {
    let own = member.invitation().and_then(|invitation| invitation.continue_url.as_ref());
    let url = own.or(organization.settings.host.continue_url.as_ref());
    url.filter(|url| app.config.allowed_origins.allow(url)).map(|url| url.as_str().to_owned())
}

impl OpenedInvitation {
    /// Verifies the token and reads all items in one request. Every failure gets the same response (C28).
    pub async fn open(app: &App, token: &str, user: Option<&domain::id::UserId>) -> Result<Self, Problem> {
        let link = app.keys().await?.verify_link(token).ok_or(Refusal::InvitationUnavailable)?;
        let snapshot = app.store.read_invitation(link.organization, link.membership, link.sponsor, user).await?;
        let snapshot = snapshot.ok_or(Refusal::InvitationUnavailable)?;
        Ok(Self { link, snapshot })
    }

    pub fn membership(&self) -> Result<&Membership, Refusal> {
        self.snapshot.membership(self.link.membership).ok_or(Refusal::InvitationUnavailable)
    }

    /// The membership through which the caller is active in the organisation already.
    pub fn joined(&self, now: DateTime<Utc>) -> Option<&Membership> {
        self.snapshot.caller.as_ref().filter(|own| own.is_active(now))
    }

    /// The membership that sent the email of this link; none if a machine did. A later attempt may have another sponsor.
    pub fn sponsor(&self) -> Option<&Membership> {
        self.link.sponsor.and_then(|sponsor| self.snapshot.membership(sponsor))
    }

    /// The transaction of a decision that the invitee makes.
    pub fn change(&self, invitee: &Caller, decision: Decision) -> Transaction<'_> {
        let (user, after) = (invitee.user.clone(), &decision.after);
        let actor = Actor::Person { user, membership: Some(after.id), person: Some(after.person()) };
        Transaction::of_memberships(actor, &self.snapshot, MembershipChange::of([decision]))
    }

    /// Plans a refusal. A caller who uses the open link of another person causes an audit entry (C26).
    pub fn refuse<T>(&self, caller: &Caller, refusal: Refusal, now: DateTime<Utc>) -> Result<Plan<'_, T>, Problem> {
        if !matches!(refusal, Refusal::WrongRecipient | Refusal::EmailUnverified) {
            return Err(refusal.into());
        }
        let member = self.membership()?;
        let person = caller.email.clone().map(|email| Person { name: caller.name.clone(), email });
        let actor = Actor::Person { user: caller.user.clone(), membership: None, person };
        let fact = Fact::AcceptanceRefused { code: Code::from(&refusal).as_str().to_owned() };
        let at = now.max(member.updated_at + TimeDelta::milliseconds(1));
        let target = Target::from(member);
        let entry = Transaction::of_audit_entry(member.organization, actor, target, at, fact);
        Ok(Plan::Refuse(entry, refusal.into()))
    }
}
