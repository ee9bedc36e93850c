//! Creates one demo organisation.

use std::collections::BTreeMap;

use anyhow::{Context as _, ensure};
use bytes::Bytes;
use chrono::SecondsFormat;
use http::{Method, Request, header};
use serde_json::{Value, json};

use super::{Demo, DemoPerson, DemoPlan};
use crate::issuer::Identity;
use crate::machine::Machine;
use crate::mailbox;

pub(super) async fn organization(machine: &Machine, plan: &DemoPlan) -> anyhow::Result<Demo> {
    let owner = plan.people.first().context("the plan has no owner")?;
    let body = json!({ "name": plan.name, "template": plan.template });
    let organization = call(machine, owner, Method::POST, "/v1/organizations", &body).await?;
    let id = organization["id"].as_str().context("the organisation has no id")?.to_owned();
    let path = |rest: &str| format!("/v1/organizations/{id}/{rest}");
    for (entry, body) in &plan.resources {
        call(machine, owner, Method::PUT, &path(&format!("resources/{entry}")), body).await?;
    }
    for body in &plan.invitations {
        call(machine, owner, Method::POST, &path("invitations"), body).await?;
    }
    machine.jobs.drain().await?;
    for email in &plan.accepts {
        accept(machine, person(plan, email)?).await?;
    }
    let members = call(machine, owner, Method::GET, &path("members?limit=100"), &Value::Null).await?;
    let members = ids_by_email(&members);
    for (target, body) in &plan.changes {
        let (method, rest) = target.split_once(' ').context("a change has a method and a path")?;
        let rest: Vec<String> = rest.split('/').map(|part| membership(&members, part)).collect::<Result<_, _>>()?;
        call(machine, owner, method.parse()?, &path(&rest.join("/")), &with_ids(&members, body)?).await?;
    }
    for email in &plan.sign_ins {
        report_sign_in(machine, person(plan, email)?).await?;
    }
    machine.jobs.drain().await?;
    let (name, template, people) = (plan.name.clone(), plan.template.clone(), plan.people.clone());
    Ok(Demo { id, name, template, owner: owner.email.clone(), people })
}

fn person<'a>(plan: &'a DemoPlan, email: &str) -> anyhow::Result<&'a DemoPerson> {
    plan.people.iter().find(|person| person.email == email).with_context(|| format!("the plan does not name {email}"))
}

async fn accept(machine: &Machine, invitee: &DemoPerson) -> anyhow::Result<()> {
    let emails = mailbox::emails(&machine.cloud);
    let mut tokens = emails.iter().filter(|email| email.is_to(&invitee.email)).filter_map(|email| email.link_token());
    let token = tokens.next().with_context(|| format!("no invitation reached {}", invitee.email))?;
    call(machine, invitee, Method::POST, "/v1/invitations/accept", &json!({ "token": token })).await.map(drop)
}

async fn report_sign_in(machine: &Machine, person: &DemoPerson) -> anyhow::Result<()> {
    let now = machine.clock().now();
    let token = machine.issuer.sign_machine("local-sign-in-hook", "latchkey/sign-ins", now);
    let at = now.to_rfc3339_opts(SecondsFormat::Secs, true);
    let body = json!({ "user": Identity::of(person.email.as_str()).subject(), "login_type": "sso", "at": at });
    call_with(machine, &token, &Method::POST, "/v1/sign-ins", &body).await.map(drop)
}

fn ids_by_email(members: &Value) -> BTreeMap<String, String> {
    let rows = members["members"].as_array().into_iter().flatten();
    rows.filter_map(|row| Some((row["email"].as_str()?.to_owned(), row["id"].as_str()?.to_owned()))).collect()
}

/// The membership that `@address` stands for; any other text as it is.
fn membership(members: &BTreeMap<String, String>, text: &str) -> anyhow::Result<String> {
    match text.strip_prefix('@') {
        Some(email) => members.get(email).cloned().with_context(|| format!("{email} is no member")),
        None => Ok(text.to_owned()),
    }
}

fn with_ids(members: &BTreeMap<String, String>, body: &Value) -> anyhow::Result<Value> {
    Ok(match body {
        Value::String(text) => Value::String(membership(members, text)?),
        Value::Array(values) => values.iter().map(|value| with_ids(members, value)).collect::<Result<_, _>>()?,
        Value::Object(fields) => {
            let fields = fields.iter().map(|(name, value)| Ok((name.clone(), with_ids(members, value)?)));
            Value::Object(fields.collect::<anyhow::Result<_>>()?)
        }
        other => other.clone(),
    })
}

async fn call(
    machine: &Machine,
    person: &DemoPerson,
    method: Method,
    path: &str,
    body: &Value,
) -> anyhow::Result<Value> {
    let mut identity = Identity::of(person.email.as_str());
    identity.name = Some(person.name.clone());
    let token = machine.issuer.sign(&identity, machine.clock().now());
    call_with(machine, &token, &method, path, body).await
}

async fn call_with(machine: &Machine, token: &str, method: &Method, path: &str, body: &Value) -> anyhow::Result<Value> {
    let body = if body.is_null() { Bytes::new() } else { Bytes::from(body.to_string()) };
    let request = Request::builder()
        .method(method.clone())
        .uri(path)
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .header(header::CONTENT_TYPE, "application/json")
        .body(body)?;
    let answer = machine.gateway.call(request).await;
    let text = String::from_utf8_lossy(answer.body());
    ensure!(
        [200, 201, 204].contains(&answer.status().as_u16()),
        "{method} {path} answered {}: {text}",
        answer.status()
    );
    Ok(serde_json::from_str(&text).unwrap_or_default())
}
