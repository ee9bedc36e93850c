//! Audit log entries in responses.

use std::borrow::Cow;

use chrono::{DateTime, Utc};
use domain::event::{Actor, Event, Fact};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Serialize;

/// An audit log entry.
#[derive(Debug, Serialize, JsonSchema)]
pub struct EventView {
    /// The identifier of the event, the same as on the event bus.
    pub id: String,
    /// When it happened.
    pub at: DateTime<Utc>,
    /// The action.
    #[schemars(with = "AuditAction")]
    pub action: String,
    /// The person, machine or job that acted.
    pub actor: ActorView,
    /// The membership that the entry is about; null if it is about none.
    pub target: Option<TargetView>,
    /// Details, which depend on the action. Changes have `before` and `after`.
    pub detail: serde_json::Value,
}

/// A kind of actor.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ActorKind {
    /// A signed-in person.
    Person,
    /// A machine: a client of the identity provider.
    Machine,
    /// A scheduled job.
    Job,
}

/// The names of all actions in the audit log, for the schema.
pub struct AuditAction;

impl JsonSchema for AuditAction {
    fn schema_name() -> Cow<'static, str> {
        "AuditAction".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "enum": Fact::ACTIONS, "description": "An action in the audit log." })
    }
}

/// The actor of an entry, with name and address at that time.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ActorView {
    /// What kind of actor.
    #[serde(rename = "type")]
    pub kind: ActorKind,
    /// The subject of the person's access tokens, the client of the machine, or the name of the job.
    pub id: String,
    /// The client of the machine; only for machines.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client: Option<String>,
    /// The user whom the machine named in `Latchkey-Actor`; only for machines.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_behalf_of: Option<String>,
    /// The person's name; null if not known.
    pub name: Option<String>,
    /// The person's address; null for machines, for jobs, and if not known.
    pub email: Option<String>,
}

/// The membership that an entry is about, with name and address at that time.
#[derive(Debug, Serialize, JsonSchema)]
pub struct TargetView {
    /// The identifier of the membership.
    pub id: String,
    /// The person's name; null if not known.
    pub name: Option<String>,
    /// The person's address.
    pub email: String,
    /// The identifier in the host product; only where it is set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
}

impl From<&Event> for EventView {
    fn from(event: &Event) -> Self {
        let fact = serde_json::to_value(&event.fact).unwrap_or_default();
        Self {
            id: event.id.to_string(),
            at: event.at,
            action: event.fact.action().to_owned(),
            actor: ActorView::from(&event.actor),
            target: event.target.as_ref().map(|target| TargetView {
                id: target.membership.to_string(),
                name: target.person.name.clone(),
                email: target.person.email.to_string(),
                external_id: target.external_id.as_ref().map(ToString::to_string),
            }),
            detail: fact.get("detail").cloned().unwrap_or_default(),
        }
    }
}

impl From<&Actor> for ActorView {
    fn from(actor: &Actor) -> Self {
        let of = |kind, id: String| Self { kind, id, client: None, on_behalf_of: None, name: None, email: None };
        match actor {
            Actor::Person { user, person, .. } => Self {
                name: person.as_ref().and_then(|p| p.name.clone()),
                email: person.as_ref().map(|p| p.email.to_string()),
                ..of(ActorKind::Person, user.to_string())
            },
            Actor::Machine { client, on_behalf_of } => Self {
                client: Some(client.to_string()),
                on_behalf_of: on_behalf_of.as_ref().map(ToString::to_string),
                ..of(ActorKind::Machine, client.to_string())
            },
            Actor::Job { name } => of(ActorKind::Job, name.clone()),
        }
    }
}
