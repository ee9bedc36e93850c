//! The one central entity: a person's belonging to an organisation, from the invitation to its end.

mod ending;
mod invitation;
mod person;

pub mod counters;
pub mod delivery;

pub use delivery::{Delivery, DeliveryState};
pub use ending::{Ended, Ending};
pub use invitation::Invitation;
pub use person::Person;

pub use crate::status::{Kind, State, Status};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    address::EmailAddress,
    grant::Grant,
    id::{MembershipId, OrganizationId, UserId},
    login::LoginType,
    organization::Settings,
    period::Period,
    text::{Key, PersonName},
    unknown::Unknown,
};

/// A membership. An invitation is one in state [`State::Invited`] and keeps its identifier for life.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Membership {
    /// Its identifier.
    pub id: MembershipId,
    /// The organisation.
    pub organization: OrganizationId,
    /// The person, from acceptance on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<UserId>,
    /// The address that was invited; unique in the organisation while live, and never changed (R7).
    pub email: EmailAddress,
    /// The first name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_name: Option<PersonName>,
    /// The last name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_name: Option<PersonName>,
    /// Member or guest.
    pub kind: Kind,
    /// Whether the person uses the API only (S4.3).
    #[serde(default)]
    pub api_only: bool,
    /// How the person signs in; written as the identity provider tells, never by a decision (S4.7).
    #[serde(default)]
    pub login_type: LoginType,
    /// When the person last signed in, as the identity provider tells (S4.8).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_login_at: Option<DateTime<Utc>>,
    /// What the person is granted by themselves.
    #[serde(default)]
    pub grant: Grant,
    /// The group, whose grant adds to their own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<Key>,
    /// Where in its life the membership is stored to be; [`Membership::status`] tells what that means now.
    pub state: State,
    /// The invitation, kept after acceptance as the record of how it began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invitation: Option<Invitation>,
    /// How long a guest's access lasts from acceptance or renewal; none means without end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<Period>,
    /// When the access ends; none before acceptance (R10) and for members.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<DateTime<Utc>>,
    /// When the access was last renewed, by which a repeated request knows its own effect.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub renewed_at: Option<DateTime<Utc>>,
    /// The shortest reminder that the guest was told of in this period of access; a renewal begins anew (S3.18).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_reminder: Option<Period>,
    /// Whether the end of the access has been told of.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub expiry_notified: bool,
    /// When the person joined.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub activated_at: Option<DateTime<Utc>>,
    /// Since when the person is suspended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suspended_at: Option<DateTime<Utc>>,
    /// When and why it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<Ended>,
    /// When a new password was last asked for, by which a repeated request knows its own effect.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password_reset_at: Option<DateTime<Utc>>,
    /// What became of the last email about it; written by the sender of emails, never by a decision.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivery: Option<Delivery>,
    /// Raised with every decision about the membership.
    pub version: u64,
    /// When it was first written.
    pub created_at: DateTime<Utc>,
    /// When it was last decided about.
    pub updated_at: DateTime<Utc>,
    /// What a later version has added to it.
    #[serde(skip)]
    pub unknown: Unknown,
}

impl Membership {
    /// What the membership is at `now` (R24: expired means `expires_at <= now`).
    #[must_use]
    pub fn status(&self, renew_window: Period, now: DateTime<Utc>) -> Status {
        match self.state {
            State::Ended => Status::Ended,
            State::Invited if self.invitation_open(now) => Status::InvitePending,
            State::Invited => Status::InviteExpired,
            State::Active | State::Suspended if self.access_over(now) => Status::Expired,
            State::Suspended => Status::Suspended,
            State::Active => match self.expires_at {
                Some(end) if renew_window.before(end) <= now => Status::Expiring,
                _ => Status::Active,
            },
        }
    }

    /// Whether the invitation can still be accepted at `now`. Once its lapse has been told of it cannot, even by a
    /// clock that is behind the one that told (C74).
    #[must_use]
    pub fn invitation_open(&self, now: DateTime<Utc>) -> bool {
        self.state == State::Invited
            && self.invitation.as_ref().is_some_and(|i| !i.lapse_notified && now < i.expires_at)
    }

    /// Whether the access of a guest has ended by `now`. Once its end has been told of it has, even by a clock that is
    /// behind the one that told (C74).
    #[must_use]
    pub fn access_over(&self, now: DateTime<Utc>) -> bool {
        self.expires_at.is_some_and(|end| self.expiry_notified || end <= now)
    }

    /// Whether the person may act at `now`.
    #[must_use]
    pub fn is_active(&self, now: DateTime<Utc>) -> bool {
        self.state == State::Active && !self.access_over(now)
    }

    /// Whether it stands in the way of another invitation to the same address at `now`.
    #[must_use]
    pub fn is_live(&self, now: DateTime<Utc>) -> bool {
        match self.state {
            State::Invited => self.invitation_open(now),
            State::Active | State::Suspended => !self.access_over(now),
            State::Ended => false,
        }
    }

    /// Whether it holds a seat (R17). An invitation reserves one until the sweep tells of its lapse, so that the row's
    /// later removal by its time to live leaves no count behind.
    #[must_use]
    pub fn holds_seat(&self) -> bool {
        let reserved = match self.state {
            State::Invited => self.invitation.as_ref().is_some_and(|i| !i.lapse_notified),
            State::Active | State::Suspended => true,
            State::Ended => false,
        };
        reserved && self.kind == Kind::Member
    }

    /// Whether it counts as one of the owners (R20, R18: a guest never does).
    #[must_use]
    pub fn is_owner(&self, settings: &Settings) -> bool {
        self.kind == Kind::Member
            && self.state == State::Active
            && settings.is_owner_class(&self.grant, self.group.as_ref())
    }

    /// First and last name, as far as they are known.
    #[must_use]
    pub fn full_name(&self) -> Option<String> {
        let parts: Vec<&str> =
            [&self.first_name, &self.last_name].into_iter().flatten().map(PersonName::as_str).collect();
        (!parts.is_empty()).then(|| parts.join(" "))
    }

    /// The person as shown now.
    #[must_use]
    pub fn person(&self) -> Person {
        Person { name: self.full_name(), email: self.email.clone() }
    }
}
