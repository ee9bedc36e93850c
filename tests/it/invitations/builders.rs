//! What the stories of this folder begin with, and what they look at.

use functions::CATALOGUE;
use harness::{Answer, Org, Person, World};
use http::Method;
use kit::{Route, route::Access};
use serde_json::{Value, json};

/// An offer with that role to one address.
pub fn to(org: &Org, email: &str, role: &str) -> Value {
    with(org.offer(role), "emails", json!([email]))
}

/// The same body with another field.
pub fn with(mut body: Value, field: &str, value: impl Into<Value>) -> Value {
    body[field] = value.into();
    body
}

/// The scope of sites that are named one by one.
pub fn sites(ids: &[&str]) -> Value {
    json!([{ "type": "site", "mode": "resources", "ids": ids }])
}

/// Puts a site into the catalogue.
pub async fn site(org: &Org, id: &str, groups: &[&str]) {
    put(org, &format!("site/{id}"), json!({ "name": id, "groups": groups })).await;
}

/// Puts anything into the catalogue.
pub async fn put(org: &Org, entry: &str, body: Value) {
    org.owner.put(&org.path(&format!("/resources/{entry}")), body).await.assert_status(200);
}

/// Accepts as the owner of an address.
pub async fn accept(world: &World, email: &str, token: &str) -> Answer {
    world.person(email).post("/v1/invitations/accept", json!({ "token": token })).await
}

/// The latest link to an address, once every email has left.
pub async fn link(world: &World, email: &str) -> String {
    world.pump().await;
    world.link_token(email)
}

/// Tells of the invitations that have expired by now.
pub async fn lapse(world: &World) {
    world.run_job("lapse-invitations").await;
    world.pump().await;
    assert!(world.event_types().contains(&"membership.invite_expired".to_owned()));
}

/// What an email says, without the hair spaces that keep words from being taken for links.
pub fn legible(text: &str) -> String {
    text.replace(['\u{200A}', '\r'], "")
}

/// Where a fault is: of the request, or of its only entry.
pub fn place(answer: &Answer) -> &str {
    let entry = || answer.results().first().and_then(|result| result["error"]["pointer"].as_str());
    answer.faults().first().map(|fault| fault.0).or_else(entry).unwrap_or_default()
}

/// Every operation that takes a body, with somebody who may call it, on things that are there if there are any.
pub async fn bodied(org: &Org) -> Vec<(Person, Method, String)> {
    let id = org.invited(to(org, "bodied@example.com", "observer")).await;
    let part = |part: &str| match part {
        "{org}" => org.id.clone(),
        "{member}" => id.clone(),
        "{type}" => "site".to_owned(),
        part => part.trim_start_matches('{').trim_end_matches('}').to_owned(),
    };
    let routes = CATALOGUE.iter().filter_map(|operation| operation.route());
    let writing = routes.filter(|route| [Method::POST, Method::PATCH, Method::PUT].contains(&route.method));
    let path = |path: &str| path.split('/').map(part).collect::<Vec<_>>().join("/");
    let caller = |route: &Route| match route.access {
        Access::Machine(scope) => org.owner.claim("scope", scope),
        Access::Person | Access::Anyone => org.owner.clone(),
    };
    let all: Vec<_> = writing.map(|route| (caller(route), route.method.clone(), path(route.path))).collect();
    assert!(all.len() >= 10, "{all:?}");
    all
}

/// Insists that a request writes nothing and mails nothing.
pub async fn without_effect(world: &World, request: impl Future<Output = Answer>) -> Answer {
    world.pump().await;
    let (table, emails) = (world.table_dump(), world.emails().len());

    let answer = request.await;

    world.pump().await;
    assert_eq!(world.table_dump(), table, "{}", answer.text());
    assert_eq!(world.emails().len(), emails, "{}", answer.text());
    answer
}
