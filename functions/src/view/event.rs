//! An entry of the audit trail, as its readers see it.

use chrono::{DateTime, Utc};
use domain::event::{Actor, Event};
use schemars::JsonSchema;
use serde::Serialize;

/// One fact.
#[derive(Debug, Serialize, JsonSchema)]
pub struct EventView {
    /// The identifier, the same on the bus.
    pub id: String,
    /// When it happened.
    pub at: DateTime<Utc>,
    /// What happened.
    pub action: String,
    /// Who did it.
    pub actor: ActorView,
    /// Whose membership it is about.
    pub target: Option<TargetView>,
    /// What else is to be known, by action; `before` and `after` for changes.
    pub detail: serde_json::Value,
}

/// Who did something, as they were shown then.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ActorView {
    /// `person` or `job`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// The subject of their access tokens, or the name of the job.
    pub id: String,
    /// Their name.
    pub name: Option<String>,
    /// Their address.
    pub email: Option<String>,
}

/// Whose membership a fact is about, as it was shown then.
#[derive(Debug, Serialize, JsonSchema)]
pub struct TargetView {
    /// The member.
    pub id: String,
    /// Their name.
    pub name: Option<String>,
    /// Their address.
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
