//! Requests as they are sent.

use harness::{Answer, Person, World};
use http::Method;
use serde_json::{Value, json};

use super::{Stage, address};
use crate::{
    model::{Draft, Item, Mode, Model, Offer, Role, Who},
    step::{Request, Verb},
};

/// A request, ready to be sent.
pub(super) struct Prepared {
    by: Person,
    method: Method,
    path: String,
    body: Value,
}

pub(super) async fn send(prepared: Prepared, functions: &World, key: Option<&str>) -> Answer {
    let Prepared { by, method, path, body } = prepared;
    let mut ask = by.via(functions).request(method, &path);
    if !body.is_null() {
        ask = ask.json(&body);
    }
    if let Some(key) = key {
        ask = ask.header("idempotency-key", key);
    }
    ask.send().await
}

impl Stage {
    pub(super) async fn prepare(&mut self, model: &Model, request: &Request) -> Option<Prepared> {
        self.keep_links(model, request).await;
        let mut by = self.people[request.by()].clone();
        let place = &model.orgs[request.org()];
        let at = |rest: &str| format!("/v1/organizations/{}{rest}", place.id);
        let name = |(org, entry): (usize, usize)| model.orgs[org].entries[entry].id.clone().unwrap_or_default();
        let (method, path, body) = match request {
            Request::Invite { to, offer, .. } => {
                (Method::POST, at("/invitations"), invitation(place.kind(), to, offer))
            }
            Request::Several { verb, targets, .. } => {
                let ids: Vec<_> = targets.iter().copied().map(name).collect();
                (Method::POST, at(verb.path()), several(verb, &ids))
            }
            Request::Edit { target, access, .. } => {
                let mut body = access.body(place.kind());
                // What is not named stays as it was.
                (body["group"], body["grant"]["role"]) = (json!(access.group), json!(access.role));
                (Method::PATCH, at(&format!("/members/{}", name(*target))), body)
            }
            Request::Accept(held) | Request::Decline(held) => {
                let verb = if matches!(request, Request::Accept(_)) { "accept" } else { "decline" };
                let token = self.token(model, held).await?;
                by = if held.verified { by } else { by.unverified() };
                (Method::POST, format!("/v1/invitations/{verb}"), json!({ "token": token }))
            }
            Request::Leave { .. } => (Method::POST, format!("/v1/me/organizations/{}/leave", place.id), json!({})),
            Request::Add { who, access, .. } => {
                let mut body = access.body(place.kind());
                body["email"] = json!(address(*who, false));
                if access.role.is_none() {
                    body.as_object_mut().unwrap().remove("grant");
                }
                (Method::POST, at("/members"), body)
            }
            Request::Change { settings, .. } => {
                let mut policy = json!({});
                for (name, value) in settings.iter().map(crate::model::Setting::patch) {
                    policy[name] = value;
                }
                (Method::PATCH, at(""), json!({ "policy": policy }))
            }
            Request::Put { draft, .. } => {
                let (rest, body) = put(place.kind().unwrap_or("site"), draft);
                (Method::PUT, at(&rest), body)
            }
            Request::Drop { item, .. } => {
                (Method::DELETE, at(&path_of(place.kind().unwrap_or("site"), item)), Value::Null)
            }
            Request::Delete { .. } => (Method::DELETE, at(""), Value::Null),
        };
        Some(Prepared { by, method, path, body })
    }
}

fn invitation(kind: Option<&str>, to: &[(Who, bool)], offer: &Offer) -> Value {
    let mut body = offer.access.body(kind);
    body["emails"] = to.iter().map(|(who, loud)| address(*who, *loud)).collect();
    body["kind"] = json!(if offer.guest { "guest" } else { "member" });
    if let Some(period) = offer.period {
        body["period"] = json!(format!("P{}D", period.num_days()));
    }
    body
}

fn several(verb: &Verb, ids: &[String]) -> Value {
    let mut body = json!({ "members": ids });
    match verb {
        Verb::Move(group) => body["group"] = json!(group),
        Verb::Remove(Some(everywhere)) => body["everywhere"] = json!(everywhere),
        _ => {}
    }
    body
}

fn path_of(kind: &str, item: &Item) -> String {
    match item {
        Item::Role(key) => format!("/roles/{key}"),
        Item::Group(key) => format!("/groups/{key}"),
        Item::Resource(is_group, id) => format!("/resources/{kind}/{id}?is_group={is_group}"),
    }
}

pub fn put(kind: &str, draft: &Draft) -> (String, Value) {
    match draft {
        Draft::Role(key, role) => (format!("/roles/{key}"), role_body(kind, key, role)),
        Draft::Group(key, grant) => {
            let grant = grant.grant(Some(kind));
            (format!("/groups/{key}"), json!({ "name": key, "grant": grant }))
        }
        Draft::Resource(is_group, id, groups) => {
            (format!("/resources/{kind}/{id}"), json!({ "name": id, "is_group": is_group, "groups": groups }))
        }
    }
}

fn role_body(kind: &str, key: &str, role: &Role) -> Value {
    let mut rules = json!({});
    if let Some(rule) = &role.rule {
        let modes: Vec<&str> = rule.modes.iter().map(|mode: &Mode| mode.name()).collect();
        rules[kind] = json!({ "modes": modes, "min": rule.min });
        if let Some(max) = rule.max {
            rules[kind]["max"] = json!(max);
        }
    }
    json!({
        "name": key,
        "rank": role.rank,
        "owner_class": role.owner,
        "permissions": role.permissions,
        "grantable": role.grantable,
        "manages": role.manages,
        "may_edit_self": role.edits_self,
        "scope_rules": rules,
    })
}
