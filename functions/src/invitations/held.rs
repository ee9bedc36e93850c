//! An invitation as somebody holds it: by the token of its link.

use domain::{membership::Membership, refusal::Refusal};
use kit::{App, Problem, token::Link};
use schemars::JsonSchema;
use serde::Deserialize;
use store::Scene;

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
    pub scene: Scene,
}

impl Held {
    /// Opens the token and reads everything at once. Whatever cannot be opened gets the one identical answer (C28).
    pub async fn open(app: &App, token: &str, user: Option<&domain::id::UserId>) -> Result<Self, Problem> {
        let link = app.keys().await?.open(token).ok_or(Refusal::InvitationUnavailable)?;
        let scene = app.store.read_invitation(link.organization, link.membership, link.sponsor, user).await?;
        let scene = scene.ok_or(Refusal::InvitationUnavailable)?;
        Ok(Self { link, scene })
    }

    pub fn membership(&self) -> Result<&Membership, Refusal> {
        self.scene.membership(self.link.membership).ok_or(Refusal::InvitationUnavailable)
    }

    /// Whoever sent it: of this sending, or of a later one that the token does not know.
    pub fn sponsor(&self) -> Option<&Membership> {
        self.scene.membership(self.link.sponsor)
    }
}
