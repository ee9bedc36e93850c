//! Organisations to try things on, one of every template, made through the product's own operations.

use anyhow::{Context as _, ensure};
use bytes::Bytes;
use http::{Method, Request, header};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::issuer::Identity;
use crate::machine::Machine;
use crate::mailbox;

/// A demo organisation that is there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Demo {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The template that it was made from.
    pub template: String,
    /// The address of its owner.
    pub owner: String,
}

#[derive(Deserialize)]
struct Plan {
    template: String,
    name: String,
    owner: Someone,
    /// Bodies of `PUT .../resources/{type}/{id}`, by the end of the path.
    #[serde(default)]
    resources: Vec<(String, Value)>,
    /// Bodies of `POST .../invitations`.
    invitations: Vec<Value>,
    accepts: Vec<Someone>,
}

#[derive(Deserialize)]
struct Someone {
    email: String,
    name: String,
}

/// Makes the demo organisations. One that cannot be made is left out: the machine is of use without it.
///
/// # Panics
/// Never: a test plants the demo.
pub async fn create(machine: &Machine) -> Vec<Demo> {
    let plans: Vec<Plan> =
        serde_json::from_str(include_str!("organizations.json")).expect("the demo is tried by a test");
    let mut demos = Vec::new();
    for plan in plans {
        match grow(machine, &plan).await {
            Ok(demo) => demos.push(demo),
            Err(error) => tracing::warn!(template = plan.template, "no demo: {error:#}"),
        }
    }
    demos
}

async fn grow(machine: &Machine, plan: &Plan) -> anyhow::Result<Demo> {
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
    for someone in &plan.accepts {
        let emails = mailbox::emails(&machine.cloud);
        let mut tokens =
            emails.iter().filter(|email| email.is_to(&someone.email)).filter_map(|email| email.link_token());
        let token = tokens.next().with_context(|| format!("no invitation reached {}", someone.email))?;
        call(machine, someone, Method::POST, "/v1/invitations/accept", &json!({ "token": token })).await?;
    }
    machine.jobs.drain().await?;
    Ok(Demo { id, name: plan.name.clone(), template: plan.template.clone(), owner: plan.owner.email.clone() })
}

async fn call(machine: &Machine, who: &Someone, method: Method, path: &str, body: &Value) -> anyhow::Result<Value> {
    let mut identity = Identity::of(who.email.as_str());
    identity.name = Some(who.name.clone());
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
