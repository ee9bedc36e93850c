//! Audit log entries in responses.

use chrono::{DateTime, Utc};
use domain::event::{Actor, Event};
use schemars::JsonSchema;
use serde::Serialize;

/// An audit log entry.
#[derive(Debug, Serialize, JsonSchema)]
pub struct EventView {
    /// The identifier of the event, the same as on the event bus.
    pub id: String,
    /// When it happened.
    pub at: DateTime<Utc>,
    /// The action, such as `invited`.
    pub action: String,
    /// The person or job that acted.
    pub actor: ActorView,
    /// The membership that the entry is about; null if it is about none.
    pub target: Option<TargetView>,
    /// Details, which depend on the action. Changes have `before` and `after`.
    pub detail: serde_json::Value,
}

/// The actor of an entry, with name and address at that time.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ActorView {
    /// `person` or `job`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// The subject of the person's access tokens, or the name of the job.
    pub id: String,
    /// The person's name; null if not known.
    pub name: Option<String>,
    /// The person's address; null for jobs and if not known.
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
            }),
            detail: fact.get("detail").cloned().unwrap_or_default(),
        }
    }
}

impl From<&Actor> for ActorView {
    fn from(actor: &Actor) -> Self {
        match actor {
            Actor::Person { user, person, .. } => Self {
                kind: "person",
                id: user.to_string(),
                name: person.as_ref().and_then(|p| p.name.clone()),
                email: person.as_ref().map(|p| p.email.to_string()),
            },
            Actor::Job { name } => Self { kind: "job", id: name.clone(), name: None, email: None },
        }
    }
}
