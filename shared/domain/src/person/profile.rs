//! A person's own profile: names, language, time zone, topics and the active organisation.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    address::EmailAddress,
    authority::Authority,
    event::next_change_at,
    id::OrganizationId,
    id::UserId,
    language_tag::LanguageTag,
    organization_membership::OrganizationMembership,
    subscription::{Choice, Choices, offered},
    text::PersonName,
    time_zone::TimeZone,
    topic::Topic,
};

/// A person's own profile (S4.13). The names on their memberships are the records of the organisations and stay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// Whose it is. Not called `user`: by that name an index finds memberships.
    #[serde(rename = "subject")]
    pub user: UserId,
    /// The first name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_name: Option<PersonName>,
    /// The last name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_name: Option<PersonName>,
    /// The language that they read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locale: Option<LanguageTag>,
    /// The zone that instants in their emails are shown in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<TimeZone>,
    /// A second address, which only support enters (S4.12).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secondary_email: Option<EmailAddress>,
    /// The organisation that they switched to last (S3.13).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub active_organization: Option<OrganizationId>,
    /// Their choices about topics.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub topics: Choices,
    /// Incremented by every change; 0 before the first write.
    pub version: u64,
    /// When it was last changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<DateTime<Utc>>,
}

/// What a person can change of their profile, as it is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileEdit {
    /// The first name.
    pub first_name: Option<PersonName>,
    /// The last name.
    pub last_name: Option<PersonName>,
    /// The language.
    pub locale: Option<LanguageTag>,
    /// The time zone.
    pub time_zone: Option<TimeZone>,
    /// The topics that the request names, and whether to subscribe to each; every choice is recorded with a new time.
    pub topics: BTreeMap<Topic, bool>,
}

impl Profile {
    /// The profile of a person who has not changed anything yet.
    #[must_use]
    pub const fn blank(user: UserId) -> Self {
        Self {
            user,
            first_name: None,
            last_name: None,
            locale: None,
            time_zone: None,
            secondary_email: None,
            active_organization: None,
            topics: Choices::new(),
            version: 0,
            updated_at: None,
        }
    }

    /// The profile with these names, language, zone and choices; `None` when nothing changes.
    #[must_use]
    pub fn edit(&self, edit: ProfileEdit, now: DateTime<Utc>) -> Option<Self> {
        let ProfileEdit { first_name, last_name, locale, time_zone, topics: chosen } = edit;
        let mut topics = self.topics.clone();
        let at = self.later(now);
        topics.extend(chosen.into_iter().map(|(topic, subscribed)| (topic, Choice { subscribed, at })));
        self.next(Self { first_name, last_name, locale, time_zone, topics, ..self.clone() }, now)
    }

    /// The topics of the person's organisations, and whether they are subscribed; without a choice they are (S4.21).
    #[must_use]
    pub fn subscriptions(
        &self,
        organization_memberships: &[OrganizationMembership],
        now: DateTime<Utc>,
    ) -> BTreeMap<Topic, bool> {
        let subscribed = |topic: Topic| self.topics.get(&topic).is_none_or(|choice| choice.subscribed);
        offered(organization_memberships, None, now).into_iter().map(|topic| (topic, subscribed(topic))).collect()
    }

    /// Switches to the organisation of that authority, which only an active member has (S3.13); `None` when it is the
    /// active one already, and for a machine.
    #[must_use]
    pub fn switch(&self, own: &Authority<'_>, now: DateTime<Utc>) -> Option<Self> {
        self.next(Self { active_organization: Some(own.membership?.organization), ..self.clone() }, now)
    }

    /// The organisation that they switched to, while they are active there (C15).
    #[must_use]
    pub fn active_among(
        &self,
        organization_memberships: &[OrganizationMembership],
        now: DateTime<Utc>,
    ) -> Option<OrganizationId> {
        let active = organization_memberships.iter().find(|organization_membership| {
            Some(organization_membership.organization.id) == self.active_organization
        })?;
        active.membership.is_active(now).then_some(active.organization.id)
    }

    fn later(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        self.updated_at.map_or(now, |previous| next_change_at(previous, now))
    }

    fn next(&self, after: Self, now: DateTime<Utc>) -> Option<Self> {
        let later = Some(self.later(now));
        (after != *self).then(|| Self { version: self.version + 1, updated_at: later, ..after })
    }
}
