//! The demo organisations, one of each template, created through the product's own operations.

use anyhow::{Context as _, ensure};
use bytes::Bytes;
use http::{Method, Request, header};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::issuer::Identity;
use crate::machine::Machine;
use crate::mailbox;

/// A demo organisation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Demo {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its template.
    pub template: String,
    /// The address of its owner.
    pub owner: String,
}

#[derive(Deserialize)]
struct DemoPlan {
    template: String,
    name: String,
    owner: Person,
    /// The end of the path and the body of each `PUT .../resources/{type}/{id}`.
    #[serde(default)]
    resources: Vec<(String, Value)>,
    /// Bodies of `POST .../invitations`.
    invitations: Vec<Value>,
    accepts: Vec<Person>,
}

#[derive(Deserialize)]
struct Person {
    email: String,
    name: String,
}

/// Creates the demo organisations. Failures are logged, because the server is useful without them.
///
/// # Panics
/// If the embedded JSON is invalid, which a test excludes.
pub async fn create(machine: &Machine) -> Vec<Demo> {
    let plans: Vec<DemoPlan> =
        serde_json::from_str(include_str!("organizations.json")).expect("a test parses the demo");
    let mut demos = Vec::new();
    for plan in plans {
        match create_organization(machine, &plan).await {
            Ok(demo) => demos.push(demo),
            Err(error) => {
                tracing::warn!(template = plan.template, "a demo organisation could not be created: {error:#}");
            }
        }
    }
    demos
}

async fn create_organization(machine: &Machine, plan: &DemoPlan) -> anyhow::Result<Demo> {
    let body = json!({ "name": plan.name, "template": plan.template });
    let organization = call(machine, &plan.owner, Method::POST, "/v1/organizations", &body).await?;
    let id = organization["id"].as_str().context("the organisation has no id")?.to_owned();
    let path = |rest: &str| format!("/v1/organizations/{id}/{rest}");
    for (entry, body) in &plan.resources {
        call(machine, &plan.owner, Method::PUT, &path(&format!("resources/{entry}")), body).await?;
    }
    for body in &plan.invitations {
        call(machine, &plan.owner, Method::POST, &path("invitations"), body).await?;
    }
    machine.jobs.drain().await?;
    for invitee in &plan.accepts {
        let emails = mailbox::emails(&machine.cloud);
        let mut tokens =
            emails.iter().filter(|email| email.is_to(&invitee.email)).filter_map(|email| email.link_token());
        let token = tokens.next().with_context(|| format!("no invitation reached {}", invitee.email))?;
        call(machine, invitee, Method::POST, "/v1/invitations/accept", &json!({ "token": token })).await?;
    }
    machine.jobs.drain().await?;
    Ok(Demo { id, name: plan.name.clone(), template: plan.template.clone(), owner: plan.owner.email.clone() })
}

async fn call(machine: &Machine, person: &Person, method: Method, path: &str, body: &Value) -> anyhow::Result<Value> {
    let mut identity = Identity::of(person.email.as_str());
    identity.name = Some(person.name.clone());
    let token = machine.issuer.sign(&identity, machine.clock().now());
    let request = Request::builder()
        .method(method.clone())
        .uri(path)
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .header(header::CONTENT_TYPE, "application/json")
        .body(Bytes::from(body.to_string()))?;
    let answer = machine.gateway.call(request).await;
    let text = String::from_utf8_lossy(answer.body());
    ensure!(
        [200, 201, 204].contains(&answer.status().as_u16()),
        "{method} {path} answered {}: {text}",
        answer.status()
    );
    Ok(serde_json::from_str(&text).unwrap_or_default())
}
