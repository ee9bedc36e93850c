//! Accepting an invitation, by the link of an email or from the inbox.

mod address_match;
mod clock_skew;
mod dead_links;
mod expiry;
mod guest_inviters;
mod inviter_rights;
mod joining;
mod races;
mod recipient;
mod token_secrecy;
mod tokens;
mod trusted_issuers;
mod userinfo;

use harness::{Answer, Org, Person, World};
use serde_json::{Value, json};

pub const ACCEPT: &str = "/v1/invitations/accept";
pub const DECLINE: &str = "/v1/invitations/decline";
pub const PREVIEW: &str = "/v1/invitations/preview";

/// Invites an address, as a user unless the body says otherwise; the membership, and the token of the email.
pub async fn invite(world: &World, org: &Org, email: &str, body: Value) -> (String, String) {
    invite_as(world, org, &org.owner, email, body).await
}

/// As [`invite`], as another inviter.
pub async fn invite_as(world: &World, org: &Org, by: &Person, email: &str, mut body: Value) -> (String, String) {
    body["emails"] = json!([email]);
    if body.get("grant").is_none() && body.get("kind").is_none() {
        body["grant"] = json!({ "role": "user" });
    }
    let answer = by.post(&org.path("/invitations"), body).await.assert_status(201);
    world.pump().await;
    let id = answer.body["results"][0]["id"].as_str().expect("an id").to_owned();
    (id, world.link_token(email))
}

/// Sends a token to `accept`, `decline` or `preview`.
pub async fn use_token(person: &Person, path: &str, token: &str) -> Answer {
    person.post(path, json!({ "token": token })).await
}
