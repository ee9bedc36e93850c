//! Requests and assertions that the tests of invitations share.

use functions::OPERATIONS;
use harness::{Answer, Org, Person, World};
use http::Method;
use kit::{Route, route::Access};
use serde_json::{Value, json};

/// An invitation of one address with that role.
pub fn invitation_to(org: &Org, email: &str, role: &str) -> Value {
    with_field(org.offer(role), "emails", json!([email]))
}

/// The same body with another field.
pub fn with_field(mut body: Value, field: &str, value: impl Into<Value>) -> Value {
    body[field] = value.into();
    body
}

/// The scope of sites that are named one by one.
pub fn site_scopes(ids: &[&str]) -> Value {
    json!([{ "type": "site", "mode": "resources", "ids": ids }])
}

/// Puts a site into the catalogue.
pub async fn put_site(org: &Org, id: &str, groups: &[&str]) {
    put_resource(org, &format!("site/{id}"), json!({ "name": id, "groups": groups })).await;
}

/// Puts anything into the catalogue.
pub async fn put_resource(org: &Org, entry: &str, body: Value) {
    org.owner.put(&org.path(&format!("/resources/{entry}")), body).await.assert_status(200);
}

/// Accepts as the owner of an address.
pub async fn accept(world: &World, email: &str, token: &str) -> Answer {
    world.person(email).post("/v1/invitations/accept", json!({ "token": token })).await
}

/// The token in the latest email to an address, after all emails were sent.
pub async fn latest_token(world: &World, email: &str) -> String {
    world.pump().await;
    world.link_token(email)
}

/// Runs the sweep that publishes lapsed invitations.
pub async fn lapse_invitations(world: &World) {
    world.run_job("lapse-invitations").await;
    world.pump().await;
    assert!(world.event_types().contains(&"membership.invite_expired".to_owned()));
}

/// The text of an email without the hair spaces that prevent automatic links.
pub fn without_hair_spaces(text: &str) -> String {
    text.replace(['\u{200A}', '\r'], "")
}

/// The pointer of the first fault, of the request or of its only entry.
pub fn fault_pointer(answer: &Answer) -> &str {
    let entry = || answer.results().first().and_then(|result| result["error"]["pointer"].as_str());
    answer.faults().first().map(|fault| fault.0).or_else(entry).unwrap_or_default()
}

/// Every operation with a body, with a permitted caller and existing ids.
pub async fn operations_with_body(org: &Org) -> Vec<(Person, Method, String)> {
    let id = org.invited(invitation_to(org, "bodied@example.com", "observer")).await;
    let part = |part: &str| match part {
        "{org}" => org.id.clone(),
        "{member}" => id.clone(),
        "{type}" => "site".to_owned(),
        "{user}" => "local%7Cbodied@example.com".to_owned(),
        part => part.trim_start_matches('{').trim_end_matches('}').to_owned(),
    };
    let routes = OPERATIONS.iter().filter_map(|operation| operation.route());
    let writing = routes.filter(|route| [Method::POST, Method::PATCH, Method::PUT].contains(&route.method));
    let path = |path: &str| path.split('/').map(part).collect::<Vec<_>>().join("/");
    let caller = |route: &Route| match route.access {
        Access::Machines(_) => org.owner.machine("backend", "latchkey/sign-ins latchkey/manage"),
        Access::People | Access::Callers(_) | Access::Public => org.owner.clone(),
    };
    let all: Vec<_> = writing.map(|route| (caller(route), route.method.clone(), path(route.path))).collect();
    assert!(all.len() >= 10, "{all:?}");
    all
}

/// Asserts that a request writes nothing and sends no email.
pub async fn assert_no_effect(world: &World, request: impl Future<Output = Answer>) -> Answer {
    world.pump().await;
    let (table, emails) = (world.table_dump(), world.emails().len());

    let answer = request.await;

    world.pump().await;
    assert_eq!(world.table_dump(), table, "{}", answer.text());
    assert_eq!(world.emails().len(), emails, "{}", answer.text());
    answer
}
