//! The links of invitations: who has them, and how long.

use super::Stage;
use crate::{
    model::{Held, Model},
    step::{Request, Verb},
};

impl Stage {
    /// Somebody keeps the links that a request is about to replace.
    pub(super) async fn keep_links(&mut self, model: &Model, request: &Request) {
        let targets = match request {
            Request::Several { verb: Verb::Resend, targets, .. } => targets.as_slice(),
            Request::Edit { target, .. } => std::slice::from_ref(target),
            _ => &[],
        };
        for (org, entry) in targets.iter().copied() {
            let member = &model.orgs[org].entries[entry];
            if member.is_open(model.now) {
                let held = Held { org, entry, attempt: member.attempt, by: member.who, verified: true };
                self.token(model, &held).await;
            }
        }
    }

    /// The token of that sending: out of its email, or else of the invitee's own list while it is the one that counts.
    pub(super) async fn token(&mut self, model: &Model, held: &Held) -> Option<String> {
        if let Some(token) = self.tokens.get(&(held.org, held.entry, held.attempt)) {
            return Some(token.clone());
        }
        let place = &model.orgs[held.org];
        let invitee = self.people[place.entries[held.entry].who].via(&self.rival);
        let inbox = invitee.get("/v1/me/invitations").await;
        let all = inbox.body["invitations"].as_array().cloned().unwrap_or_default();
        let own = all.iter().find(|offer| offer["id"].as_str() == place.entries[held.entry].id.as_deref());
        let token = own.filter(|_| place.entries[held.entry].attempt == held.attempt);
        let token = token?["token"].as_str()?.to_owned();
        self.tokens.insert((held.org, held.entry, held.attempt), token.clone());
        Some(token)
    }
}
