//! The signed-in person: profile, organisations, inbox, and the active organisation.

mod concurrency;
mod get;
mod invitations;
mod organizations;
mod switch;
mod update;

use harness::{Org, Person};
use serde_json::Value;

/// An organisation as a person sees it in a list of theirs: `member` or `guest`.
pub async fn list_organizations(person: &Person, kind: &str) -> Vec<Value> {
    let answer = person.get("/v1/me/organizations").await.assert_status(200);
    answer.body[kind].as_array().expect("a list").clone()
}

/// The entry of an organisation among those.
pub async fn find_organization(person: &Person, kind: &str, org: &Org) -> Option<Value> {
    list_organizations(person, kind).await.into_iter().find(|entry| entry["organization_id"] == org.id.as_str())
}

/// The path to one of a person's organisations.
pub fn my_organization(org: &Org, verb: &str) -> String {
    format!("/v1/me/organizations/{}/{verb}", org.id)
}
