//! An invitation as somebody holds it: by the token of its link.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    decide::Caller,
    event::{Actor, Event, Fact, Target},
    membership::{Membership, Person},
    refusal::Refusal,
};
use kit::{App, Code, Problem, token::Link};
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
pub(super) struct Held {
    pub link: Link,
    pub snapshot: Snapshot,
}

impl Held {
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

    /// Whoever sent it: of this sending, or of a later one that the token does not know.
    pub fn sponsor(&self) -> Option<&Membership> {
        self.snapshot.membership(self.link.sponsor)
    }
    /// Whoever answers with an open link that is not theirs leaves a trace (C26).
    pub async fn note_refusal(
        &self,
        app: &App,
        bearer: &Caller,
        refusal: &Refusal,
        now: DateTime<Utc>,
    ) -> Result<(), Problem> {
        if !matches!(refusal, Refusal::WrongRecipient | Refusal::EmailUnverified) {
            return Ok(());
        }
        let member = self.membership()?;
        let person = bearer.email.clone().map(|email| Person { name: bearer.name.clone(), email });
        let at = now.max(member.updated_at + TimeDelta::milliseconds(1));
        let event = Event {
            id: app.random.new_id(at),
            at,
            organization: member.organization,
            actor: Actor::Person { user: bearer.user.clone(), membership: None, person },
            target: Some(Target::from(member)),
            fact: Fact::AcceptanceRefused { code: Code::from(refusal).as_str().to_owned() },
        };
        Ok(app.store.record_event(&event).await?)
    }
}
