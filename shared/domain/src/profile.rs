//! What a person says of themselves, and which organisation they are looking at: theirs, and no organisation's.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    address::EmailAddress, authority::Authority, belonging::Belonging, id::OrganizationId, id::UserId, locale::Locale,
    text::PersonName,
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
    pub locale: Option<Locale>,
    /// A second address, which support enters and nobody else (S4.12).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secondary_email: Option<EmailAddress>,
    /// The organisation that they switched to last (S3.13).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub active_organization: Option<OrganizationId>,
    /// Raised with every change; 0 while nothing was ever written.
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
    pub locale: Option<Locale>,
}

impl Profile {
    /// The profile of somebody who has not said anything yet.
    #[must_use]
    pub const fn blank(user: UserId) -> Self {
        Self {
            user,
            first_name: None,
            last_name: None,
            locale: None,
            secondary_email: None,
            active_organization: None,
            version: 0,
            updated_at: None,
        }
    }

    /// The profile with these names and language; nothing to do when it is so already.
    #[must_use]
    pub fn edit(&self, edit: ProfileEdit, now: DateTime<Utc>) -> Option<Self> {
        let ProfileEdit { first_name, last_name, locale } = edit;
        self.next(Self { first_name, last_name, locale, ..self.clone() }, now)
    }

    /// Goes to the organisation in which that authority holds, which only who is active there has (S3.13); nothing to
    /// do for who is there already.
    #[must_use]
    pub fn switch(&self, own: &Authority<'_>, now: DateTime<Utc>) -> Option<Self> {
        self.next(Self { active_organization: Some(own.membership.organization), ..self.clone() }, now)
    }

    /// The organisation that they switched to, as long as they are active there (C15).
    #[must_use]
    pub fn active_among(&self, belongings: &[Belonging], now: DateTime<Utc>) -> Option<OrganizationId> {
        let chosen = belongings.iter().find(|belonging| Some(belonging.organization.id) == self.active_organization)?;
        chosen.membership.is_active(now).then_some(chosen.organization.id)
    }

    fn next(&self, after: Self, now: DateTime<Utc>) -> Option<Self> {
        let later = self.updated_at.map_or(now, |at| now.max(at + TimeDelta::milliseconds(1)));
        (after != *self).then(|| Self { version: self.version + 1, updated_at: Some(later), ..after })
    }
}
