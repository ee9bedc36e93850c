//! The demo organisations, one of each template, created through the product's own operations.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::machine::Machine;

mod create;

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
    /// The people who can be tried, the owner first.
    #[serde(default)]
    pub people: Vec<DemoPerson>,
}

/// A person of a demo organisation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DemoPerson {
    /// The address.
    pub email: String,
    /// The name.
    pub name: String,
    /// What there is to see.
    pub about: String,
}

#[derive(Deserialize)]
struct DemoPlan {
    template: String,
    name: String,
    /// The owner first.
    people: Vec<DemoPerson>,
    /// The end of the path and the body of each `PUT .../resources/{type}/{id}`.
    #[serde(default)]
    resources: Vec<(String, Value)>,
    /// Bodies of `POST .../invitations`.
    invitations: Vec<Value>,
    /// The addresses of those who accept.
    accepts: Vec<String>,
    /// What the owner does afterwards: method and path below the organisation, and the body. A part of the path and a text of
    /// the body that begin with `@` stand for the membership of the address that follows.
    #[serde(default)]
    changes: Vec<(String, Value)>,
    /// The addresses of those whose sign-in the identity provider reports.
    #[serde(default)]
    sign_ins: Vec<String>,
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
        match create::organization(machine, &plan).await {
            Ok(demo) => demos.push(demo),
            Err(error) => {
                tracing::warn!(template = plan.template, "a demo organisation could not be created: {error:#}");
            }
        }
    }
    demos
}
