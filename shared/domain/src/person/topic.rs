//! What people are notified of beside their own membership, and what they have said about it themselves.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    address::EmailAddress,
    membership::{Membership, State},
    organization_membership::OrganizationMembership,
};

/// A topic of notifications (S4.21). The set is closed: each has to be there on the contact list of the deployment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Topic {
    /// Something does not work.
    Incidents,
    /// Something will be worked on.
    Maintenance,
}

impl Topic {
    /// Every topic.
    pub const ALL: [Self; 2] = [Self::Incidents, Self::Maintenance];

    /// The name on the wire, and on the contact list.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Incidents => "incidents",
            Self::Maintenance => "maintenance",
        }
    }
}

impl fmt::Display for Topic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What a person has said of a topic in their profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// Whether they want it.
    pub subscribed: bool,
    /// When they said so.
    pub at: DateTime<Utc>,
}

/// What a person has said of topics; of what is missing nothing was said.
pub type Choices = BTreeMap<Topic, Choice>;

impl Membership {
    /// Whether topics reach the person through this membership (S4.21, S4.29). A suspension takes the sign-in and leaves
    /// the rest, as it leaves the seat (R14, R17).
    #[must_use]
    pub fn is_notified(&self, now: DateTime<Utc>) -> bool {
        matches!(self.state(), State::Active | State::Suspended) && !self.access_over(now)
    }
}

/// The topics of the organisations in which somebody belongs: under any address, or under that one only.
#[must_use]
pub fn offered<'a>(
    organization_memberships: impl IntoIterator<Item = &'a OrganizationMembership>,
    email: Option<&EmailAddress>,
    now: DateTime<Utc>,
) -> BTreeSet<Topic> {
    let reaches = |one: &&OrganizationMembership| {
        one.membership.is_notified(now)
            && email.is_none_or(|email| one.membership.email.canonical() == email.canonical())
    };
    let topics = |one: &'a OrganizationMembership| one.organization.settings.policy.topics.iter().copied();
    organization_memberships.into_iter().filter(reaches).flat_map(topics).collect()
}

/// What a contact list says of one address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// By the name of the topic, ours or not, whether it is wanted.
    pub preferences: BTreeMap<String, bool>,
    /// Whether nothing of the list is wanted at all.
    pub unsubscribed_from_all: bool,
    /// Whether somebody keeps notes with it.
    pub attributes: Option<String>,
    /// When the person can last have changed any of that.
    pub updated_at: DateTime<Utc>,
}

impl Contact {
    /// What the list should say of an address for which those topics are offered: none where nothing needs to be said.
    ///
    /// What is offered is subscribed, unless the person does not want it. Whoever said no, in their profile or on the
    /// list itself, is not overruled by joining yet another organisation; a yes in the profile holds against what the
    /// list said before. What is not offered any more is dropped, but a no on the list stays, and so does everything
    /// that is not ours.
    #[must_use]
    pub fn settled(before: Option<&Self>, offered: &BTreeSet<Topic>, choices: &Choices) -> Option<Self> {
        let mut after = before.cloned().unwrap_or_else(Self::blank);
        for topic in Topic::ALL {
            let refused = before.is_some_and(|contact| contact.refuses(topic));
            let wanted = match choices.get(&topic) {
                Some(choice) if choice.subscribed => !refused || before.is_none_or(|b| choice.at >= b.updated_at),
                Some(_) => false,
                None => !refused,
            };
            if offered.contains(&topic) {
                after.preferences.insert(topic.as_str().to_owned(), wanted);
            } else if after.preferences.get(topic.as_str()) == Some(&true) {
                after.preferences.remove(topic.as_str());
            }
        }
        let wanted =
            |contact: &Self| Topic::ALL.iter().any(|topic| contact.preferences.get(topic.as_str()) == Some(&true));
        if after.unsubscribed_from_all {
            let lifted = offered.iter().any(|topic| after.preferences.get(topic.as_str()) == Some(&true));
            return if lifted { Some(after.with_nothing_but(offered)) } else { before.cloned() };
        }
        let empty = after.preferences.is_empty() && after.attributes.is_none();
        (!empty && (before.is_some() || wanted(&after))).then_some(after)
    }

    /// An address of which nobody has said anything.
    const fn blank() -> Self {
        let updated_at = DateTime::<Utc>::MIN_UTC;
        Self { preferences: BTreeMap::new(), unsubscribed_from_all: false, attributes: None, updated_at }
    }

    /// Whether the person has said no to the topic on the list.
    fn refuses(&self, topic: Topic) -> bool {
        self.unsubscribed_from_all || self.preferences.get(topic.as_str()) == Some(&false)
    }

    /// Whoever wanted nothing and now wants a topic has not asked for anything else.
    fn with_nothing_but(mut self, offered: &BTreeSet<Topic>) -> Self {
        let ours = |name: &str| offered.iter().any(|topic| topic.as_str() == name);
        for (name, wanted) in &mut self.preferences {
            *wanted = *wanted && ours(name);
        }
        self.unsubscribed_from_all = false;
        self
    }
}
