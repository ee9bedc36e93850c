//! An invitation as somebody holds it: by the token of its link.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    decide::Caller,
    event::{Actor, Decision, Fact, Target},
    membership::{Membership, Person},
    refusal::Refusal,
};
use kit::{
    App, Code, Problem,
    decide::{MembershipChange, Plan, Transaction},
    token::Link,
};
use schemars::JsonSchema;
use serde::Deserialize;
use store::Snapshot;

/// The token of a link.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Token {
    /// What stands behind `#token=` in the link.
    #[schemars(length(min = 1, max = 200))]
    pub token: String,
}

/// The sending that a token names, and what is decided on when it is presented.
pub struct OpenedInvitation {
    pub link: Link,
    pub snapshot: Snapshot,
}

impl OpenedInvitation {
    /// Opens the token and reads everything at once. Whatever cannot be opened gets the one identical answer (C28).
    pub async fn open(app: &App, token: &str, user: Option<&domain::id::UserId>) -> Result<Self, Problem> {
        let link = app.keys().await?.verify_link(token).ok_or(Refusal::InvitationUnavailable)?;
        let snapshot = app.store.read_invitation(link.organization, link.membership, link.sponsor, user).await?;
        let snapshot = snapshot.ok_or(Refusal::InvitationUnavailable)?;
        Ok(Self { link, snapshot })
    }

    pub fn membership(&self) -> Result<&Membership, Refusal> {
        self.snapshot.membership(self.link.membership).ok_or(Refusal::InvitationUnavailable)
    }

    /// The membership that sent this email: of this attempt, or of a later one that the token does not know.
    pub fn sponsor(&self) -> Option<&Membership> {
        self.snapshot.membership(self.link.sponsor)
    }

    /// What the invitee's own decision writes.
    pub fn change(&self, invitee: &Caller, decision: Decision) -> Transaction<'_> {
        let (user, after) = (invitee.user.clone(), &decision.after);
        let actor = Actor::Person { user, membership: Some(after.id), person: Some(after.person()) };
        Transaction::of_memberships(actor, &self.snapshot, MembershipChange::of([decision]))
    }

    /// What a refused answer comes to: somebody who answers with a live link that is not theirs leaves an audit entry (C26).
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
