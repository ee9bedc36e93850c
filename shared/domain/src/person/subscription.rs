//! Subscriptions to topics: what a person has chosen, and what the contact list should hold.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    address::EmailAddress,
    membership::{Membership, State},
    organization_membership::OrganizationMembership,
    topic::Topic,
};

/// A person's choice about a topic, in their profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// Whether they subscribe.
    pub subscribed: bool,
    /// When they chose.
    pub at: DateTime<Utc>,
}

/// A person's choices by topic; a missing topic has no choice.
pub type Choices = BTreeMap<Topic, Choice>;

impl Membership {
    /// Whether topics reach the person through this membership (S4.21, S4.29). Suspension blocks sign-in only; topics and
    /// seat stay (R14, R17).
    #[must_use]
    pub fn is_notified(&self, now: DateTime<Utc>) -> bool {
        matches!(self.state(), State::Active | State::Suspended) && !self.access_over(now)
    }
}

/// The topics that a person's organisations offer: under any of their addresses, or under the given one only.
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

/// The entry of one address on the contact list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// Whether the address is subscribed, by name of topic; other products may own some of them.
    pub preferences: BTreeMap<String, bool>,
    /// Whether the address is unsubscribed from the whole list.
    pub unsubscribed_from_all: bool,
    /// Attributes that another user of the list stores with the address.
    pub attributes: Option<String>,
    /// When the person can last have changed the entry.
    pub updated_at: DateTime<Utc>,
}

impl Contact {
    /// The entry that the list should hold for an address with those topics; `None` where no entry is needed.
    ///
    /// An offered topic is subscribed unless the person opted out, in their profile or on the list: joining another
    /// organisation does not undo that. A later opt-in in the profile wins over an earlier opt-out on the list. A topic
    /// that is no longer offered is dropped; opt-outs on the list and topics of other products stay.
    #[must_use]
    pub fn synced(before: Option<&Self>, offered: &BTreeSet<Topic>, choices: &Choices) -> Option<Self> {
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
            return if lifted { Some(after.with_only(offered)) } else { before.cloned() };
        }
        let empty = after.preferences.is_empty() && after.attributes.is_none();
        (!empty && (before.is_some() || wanted(&after))).then_some(after)
    }

    /// The entry of an address that is new to the list.
    const fn blank() -> Self {
        let updated_at = DateTime::<Utc>::MIN_UTC;
        Self { preferences: BTreeMap::new(), unsubscribed_from_all: false, attributes: None, updated_at }
    }

    /// Whether the person opted out of the topic on the list.
    fn refuses(&self, topic: Topic) -> bool {
        self.unsubscribed_from_all || self.preferences.get(topic.as_str()) == Some(&false)
    }

    /// Lifts the unsubscription from the whole list, for the offered topics only.
    fn with_only(mut self, offered: &BTreeSet<Topic>) -> Self {
        let ours = |name: &str| offered.iter().any(|topic| topic.as_str() == name);
        for (name, wanted) in &mut self.preferences {
            *wanted = *wanted && ours(name);
        }
        self.unsubscribed_from_all = false;
        self
    }
}
