//! Who did something, and to whom.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    caller::{ClientId, Machine},
    host::ExternalId,
    id::{MembershipId, UserId},
    membership::{Kind, Membership, Person},
};

/// Who did something, as shown at the time (S1.20).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "EventActor")]
#[serde(rename_all = "snake_case", tag = "type")]
pub enum Actor {
    /// A signed-in person.
    Person {
        /// The subject of their access token.
        user: UserId,
        /// Their membership in this organisation, where they have one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        membership: Option<MembershipId>,
        /// Name and address, as far as they are known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        person: Option<Person>,
    },
    /// A machine with a token of client credentials (A4).
    Machine {
        /// The client that the token was issued to.
        client: ClientId,
        /// The user whom the machine named; nothing else is known of them here.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        on_behalf_of: Option<UserId>,
    },
    /// A scheduled job.
    Job {
        /// Its name.
        name: String,
    },
}

/// Whose membership a fact is about, as shown at the time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "EventTarget")]
pub struct Target {
    /// The membership.
    pub membership: MembershipId,
    /// Member or guest.
    pub kind: Kind,
    /// Name and address.
    #[serde(flatten)]
    pub person: Person,
    /// The person, where one is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<UserId>,
    /// Their identifier in the host product, where it has given one (A12).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_id: Option<ExternalId>,
}

impl From<&Machine> for Actor {
    fn from(machine: &Machine) -> Self {
        Self::Machine { client: machine.client.clone(), on_behalf_of: machine.on_behalf_of.clone() }
    }
}

impl From<&Membership> for Target {
    fn from(membership: &Membership) -> Self {
        Self {
            membership: membership.id,
            kind: membership.kind(),
            person: membership.person(),
            user: membership.user().cloned(),
            external_id: membership.host.external_id.clone(),
        }
    }
}
